package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No client gets more by a list of records than by a request for each. */
class RecordListLimitsTest {
    private static final SigningKey KEY = SigningKey.rsa("key");

    private Started started;
    private RedisProcess redis;
    private UpstreamServer upstream;
    private TokenIssuer issuer;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        issuer = started.add(TokenIssuer.start(KEY));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private ApiHarness api(JsonObject more) {
        ApiHarness api = started.add(
                ApiHarness.api(redis.url(), upstream.uri(), issuer.asFirebase().mergeIn(more, true)));
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> api.send(api.request("/v1/jobs/x").header("Authorization", "Bearer " + user("nobody")))
                                .statusCode()
                        == 404);
        return api;
    }

    private static JsonObject http(String setting, int value) {
        return new JsonObject().put("http", new JsonObject().put(setting, value));
    }

    private static String user(String name) {
        return KEY.sign(TokenIssuer.claims(ApiHarness.NOW).put("sub", name));
    }

    private static HttpResponse<String> ask(ApiHarness api, String token, String... places) {
        JsonArray records = new JsonArray(Stream.of(places)
                .map(place -> new JsonObject()
                        .put("period", "daily")
                        .put("location", place)
                        .put("identifier", "11-20"))
                .toList());
        return api.send(api.request("/v1/records/async")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(
                        new JsonObject().put("records", records).encode())));
    }

    /* The status of each entry. */
    private static List<Integer> statuses(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        List<Integer> statuses = new ArrayList<>();
        new JsonObject(answer.body())
                .getJsonArray("jobs")
                .forEach(job -> statuses.add(((JsonObject) job).getInteger("status_code", 202)));
        return statuses;
    }

    private static JsonObject entry(HttpResponse<String> answer, int index) {
        return new JsonObject(answer.body()).getJsonArray("jobs").getJsonObject(index);
    }

    private static Optional<String> header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name);
    }

    @Test
    void eachEntryCountsAsARequest() {
        ApiHarness api = api(http("requestsPerHour", 4));
        HttpResponse<String> answer = ask(api, user("ann"), "Leeds", "Leeds", "undefined", "Leeds", "Leeds", "Leeds");
        assertThat(statuses(answer)).containsExactly(202, 202, 400, 202, 429, 429);
        JsonObject refused = entry(answer, 4);
        int wait = refused.getInteger("retry_after");
        assertThat(wait).as("a quarter of an hour, less what has passed").isBetween(600, 900);
        assertThat(refused)
                .isEqualTo(new JsonObject()
                        .put("error", "RATE_LIMIT_EXCEEDED")
                        .put("message", "Rate limit exceeded: Too many requests (5 > 4) in 1 hour(s)")
                        .put("code", "RATE_LIMIT_EXCEEDED")
                        .putNull("details")
                        .put("status_code", 429)
                        .put("retry_after", wait));
        assertThat(header(answer, "RateLimit").orElseThrow()).startsWith("\"requests\";r=0;");
        assertThat(header(answer, "Retry-After")).as("the soonest of all").hasValue("3");
        HttpResponse<String> all = ask(api, user("ann"), "Leeds", "Hull");
        assertThat(statuses(all)).containsExactly(429, 429);
        assertThat(Integer.parseInt(header(all, "Retry-After").orElseThrow())).isBetween(600, 900);
        assertThat(api.send(api.request("/v1/records/daily/Leeds/11-20/async")
                                .header("Authorization", "Bearer " + user("ann"))
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(429);
        assertThat(statuses(ask(api, user("bob"), "Leeds"))).containsExactly(202);
        assertThat(header(ask(api, ApiHarness.TOKEN, "Leeds"), "RateLimit")).isEmpty();
    }

    @Test
    void eachEntryCountsItsPlace() {
        ApiHarness api = api(http("placesPerHour", 2));
        HttpResponse<String> answer = ask(api, user("ann"), "Leeds", "Hull", "York", " LEEDS", "Ely");
        assertThat(statuses(answer)).containsExactly(202, 202, 429, 202, 429);
        assertThat(entry(answer, 2).getString("message"))
                .isEqualTo("Location diversity limit exceeded: Too many different locations (3 > 2) in 1 hour(s)");
    }

    @Test
    void aListWithoutValidCredentialsCountsOnceForItsAddress() {
        ApiHarness api = api(http("requestsPerHour", 2));
        for (int status : List.of(403, 403, 429)) {
            assertThat(ask(api, "wrong", "Leeds", "Hull").statusCode()).isEqualTo(status);
        }
        assertThat(ask(api, "visitor", "Leeds").statusCode()).isEqualTo(429);
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsRefusedAlone() {
        ApiHarness api = api(new JsonObject().put("jobs", new JsonObject().put("maxQueued", 3)));
        HttpResponse<String> answer = ask(api, ApiHarness.TOKEN, "Leeds", "Hull", "York", "Ely", "Leeds");
        assertThat(statuses(answer)).containsExactly(202, 202, 202, 503, 202);
        assertThat(entry(answer, 3))
                .isEqualTo(new JsonObject()
                        .put("error", "SERVICE_UNAVAILABLE")
                        .put("message", "Job queue is full (3 jobs). Try again later.")
                        .put("code", "SERVICE_UNAVAILABLE")
                        .putNull("details")
                        .put("status_code", 503)
                        .put("retry_after", 10));
    }

    @Test
    void aUserGetsNoMoreThanItsShareOfTheQueue() {
        ApiHarness api = api(new JsonObject().put("jobs", new JsonObject().put("maxQueued", 4)));
        assertThat(statuses(ask(api, user("ann"), "Leeds", "Hull", "York", "Ely")))
                .containsExactly(202, 202, 503, 503);
        assertThat(statuses(ask(api, user("bob"), "Bath"))).containsExactly(202);
    }

    /* The refusals of a list must not come faster than those of single requests. */
    @Test
    void whoGotManyRefusalsInAListWaitsForTheNextOne() {
        ApiHarness api = api(new JsonObject()
                .put("http", new JsonObject().put("requestsPerHour", 1).put("refusalsPerSecond", 1)));
        AtomicInteger users = new AtomicInteger();
        // Once is enough: on a busy machine the refusal may be there before it is looked at.
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
            String ann = user("ann" + users.incrementAndGet());
            assertThat(statuses(ask(api, ann, "Leeds", "Hull", "York", "Ely"))).containsExactly(202, 429, 429, 429);
            CompletableFuture<HttpResponse<String>> next = CompletableFuture.supplyAsync(() -> ask(api, ann, "Bath"));
            CompletableFuture<HttpResponse<String>> other =
                    CompletableFuture.supplyAsync(() -> ask(api, user("bob" + users.get()), "Bath"));
            assertThat(statuses(other.join())).containsExactly(202);
            boolean waited = !next.isDone();
            assertThat(statuses(next.join())).containsExactly(429);
            return waited;
        });
    }

    @Test
    void whileRedisIsAwayEachEntryIsRefused() {
        ApiHarness api = api(http("requestsPerHour", 1));
        redis.close();
        HttpResponse<String> answer = ask(api, user("ann"), "Leeds", "hourly: undefined", "Hull");
        assertThat(statuses(answer)).containsExactly(503, 400, 503);
        assertThat(entry(answer, 0).getString("message"))
                .isEqualTo("The job store is not available. Please try again later.");
        assertThat(header(answer, "Retry-After")).hasValue("1");
    }
}
