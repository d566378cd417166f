package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /ui/session}: an operator signs in with the key, and the browser has a cookie from then on. */
class OperatorSessionTest {
    private static final String KEY = "hunter2-of-anna-0123456789";
    private static final String SECRET = "iso:{session}:secret";
    private static final String ORIGIN = "https://app.example";

    private static RedisProcess redis;
    private static ApiHarness api;

    @BeforeAll
    static void start() {
        redis = KillableRedis.start();
        api = at(ApiHarness.NOW, redis, KEY);
    }

    @AfterAll
    static void stop() {
        api.close();
        redis.close();
    }

    private static ApiHarness at(Instant now, RedisProcess redis, String key) {
        return ApiHarness.at(
                now,
                redis.url(),
                URI.create("http://127.0.0.1:9"),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("adminKeys", JsonArray.of("anna:" + key))
                                        .put("corsOrigins", ORIGIN)
                                        .put("trustedProxies", 1)));
    }

    private static HttpResponse<String> send(
            ApiHarness to, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = to.request(path).method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return to.send(request);
    }

    private static HttpResponse<String> signIn(ApiHarness to, String key, String... more) {
        HttpRequest.Builder request = to.request("/ui/session")
                .header("X-Isotherm-UI", "1")
                .POST(BodyPublishers.ofString(new JsonObject().put("key", key).encode()));
        if (more.length > 0) {
            request.headers(more);
        }
        return to.send(request);
    }

    private static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("set-cookie").orElseThrow();
    }

    private static String session() {
        return cookie(signIn(api, KEY)).split(";", 2)[0];
    }

    private static int status(ApiHarness at, String path, String cookie) {
        return send(at, "GET", path, "", "Cookie", cookie, "X-Isotherm-UI", "1").statusCode();
    }

    @Test
    void theKeyOpensASessionWhoseCookieIsForThisSiteAloneAndNotForScripts() {
        try (ErrorLog log = new ErrorLog(Level.INFO)) {
            HttpResponse<String> answer = signIn(api, KEY);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("{\"operator\":\"anna\",\"expires_at\":\"2026-11-24T01:12:42.000000+00:00\"}");
            assertThat(cookie(answer))
                    .matches("isotherm_operator=\\d+\\.[0-9a-f]{64}; Max-Age=43200; Expires=[^;]+; Path=/; HTTPOnly;"
                            + " SameSite=Strict");
            assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
            await().atMost(ApiHarness.DEADLINE).untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.matches("isotherm.audit: operator=anna action=POST target=/ui/session"
                            + " outcome=200 .*: signed in until 2026-11-24T01:12:42Z ")));
            assertThat(String.join("\n", log.lines()))
                    .doesNotContain(KEY, cookie(answer).split("[=;]", 3)[1]);
        }
    }

    @Test
    void overHttpsTheCookieIsForHttpsAlone() {
        assertThat(cookie(signIn(api, KEY, "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https")))
                .contains("; Secure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/queues", "/admin/limits", "/cache/info", "/ui/session"})
    void aSessionOpensWhatTheKeyOpens(String path) {
        assertThat(status(api, path, session())).isEqualTo(200);
    }

    @Test
    void aSessionDoesNotOpenWhatIsForScrapersOrForClients() {
        assertThat(status(api, "/metrics", session())).isEqualTo(401);
        assertThat(status(api, "/v1/records/daily/London/11-20", session())).isEqualTo(401);
    }

    @Test
    void anotherSiteCanNeitherUseASessionNorBeginNorEndOne() {
        String session = session();

        assertThat(send(api, "GET", "/admin/queues", "", "Cookie", session).statusCode())
                .isEqualTo(401);
        assertThat(send(api, "POST", "/admin/queues/records/pause", "", "Cookie", session)
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(api, "POST", "/ui/session", "{\"key\":\"" + KEY + "\"}").statusCode())
                .isEqualTo(400);
        assertThat(send(api, "DELETE", "/ui/session", "", "Cookie", session).statusCode())
                .isEqualTo(400);
        // Not even a page that may use the API otherwise.
        assertThat(send(
                                api,
                                "OPTIONS",
                                "/admin/queues",
                                "",
                                "Origin",
                                ORIGIN,
                                "Access-Control-Request-Method",
                                "GET",
                                "Access-Control-Request-Headers",
                                "x-isotherm-ui")
                        .body())
                .isEqualTo("Disallowed CORS headers");
    }

    @Test
    void whatIsNotACookieOfOursOpensNothing() {
        String good = session();
        String time = good.substring(good.indexOf('=') + 1, good.indexOf('.'));
        String later = Long.toString(Long.parseLong(time) + 1);
        char last = good.charAt(good.length() - 1);
        for (String wrong : List.of(
                "isotherm_operator=",
                "isotherm_operator=" + time,
                "isotherm_operator=x",
                "isotherm_operator=" + KEY,
                good.replace(time, later),
                good.substring(0, good.length() - 1) + (last == '0' ? '1' : '0'),
                good + "0",
                good.replace(time, "999999999999"),
                good.replace("isotherm_operator", "isotherm_visitor"),
                ";;=,\"")) {
            assertThat(status(api, "/admin/queues", wrong)).as(wrong).isEqualTo(401);
            assertThat(status(api, "/ui/session", wrong)).as(wrong).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2-of-anna-012345678", "hunter2-of-anna-0123456789 ", "svc-token"})
    void aWrongKeyOpensNoSession(String key) {
        HttpResponse<String> answer = signIn(api, key);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(new JsonObject(answer.body()).getString("message")).isEqualTo("The admin key is wrong.");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{}", "{\"key\":1}", "{\"key\":null}"})
    void aBodyWithoutAKeyIsInvalid(String body) {
        assertThat(send(api, "POST", "/ui/session", body, "X-Isotherm-UI", "1").statusCode())
                .isEqualTo(422);
    }

    @Test
    void signingOutTakesTheCookieAway() {
        assertThat(cookie(send(api, "DELETE", "/ui/session", "", "X-Isotherm-UI", "1", "Cookie", session())))
                .startsWith("isotherm_operator=; Max-Age=0; ");
    }

    @Test
    void aSessionHoldsOnEachInstanceUntilItsTimeIsOverOrTheKeyIsChanged() {
        String session = session();
        try (ApiHarness other = at(ApiHarness.NOW.plus(Duration.ofHours(11)), redis, KEY);
                ApiHarness late = at(ApiHarness.NOW.plus(Duration.ofHours(12)), redis, KEY);
                ApiHarness changed = at(ApiHarness.NOW, redis, KEY + "-new")) {
            assertThat(status(other, "/admin/queues", session)).isEqualTo(200);
            assertThat(status(late, "/admin/queues", session)).isEqualTo(401);
            assertThat(status(changed, "/admin/queues", session)).isEqualTo(401);
        }
    }

    @Test
    void allSessionsEndWithTheSecret() {
        String session = session();
        RedisTalk.ask(redis.port(), "SET", SECRET, "no secret");

        // This instance knows the old secret, and the first that does not reads the new one.
        signIn(api, KEY);
        assertThat(status(api, "/admin/queues", session)).isEqualTo(401);
        assertThat(status(api, "/admin/queues", session())).isEqualTo(200);
        assertThat(RedisTalk.ask(redis.port(), "GET", SECRET)).containsPattern("[0-9a-f]{64}");
    }

    @Test
    void whileRedisIsAwaySessionsHoldAndBegin() {
        RedisProcess mortal = KillableRedis.start();
        try (mortal;
                ApiHarness alone = at(ApiHarness.NOW, mortal, KEY)) {
            String session = cookie(signIn(alone, KEY)).split(";", 2)[0];
            mortal.kill();

            await().atMost(ApiHarness.DEADLINE)
                    .until(() -> status(alone, "/admin/queues", session), answered -> answered == 503);
            assertThat(status(alone, "/ui/session", session)).isEqualTo(200);
            assertThat(signIn(alone, KEY).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutAnyKeyNobodyCanSignIn() {
        try (ApiHarness closed = ApiHarness.api(
                redis.url(),
                URI.create("http://127.0.0.1:9"),
                new JsonObject().put("http", new JsonObject().put("host", "0.0.0.0")))) {
            assertThat(signIn(closed, KEY).statusCode()).isEqualTo(503);
            assertThat(status(closed, "/admin/queues", session())).isEqualTo(503);
        }
    }
}
