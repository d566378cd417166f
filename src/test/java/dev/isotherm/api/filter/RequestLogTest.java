package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.api.RawConnection;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Exposition;
import dev.isotherm.support.UpstreamServer.Behaviour;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged of each request. */
class RequestLogTest extends ApiSetUp {
    private static final String PREFIX = RequestLog.LOGGER + ": ";
    private static final String RECORD = "/v1/records/daily/London/11-20";
    private static final int MANY = 200;

    private ErrorLog log;

    @BeforeEach
    void open() {
        log = new ErrorLog(Level.INFO);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private List<String> lines() {
        return log.lines().stream()
                .filter(line -> line.startsWith(PREFIX))
                .map(line -> line.substring(PREFIX.length()).strip())
                .toList();
    }

    /* The answer may arrive before its line is written. */
    private List<String> await(int lines) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines().size() >= lines);
        return lines();
    }

    @Test
    void aRequestIsOneLineWithItsRouteAndWithoutItsQuery() {
        HttpResponse<String> cold = api.get(RECORD + "?show=hunter2");
        assertThat(await(1)).hasSize(1);
        api.get(RECORD);

        assertThat(await(2).get(0))
                .matches("GET /v1/records/:period/:location/:identifier 200 \\d+ ms "
                        + cold.body().getBytes(StandardCharsets.UTF_8).length + " bytes [A-Z]+");
        assertThat(await(2).get(1)).endsWith(" bytes HIT");
    }

    @Test
    void aRefusedRequestShowsNothingThatItsClientChose() {
        api.send(api.request("/v1/records/daily/Nowhere/11-20?key=hunter2"));
        api.send("POST", "/nothing/chosen");
        api.send(api.request(RECORD).method("H".repeat(100), BodyPublishers.noBody()));

        assertThat(await(3).get(0)).startsWith("GET /v1/records/:period/:location/:identifier 401 ");
        assertThat(lines().get(1)).startsWith("POST none 404 ");
        assertThat(lines().get(2)).startsWith("HHHHHHHHHH… ");
    }

    @Test
    void aRequestThatFailsInItsRouteIsLoggedWithItsRoute() {
        for (String path : List.of("/v1/records/daily/London/13-99", "/v1/jobs/nobodys/events")) {
            String route = path.startsWith("/v1/jobs")
                    ? "GET /v1/jobs/:id/events 404 "
                    : "GET /v1/records/:period/:location/:identifier 400 ";
            // Another test may have spent the lines of this second.
            Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
                api.get(path);
                return lines().stream().anyMatch(line -> line.startsWith(route));
            });
        }
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerIsNeitherASuccessNorAFailure() {
        // Of a second in which many were refused, not each line is written.
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
            leaveEarly();
            return lines().stream()
                    .anyMatch(line ->
                            line.matches("GET /v1/records/:period/:location/:identifier 499 \\d+ ms 0 bytes -"));
        });
        Exposition page = Exposition.of(api.send(api.request("/metrics").header("X-Admin-Key", "dev-key"))
                .body());
        assertThat(page.value("isotherm_http_request_seconds_count", Map.of("status", "aborted")))
                .isPositive();
    }

    private static void leaveEarly() {
        upstream.behave(call -> Behaviour.HANG);
        int before = upstream.calls().size();
        try (RawConnection client = RawConnection.to(api.port, 0)) {
            client.send("GET /v1/records/daily/Oslo/11-20 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + ApiHarness.TOKEN + "\r\n\r\n");
            Awaitility.await()
                    .atMost(Awaiting.DEADLINE)
                    .until(() -> upstream.calls().size() > before);
        } finally {
            upstream.reset();
        }
    }

    @Test
    void aFloodOfRefusedRequestsIsNotAFloodOfLines() {
        for (int i = 0; i < MANY; i++) {
            api.send(api.request(RECORD));
        }
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
            api.send(api.request(RECORD));
            return lines().stream().anyMatch(line -> line.contains("more refused requests are not logged"));
        });
        api.get("/health");

        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines().stream()
                .anyMatch(line -> line.startsWith("GET /health 200")));
        assertThat(lines().size()).isLessThan(MANY);
    }
}
