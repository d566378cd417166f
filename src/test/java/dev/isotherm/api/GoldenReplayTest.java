package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference's captured exchanges, sent again: same status, same body, same headers, but where we differ on purpose. */
class GoldenReplayTest extends ApiSetUp {
    private static final Pattern IN_SCOPE = Pattern.compile(
            "(ac_|bl_|rec_|sub_|today_|job_|jobdone_|legacy_|rolling_|cors_|notfound|old_|weather|forecast|an_|rls|adm_"
                    + "|debug_jobs|sh_|og_).*|root|health|health_detailed|options_nocors|jobs_not_limited");

    /** Members that differ from one answer to the next, by the form that they must have. */
    private static final Map<String, Pattern> FORMS = Map.of(
            "request_id", Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
            "timestamp", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}(\\+00:00)?"),
            "analytics_id", Pattern.compile("analytics_\\d{13}_(?:\\d{1,4}|[0-9a-f]{32})"),
            "updated", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00"),
            "created_at", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00"),
            "updated_at", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00"),
            "computed_at", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00"),
            "job_id", Pattern.compile("record_computation_\\d{13}_(?:[0-9a-f]{8}|[0-9a-f]{32})"),
            "id", Pattern.compile("record_computation_\\d{13}_(?:[0-9a-f]{8}|[0-9a-f]{32})"),
            "status_url", Pattern.compile("/v1/jobs/record_computation_\\d{13}_(?:[0-9a-f]{8}|[0-9a-f]{32})"));

    /** Headers that must be equal, absent ones too. */
    private static final List<String> HEADERS = List.of(
            "content-type",
            "retry-after",
            "x-removed",
            "x-new-endpoint",
            "access-control-allow-credentials",
            "access-control-allow-origin",
            "access-control-max-age");

    /** Headers that must name all that the reference names, see GoldenDifferences.HEADERS. */
    private static final List<String> LISTS =
            List.of("access-control-expose-headers", "access-control-allow-methods", "access-control-allow-headers");

    private static final SigningKey KEY = SigningKey.rsa("key");

    /** Real tokens in place of those that only the captured server knew. */
    private static final Map<String, String> TOKENS = Map.of(
            "Bearer user-abc",
            "Bearer " + KEY.sign(TokenIssuer.claims(ApiHarness.NOW)),
            "good-appcheck",
            KEY.sign(TokenIssuer.appClaims(ApiHarness.NOW)));

    private static RedisProcess otherRedis;
    /* Has no worker and a queue of one. */
    private static ApiHarness idle;
    /* Has an admin key and no limits for clients. */
    private static ApiHarness operated;
    /* Accept users, the second only with an App Check token. */
    private static ApiHarness users;
    private static ApiHarness apps;
    /* Accepts users, and denies an address. */
    private static ApiHarness denying;

    @BeforeAll
    static void start() {
        api.work();
        otherRedis = add(RedisProcess.start());
        idle = add(ApiHarness.api(
                otherRedis.url(), upstream.uri(), new JsonObject().put("jobs", new JsonObject().put("maxQueued", 1))));
        operated = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject().put("adminKey", "admin-key").put("limitClients", false))));
        TokenIssuer issuer = add(TokenIssuer.start(KEY));
        users = add(ApiHarness.api(redis.url(), upstream.uri(), issuer.asFirebase()));
        JsonObject enforced = issuer.asFirebase();
        enforced.getJsonObject("auth")
                .put("appCheck", "enforce")
                .put("appCheckKeys", issuer.keysAddress().toString());
        apps = add(ApiHarness.api(redis.url(), upstream.uri(), enforced));
        denying = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                issuer.asFirebase()
                        .put("http", new JsonObject().put("trustedProxies", 1).put("deniedAddresses", "6.6.6.6"))));
        for (ApiHarness target : List.of(users, apps)) {
            Awaitility.await()
                    .atMost(Awaiting.DEADLINE)
                    .until(() -> target.send(target.request("/v1/jobs/x")
                                            .header("Authorization", TOKENS.get("Bearer user-abc"))
                                            .header("X-Firebase-AppCheck", TOKENS.get("good-appcheck")))
                                    .statusCode()
                            == 404);
        }
    }

    @TestFactory
    Stream<DynamicTest> exchangesAreAnsweredAsTheReferenceAnsweredThem() {
        return SharedData.tests("contract/golden/http", folder -> {
            List<Path> files = SharedData.files(folder).stream()
                    .filter(file -> IN_SCOPE.matcher(name(file)).matches()
                            && !GoldenDifferences.LEFT_OUT.containsKey(name(file)))
                    .toList();
            assertThat(files).hasSizeGreaterThanOrEqualTo(60);
            return files.stream().map(file -> dynamicTest(name(file), () -> replay(file)));
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsLeftOutExists() {
        return SharedData.tests("contract/golden/http", folder -> GoldenDifferences.LEFT_OUT.keySet().stream()
                .map(name -> dynamicTest(name, () -> SharedData.path("contract/golden/http/" + name + ".json"))));
    }

    private static void replay(Path file) {
        String name = name(file);
        JsonObject exchange = new JsonObject(SharedData.read(file));
        JsonObject request = exchange.getJsonObject("request");
        switch (name) {
            case "job_full_503" -> {
                enqueue(idle, "daily/London/11-21");
                check(exchange, send(idle, request, request.getString("path")));
            }
            case "job_status_pending" ->
                check(exchange, send(idle, request, "/v1/jobs/" + enqueue(idle, "daily/London/11-21")));
            case "jobdone_London_11-21_celsius" -> {
                String id = enqueue(api, "daily/London/11-21");
                api.awaitEnd(id);
                check(exchange, send(api, request, "/v1/jobs/" + id));
            }
            case "rec_user", "jobs_not_limited" -> check(exchange, send(users, request, request.getString("path")));
            case "bl_403", "bl_health", "bl_root" -> check(exchange, send(denying, request, request.getString("path")));
            case "rls", "rls_svc" -> check(exchange, send(operated, request, request.getString("path")));
            case "ac_bad", "ac_missing" -> check(exchange, send(apps, request, request.getString("path")));
            default ->
                check(exchange, send(name.startsWith("adm_") ? operated : api, request, request.getString("path")));
        }
    }

    private static String enqueue(ApiHarness target, String record) {
        return new JsonObject(target.post("/v1/records/" + record + "/async").body()).getString("job_id");
    }

    private static HttpResponse<String> send(ApiHarness target, JsonObject request, String path) {
        HttpRequest.Builder builder = target.request(path);
        request.getJsonObject("headers").forEach(h -> {
            String value = (String) h.getValue();
            builder.header(h.getKey(), TOKENS.getOrDefault(value, value));
        });
        Object body = request.getValue("body");
        builder.method(
                request.getString("method"),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        return target.send(builder);
    }

    private static void check(JsonObject exchange, HttpResponse<String> answer) {
        JsonObject wanted = exchange.getJsonObject("body");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(exchange.getInteger("status"));
        checkHeaders(exchange, answer);
        if (wanted.containsKey("_raw")) {
            assertThat(answer.body()).isEqualTo(wanted.getString("_raw"));
            return;
        }
        JsonObject body = new JsonObject(answer.body());
        assertThat(comparable(body.getMap())).isEqualTo(comparable(wanted.getMap()));
        if (body.containsKey("request_id")) {
            assertThat(answer.headers().firstValue("x-request-id")).hasValue(body.getString("request_id"));
        }
    }

    private static void checkHeaders(JsonObject exchange, HttpResponse<String> answer) {
        JsonObject headers = exchange.getJsonObject("headers");
        for (String header : HEADERS) {
            assertThat(answer.headers().firstValue(header).orElse(null))
                    .as(header)
                    .isEqualTo(headers.getString(header));
        }
        for (String list : LISTS) {
            String reference = headers.getString(list);
            assertThat(answer.headers().firstValue(list).map(own -> List.of(own.split(", "))))
                    .as(list)
                    .satisfies(own -> {
                        assertThat(own.isPresent()).isEqualTo(reference != null);
                        own.ifPresent(names -> assertThat(names).contains(reference.split(", ")));
                    });
        }
        assertThat(answer.headers().firstValue("x-request-id").isPresent())
                .as("has a request id")
                .isEqualTo(headers.containsKey("x-request-id"));
        if (headers.containsKey("etag")) {
            checkValidators(answer);
        } else if (exchange.getInteger("status") == 410 && headers.containsKey("cache-control")) {
            assertThat(answer.headers().firstValue("cache-control")).hasValue(headers.getString("cache-control"));
        } else if (exchange.getInteger("status") >= 401) {
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        }
    }

    /* They differ, see GoldenDifferences.HEADERS. */
    private static void checkValidators(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("etag").orElseThrow()).matches("\"[0-9a-f]{32}\"");
        assertThat(answer.headers().firstValue("cache-control").orElseThrow())
                .matches("private, (no-cache|max-age=\\d{1,5})");
        assertThat(answer.headers().firstValue("last-modified").orElseThrow()).endsWith(" GMT");
        String status = answer.headers().firstValue("x-cache-status").orElseThrow();
        assertThat(status).isIn("HIT", "STALE", "PARTIAL", "MISS");
        assertThat(answer.headers().firstValue("x-cache"))
                .hasValue(status.equals("HIT") || status.equals("STALE") ? "HIT" : "MISS");
    }

    /** The members to compare, in any order: where one varies, its form instead of its value; without what is ours. */
    private static Object comparable(Object value) {
        if (value instanceof JsonObject json) {
            return comparable(json.getMap());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> shown = new HashMap<>();
            map.forEach((key, member) -> shown.put((String) key, comparable((String) key, member)));
            // Where the numbers come from is our addition; cache keys are labels of ours.
            shown.remove("source");
            return shown;
        }
        if (value instanceof Iterable<?> list) {
            List<Object> shown = new ArrayList<>();
            list.forEach(member -> shown.add(comparable(member)));
            return shown;
        }
        // Links lead to the host that was asked.
        return value instanceof String text
                ? text.replaceFirst("^http://127\\.0\\.0\\.1:\\d+/", "http://host/")
                : value;
    }

    private static Object comparable(String key, Object value) {
        if (key.equals("cache_keys") && value instanceof Iterable<?> keys) {
            return "as many as " + Set.copyOf(copy(keys)).size();
        }
        Pattern form = FORMS.get(key);
        return form != null
                        && value instanceof String text
                        && form.matcher(text).matches()
                ? "of the form " + form
                : comparable(value);
    }

    private static List<Object> copy(Iterable<?> items) {
        List<Object> copy = new ArrayList<>();
        items.forEach(copy::add);
        return copy;
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".json", "");
    }
}
