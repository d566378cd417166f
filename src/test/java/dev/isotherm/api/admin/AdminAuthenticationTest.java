package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin API. */
class AdminAuthenticationTest {
    private static final String REFUSED = "{\"detail\":\"Missing or invalid admin key\"}";
    private static final String BEARER = "Bearer " + ApiHarness.TOKEN;

    private static AdminHarness admin;
    private static RedisProcess otherRedis;
    private static ApiHarness withoutKey;

    @BeforeAll
    static void start() {
        admin = new AdminHarness();
        otherRedis = RedisProcess.start();
        // On this machine alone, development mode has a key that everybody knows.
        withoutKey = ApiHarness.api(
                otherRedis.url(),
                URI.create("http://127.0.0.1:9"),
                new JsonObject().put("http", new JsonObject().put("host", "0.0.0.0")));
    }

    @AfterAll
    static void stop() {
        withoutKey.close();
        otherRedis.close();
        admin.close();
    }

    private static HttpResponse<String> ask(ApiHarness api, String method, String path, String... headers) {
        HttpRequest.Builder request = api.request(path).method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return api.send(request);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/queues",
        "GET, /admin/jobs?state=dead",
        "GET, /admin/jobs/x",
        "GET, /admin/workers",
        "GET, /admin",
        "GET, /admin/unknown",
        "GET, //admin//queues",
        "GET, /v1/../admin/queues",
        "GET, /%61dmin/queues",
        "POST, /admin/clear-job-queue",
        "POST, /admin/queues/records/pause",
        "POST, /admin/queues/records/resume",
        "POST, /admin/jobs/retry?state=dead",
        "POST, /admin/jobs/x/retry",
        "DELETE, /admin/jobs/x",
    })
    void onlyTheKeyOpensAdminPaths(String method, String path) {
        for (HttpResponse<String> refused : List.of(
                ask(admin.api, method, path),
                ask(admin.api, method, path, "Authorization", BEARER),
                ask(admin.api, method, path, "X-Admin-Key", "admin-kex"),
                ask(admin.api, method, path, "X-Admin-Key", "admin-key-and-more"),
                ask(admin.api, method, path, "X-Admin-Key", ApiHarness.TOKEN, "Authorization", BEARER))) {
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).isEqualTo(REFUSED);
            assertThat(refused.headers().firstValue("x-request-id")).isEmpty();
        }
        int opened =
                ask(admin.api, method, path, "X-Admin-Key", AdminHarness.KEY).statusCode();
        assertThat(opened).isIn(200, 404);
        assertThat(admin.queue().getBoolean("paused")).isEqualTo(path.endsWith("/pause"));
        admin.ok("POST", "/admin/queues/records/resume");
    }

    @Test
    void whereNoKeyIsConfiguredNothingOpens() {
        for (HttpResponse<String> refused : List.of(
                ask(withoutKey, "GET", "/admin/queues"),
                ask(withoutKey, "GET", "/admin/queues", "X-Admin-Key", ""),
                ask(withoutKey, "GET", "/admin/queues", "X-Admin-Key", "x", "Authorization", BEARER))) {
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).isEqualTo("{\"detail\":\"Admin API not configured (ADMIN_API_KEY not set)\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs/x", "/admin/../v1/jobs/x", "/administration", "/admin%2Fqueues"})
    void theKeyOpensNothingElse(String path) {
        assertThat(ask(admin.api, "GET", path, "X-Admin-Key", AdminHarness.KEY).statusCode())
                .isEqualTo(401);
    }
}
