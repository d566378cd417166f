package dev.isotherm.poison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.OpenApiDocument;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.poison.RedisPen.Command;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever another program writes into Redis, in place of whatever value: each answer is one that the API may give, jobs
 * behind it are done, and records are right again.
 */
@ExpectedErrors({"was set aside", "was damaged", "is given up"})
class PoisonTest {
    private static final String LONDON = "/v1/records/daily/London/11-20";
    private static final String NANTES = "/v1/records/daily/Nantes/11-20";
    /* A job and a report show what their writer wrote, if it is JSON; the contract says what we write. */
    private static final Pattern OTHERS_CONTENT =
            Pattern.compile("/(v1|admin)/jobs/(?!retry)|/admin/limits|/cache-warm/job");
    private static final String LIVE = "iso:limits:{live}:";
    private static final Set<Integer> FAILURES = Set.of(500, 501, 502, 503, 504);

    private static Started started;
    private static RedisPen pen;
    private static ApiHarness api;
    private static OpenApiDocument document;
    private static List<AllKeys.Key> keys;
    private static String job;
    private static String share;
    private static List<Object> values;
    private static int rounds;

    @BeforeAll
    static void start() {
        started = new Started();
        RedisProcess redis = started.add(RedisProcess.start());
        UpstreamServer upstream = started.add(UpstreamServer.start());
        pen = started.add(new RedisPen(redis.port()));
        api = started.add(ApiHarness.all(redis.url(), upstream.uri(), config()));
        document = new OpenApiDocument(new JsonObject(api.get("/openapi.json").body()));
        values = List.of(valuesOf(LONDON), valuesOf(NANTES));
        HttpResponse<String> created = api.send(bearer("/v1/records/weekly/London/11-20/async")
                .header("Idempotency-Key", "poison")
                .POST(BodyPublishers.noBody()));
        job = new JsonObject(created.body()).getString("job_id");
        api.awaitEnd(job);
        share = new JsonObject(post("/v1/shares", share()).text()).getString("id");
        keys = AllKeys.of(new AllKeys.Sample(
                job,
                pen.ask("HGET", "iso:{records}:j:" + job, "same"),
                pen.ask("KEYS", "iso:{records}:i:*").strip().replace("iso:{records}:i:", ""),
                LocalDate.ofInstant(ApiHarness.NOW, ZoneOffset.UTC),
                ApiHarness.NOW.getEpochSecond() / 3_600,
                ApiHarness.NOW.getEpochSecond() / 3_600,
                minute()));
    }

    private static long minute() {
        return Long.parseLong(pen.ask("TIME").lines().findFirst().orElseThrow()) / 60;
    }

