package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.KillableRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written down of operators' changes and of refused credentials, over HTTP. */
class AuditLogTest {
    private static final String TOKEN = ApiHarness.TOKEN;
    private static final String ALICES = "alices-hunter2-0123456789abcdef0123456789";
    private static final String ID = "[0-9a-f-]{36}";

    private RedisProcess redis;
    private ApiHarness api;
    private ErrorLog log;

    @BeforeEach
    void start() {
        redis = KillableRedis.start();
        api = ApiHarness.api(
                redis.url(),
                URI.create("http://127.0.0.1:9"),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("adminKey", AdminHarness.KEY)
                                        .put("adminKeys", JsonArray.of("alice:" + ALICES))
                                        .put("trustedProxies", 1)));
        log = new ErrorLog(Level.INFO);
    }

    @AfterEach
    void stop() {
        log.close();
        api.close();
        redis.close();
    }

    private HttpResponse<String> ask(String method, String path, String... headers) {
        HttpRequest.Builder request = api.request(path).method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return api.send(request);
    }

    private List<String> lines() {
        return log.lines().stream()
                .filter(line -> line.startsWith("isotherm.audit: "))
                .map(line -> line.substring("isotherm.audit: ".length()).strip())
                .toList();
    }

    /* The answer may arrive before its line is written. */
    private String line() {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> !lines().isEmpty());
        assertThat(lines()).hasSize(1);
        return lines().get(0);
    }

    @Test
    void aChangeNamesTheOperatorByItsKeyWhateverItClaims() {
        HttpResponse<String> answer = ask(
                "POST",
                "/admin/queues/records/pause?note=hunter2",
                Authentication.ADMIN_KEY,
                ALICES,
                "X-Operator",
                "bob",
                "X-Forwarded-For",
                "203.0.113.7");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(line())
                .isEqualTo("operator=alice action=POST target=/admin/queues/records/pause outcome=200 request="
                        + answer.headers().firstValue("x-request-id").orElseThrow()
                        + " client=203.0.113.7: queue records is paused");
    }

    @Test
    void theKeyWithoutANameShowsWhatItsUserClaims() {
        ask("DELETE", "/cache/clear", Authentication.ADMIN_KEY, AdminHarness.KEY, "X-Operator", "bob operator=alice");

        assertThat(line())
                .matches("operator=admin \\(claims to be bob operator\\?alice\\) action=DELETE target=/cache/clear"
                        + " outcome=200 request=" + ID + " client=127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /admin/queues/records/pause, 200",
        "POST, /admin/queues/records/resume, 200",
        "POST, /admin/queues/none/pause, 404",
        "POST, /admin/jobs/retry?state=dead, 200",
        "POST, /admin/jobs/retry, 422",
        "POST, /admin/jobs/x/retry, 404",
        "POST, /admin/jobs/x/cancel, 404",
        "DELETE, /admin/jobs/x, 404",
        "POST, /admin/clear-job-queue, 200",
        "PATCH, /admin/limits/records, 422",
        "PATCH, /admin/loggers, 422",
        "DELETE, /admin/limits/records, 200",
        "POST, /cache-stats/reset, 200",
        "DELETE, /cache/clear?dry_run=true, 200",
        "DELETE, /cache/invalidate/location/S%C3%A3o%20Paulo, 200",
        "DELETE, /cache/invalidate/today, 200",
        "POST, /cache-warm, 200",
        "POST, /cache-warm/job, 200",
    })
    void eachChangeIsOneLineAndSaysWhatCameOfIt(String method, String path, int status) {
        assertThat(ask(method, path, Authentication.ADMIN_KEY, ALICES).statusCode())
                .isEqualTo(status);

        assertThat(line())
                .startsWith("operator=alice action=" + method + " target=" + path.replaceFirst("\\?.*", "")
                        + " outcome=" + status + " request=");
    }

    @Test
    void whatChangesNothingIsNoLine() {
        String bearer = "Bearer " + TOKEN;
        for (String path : List.of("/admin/queues", "/admin/limits", "/cache/info", "/usage-stats")) {
            assertThat(ask("GET", path, Authentication.ADMIN_KEY, ALICES).statusCode())
                    .isEqualTo(200);
        }
        ask("PUT", "/admin/queues", Authentication.ADMIN_KEY, ALICES);
        ask("POST", "/v1/records/daily/London/11-20/async", "Authorization", bearer);
        ask("DELETE", "/v1/jobs/x", "Authorization", bearer);
        ask("POST", "/admin/queues/records/pause");

        assertThat(lines()).isEmpty();
    }

    @Test
    void aChangeWhoseClientDoesNotWaitIsWrittenDownToo() throws IOException {
        redis.freeze();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port)) {
            socket.getOutputStream()
                    .write(("POST /admin/queues/records/pause HTTP/1.1\r\nHost: x\r\nX-Admin-Key: " + ALICES
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }
        String line = line();
        redis.resume();

        assertThat(line)
                .matches(
                        "operator=alice action=POST target=/admin/queues/records/pause outcome=unknown, the client left"
                                + " before the answer request=" + ID + " client=127.0.0.1");
    }

    @Test
    void refusedCredentialsAreOneLineAMinuteOfEachKind() {
        for (int i = 0; i < 20; i++) {
            ask("GET", "/admin/queues", Authentication.ADMIN_KEY, "hunter2-" + i, "X-Forwarded-For", "203.0.113." + i);
            ask("GET", "/v1/jobs/x%0A" + "y".repeat(300), "Authorization", "Bearer hunter2-" + i);
            ask("GET", "/admin/queues");
            ask("GET", "/v1/jobs/x");
        }

        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "An admin key was refused because it is not known (0 more since the last such line):"
                                + " from 203.0.113.0: GET /admin/queues",
                        "A token was refused because it is not a signed token (a JWT) (0 more since the last such line):"
                                + " from 127.0.0.1: GET /v1/jobs/x%0A" + "y".repeat(137) + "...");
    }

    @Test
    void noLineHasASecret() {
        ask(
                "POST",
                "/admin/queues/records/pause",
                Authentication.ADMIN_KEY,
                ALICES,
                "Authorization",
                "Bearer " + TOKEN);
        ask("POST", "/admin/queues/records/pause", Authentication.ADMIN_KEY, AdminHarness.KEY);
        ask("GET", "/v1/jobs/x", "Authorization", "Bearer " + ALICES);
        ask("GET", "/admin/queues", Authentication.ADMIN_KEY, TOKEN);
        api.send(api.request("/admin/limits/records")
                .header(Authentication.ADMIN_KEY, ALICES)
                .method("PATCH", BodyPublishers.ofString("{\"unheard-of\": 1}")));

        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines().size() == 5);
        assertThat(log.lines())
                .noneMatch(line -> line.contains("hunter2")
                        || line.contains("unheard-of")
                        || line.contains(TOKEN)
                        || line.contains(AdminHarness.KEY));
    }
}