    private static JsonObject config() {
        return new JsonObject()
                .put(
                        "http",
                        new JsonObject()
                                .put("adminKey", AdminHarness.KEY)
                                .put("jobHoldMs", 0)
                                .put("streamMs", 100))
                .put("warming", new JsonObject().put("enabled", true))
                .put("places", new JsonObject().put("requestsPerMinute", 100_000))
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "visual-crossing",
                                        new JsonObject()
                                                .put(
                                                        "cluster",
                                                        new JsonObject()
                                                                .put("perSecond", 100_000)
                                                                .put("dailyRecords", 1_000_000_000))));
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    private static Object valuesOf(String record) {
        HttpResponse<String> answer = api.get(record);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonArray("values");
    }

    private static String share() {
        return new JsonObject()
                .put("location", "London")
                .put("period", "daily")
                .put("identifier", "11-20")
                .put("ref_year", 2020)
                .encode();
    }

    @Test
    void everyKeyOfTheSystemIsPoisoned() {
        Set<String> poisoned = keys.stream().map(AllKeys.Key::method).collect(Collectors.toCollection(TreeSet::new));
        assertThat(poisoned).containsAll(AllKeys.methods());
        assertThat(poisoned).hasSizeGreaterThan(50);
        assertThat(Poison.all()).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("dev.isotherm.poison.Poison#all")
    void eachAnswerIsValidAndJobsBehindItAreDoneAndPlacesHeal(Poison poison) {
        List<String> problems = new ArrayList<>();
        write(poison);
        problems.addAll(ask());
        write(poison);
        // A day of its own, so that no earlier job is the answer.
        String behind = "/v1/records/weekly/London/"
                + LocalDate.of(2020, 1, 1).plusDays(rounds++).toString().substring(5) + "/async";
        Answer accepted = send(bearer(behind).POST(BodyPublishers.noBody()));
        problems.addAll(problems("POST", behind, accepted));
        if (accepted.status() == 202) {
            JsonObject ended = api.awaitEnd(new JsonObject(accepted.text()).getString("job_id"));
            if (!ended.containsKey("result")) {
                problems.add("the job behind it ended so: " + ended);
            }
        }
        problems.addAll(change());
        heal();
        assertThat(problems).isEmpty();
    }

    /* Entries among others: all of them at once. */
    @Test
    void whatStandsWithinAValueIsNotTrustedEither() {
        String now = pen.ask("TIME").lines().findFirst().orElseThrow() + "000";
        List<String> shares = new ArrayList<>();
        Poison.all().filter(poison -> poison.text().isPresent()).forEach(poison -> {
            Object text = poison.text().orElseThrow();
            String other = new JsonObject(post("/v1/shares", share()).text()).getString("id");
            shares.add(other);
            String context = shares.size() + "/worker#1";
            pen.ask("DEL", LIVE + "overrides");
            assertThat(pen.write(within(text, other, context, now)))
                    .as(poison.name())
                    .noneMatch(reply -> reply.startsWith("-"));
            Answer limits = admin("GET", "/admin/limits");
            assertThat(problems("GET", "/admin/limits", limits)).isEmpty();
            assertThat(new JsonObject(limits.text()).getJsonArray("contexts").size())
                    .as("ours")
                    .isGreaterThan(1);
        });
        pen.ask("DEL", LIVE + "overrides");
        List<String> problems = new ArrayList<>(ask());
        for (String other : shares) {
            for (String path : List.of("/v1/shares/" + other, "/v1/og/" + other + ".png")) {
                problems.addAll(problems("GET", path, send(bearer(path))));
            }
        }
        assertThat(problems).isEmpty();
    }

    private static List<Command> within(Object text, String share, String context, String now) {
        return List.of(
                Command.of("HSET", LIVE + "reports", context, text),
                Command.of("ZADD", LIVE + "seen", now, context),
                Command.of("HSET", "iso:{share}:all", share, text),
                Command.of("HSET", "iso:{picture}:all", share, text),
                Command.of("XADD", "iso:analytics:{reports}", "*", "s", "s", "r", text),
                Command.of("XADD", "iso:{records}:e", "*", "id", job, "state", text, "progress", text),
                Command.of("RPUSH", "iso:{records}:h:" + job, text),
                Command.of("ZADD", "iso:place:{selections}:score", 5, text),
                Command.of("ZADD", "iso:place:{selections}:count", 5, text),
                Command.of("HSET", "iso:cache:{stats}", text, text, "location:" + share + ":hits", text),
                Command.of("HSET", "iso:analytics:{reports}:totals", text, 1, "platform:" + share, text),
                Command.of("HSET", LIVE + "overrides", "records/perContext", text),
                Command.of("HSET", LIVE + "overrides", "records/changed_by", text),
                Command.of("RPUSH", LIVE + "history", text),
                Command.of("HSET", "iso:{records}:t:60:" + minute(), text, 1, "w3", text, "dead", text));
    }

    /* In one transaction: the services are at work and may write a key between its deletion and its poison. */
    private void write(Poison poison) {
        List<Command> commands = new ArrayList<>();
        commands.add(Command.of("MULTI"));
        for (AllKeys.Key key : keys) {
            commands.add(Command.of("DEL", key.name()));
            commands.addAll(poison.commands().apply(key.name()));
        }
        commands.add(Command.of("EXEC"));
        assertThat(String.join("\n", pen.write(commands))).doesNotContainPattern("(?m)^-[A-Z]");
    }

    private static void heal() {
        await().pollDelay(Duration.ZERO).atMost(Awaiting.DEADLINE).untilAsserted(() -> assertThat(
                        List.of(valuesOf(LONDON), valuesOf(NANTES)))
                .isEqualTo(values));
    }

    private static List<String> ask() {
        List<String> problems = new ArrayList<>();
        clients().forEach(path -> problems.addAll(problems("GET", path, send(bearer(path)))));
        operators().forEach(path -> problems.addAll(problems("GET", path, admin("GET", path))));
        return problems;
    }

    private static List<String> clients() {
        return List.of(
                LONDON,
                NANTES,
                LONDON + "/updated",
                "/v1/jobs/" + job,
                "/v1/jobs/" + job + "/events",
                "/weather/London/2020-06-01",
                "/forecast/London",
                "/v1/locations/popular",
                "/v1/locations/popular/stats",
                "/v1/locations/search?q=lond",
                "/v1/shares",
                "/v1/shares/" + share,
                "/v1/og/" + share + ".png",
                "/analytics/summary",
                "/rate-limit-status",
                "/health",
                "/health/detailed",
                "/v1/jobs/diagnostics/worker-status");
    }

    private static List<String> operators() {
        return List.of(
                "/admin/queues",
                "/admin/jobs?state=queued",
                "/admin/jobs?state=scheduled",
                "/admin/jobs?state=running",
                "/admin/jobs?state=finished",
                "/admin/jobs?state=dead",
                "/admin/jobs?state=queued&queue=maintenance",
                "/admin/jobs/" + job,
                "/admin/workers",
                "/admin/statistics?minutes=15",
                "/admin/statistics?queue=maintenance&minutes=1440",
                "/admin/limits",
                "/admin/limit-changes",
                "/admin/tuning",
                "/debug/jobs",
                "/cache-stats",
                "/cache-stats/health",
                "/cache-stats/hourly",
                "/cache/info",
                "/cache-warm/status",
                "/cache-warm/locations",
                "/cache-warm/job/" + job,
                "/usage-stats",
                "/usage-stats/london",
                "/analytics/recent",
                "/analytics/session/s",
                "/rate-limit-stats");
    }

    /* What writes where the poison is. */
    private static List<String> change() {
        List<String> problems = new ArrayList<>();
        problems.addAll(problems("POST", "/v1/shares", post("/v1/shares", share())));
        problems.addAll(problems("POST", "/analytics", post("/analytics", "{\"session_id\":\"s\"}")));
        Answer session = send(api.request("/ui/session")
                .header("X-Isotherm-UI", "1")
                .POST(BodyPublishers.ofString("{\"key\":\"" + AdminHarness.KEY + "\"}")));
        problems.addAll(problems("POST", "/ui/session", session));
        String selections = "/v1/locations/selections";
        problems.addAll(problems("POST", selections, post(selections, "{\"location_id\":\"london\"}")));
        for (String path : List.of(
                "/admin/queues/records/pause", "/admin/queues/records/resume", "/admin/jobs/" + job + "/cancel")) {
            problems.addAll(problems("POST", path, admin("POST", path)));
        }
        problems.addAll(
                problems("POST", "/admin/jobs/retry?state=dead", admin("POST", "/admin/jobs/retry?state=dead")));
        return problems;
    }

    private static HttpRequest.Builder bearer(String path) {
        return api.request(path).header("Authorization", "Bearer " + ApiHarness.TOKEN);
    }

    private static Answer post(String path, String body) {
        return send(bearer(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static Answer admin(String method, String path) {
        return send(api.request(path)
                .header(Authentication.ADMIN_KEY, AdminHarness.KEY)
                .method(method, BodyPublishers.noBody()));
    }

    private record Answer(HttpResponse<byte[]> raw) {
        int status() {
            return raw.statusCode();
        }

        HttpHeaders headers() {
            return raw.headers();
        }

        String header(String name) {
            return headers().firstValue(name).orElse("");
        }

        boolean isLater() {
            return status() == 503 && text().contains("job store is not available");
        }

        String text() {
            return new String(raw.body(), StandardCharsets.UTF_8);
        }

        boolean isUtf8() {
            return Arrays.equals(text().getBytes(StandardCharsets.UTF_8), raw.body());
        }
    }

    /* A busy machine may miss the deadline of Redis: then the answer says when to ask again, as a client does. */
    private static Answer send(HttpRequest.Builder request) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .atMost(Awaiting.DEADLINE)
                .until(() -> new Answer(api.send(request, BodyHandlers.ofByteArray())), answer -> !answer.isLater());
    }

    private static List<String> problems(String method, String path, Answer answer) {
        String text = answer.text();
        String told =
                method + " " + path + ": " + answer.status() + " " + text.substring(0, Math.min(300, text.length()));
        // After the poison no worker is known for a second.
        boolean failed = FAILURES.contains(answer.status()) && !path.equals("/health/detailed");
        if (failed || !answer.header("x-injected").isEmpty()) {
            return List.of(told);
        }
        String type = answer.header("content-type");
        if (type.startsWith("application/json")) {
            try {
                Json.decodeValue(text);
            } catch (DecodeException e) {
                return List.of("no JSON: " + told);
            }
        }
        if (!type.startsWith("image")
                && (!answer.isUtf8() || text.contains(Poison.MARK) || text.contains("{/*poison*/\"a\""))) {
            return List.of("the poison as it is: " + told);
        }
        if (OTHERS_CONTENT.matcher(path).lookingAt()) {
            return List.of();
        }
        return document.problems(method, path, answer.status(), answer.headers()::firstValue, text).stream()
                .map(problem -> problem + " at " + told)
                .toList();
    }
}
