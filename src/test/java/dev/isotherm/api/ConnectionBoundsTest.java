package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients' connections cannot take of a service, however they behave. */
class ConnectionBoundsTest {
    private static final String HALF_A_HEAD = "GET /health HTTP/1.1\r\nHost: x\r\nX-Half: ";
    private static final String HALF_A_BODY = "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 64901\r\n\r\n";
    private static final String BUNDLE = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

    private Started started;
    private UpstreamServer upstream;

    @BeforeEach
    void start() {
        started = new Started();
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private ApiHarness api(JsonObject http) {
        RedisProcess redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        return started.add(ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", http)));
    }

    private List<RawConnection> connections(ApiHarness api, int count, String sent) {
        return IntStream.range(0, count)
                .mapToObj(i -> started.add(RawConnection.to(api.port)).send(sent))
                .toList();
    }

    private static void assertHealthy(ApiHarness api) {
        assertThat(RawHttp.status(RawHttp.exchange(api.port, RawHttp.request("GET", "/health", "", ""))))
                .isEqualTo(200);
    }

    /* By the end of its connection, or by a reset while it still connects. */
    private static boolean refused(ApiHarness api) {
        try (RawConnection newcomer = RawConnection.to(api.port)) {
            return newcomer.send(HEALTH).readAll().isEmpty();
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    private static long closed(List<RawConnection> connections) {
        return connections.stream().filter(RawConnection::closedByServer).count();
    }

    @Test
    void aHeadThatDoesNotComeEndsTheConnection() {
        ApiHarness api = api(new JsonObject().put("headMs", 300));

        assertThat(connections(api, 1, HALF_A_HEAD).get(0).readAll()).isEmpty();
        assertThat(connections(api, 1, "").get(0).readAll()).isEmpty();
    }

    @Test
    void aSecondHeadThatDoesNotComeEndsTheConnection() {
        ApiHarness api = api(new JsonObject().put("headMs", 300));
        RawConnection connection = connections(api, 1, HEALTH).get(0);
        connection.readTo("\"healthy\"");

        connection.send(HALF_A_HEAD);

        assertThat(connection.readAll()).doesNotContain("HTTP/1.1");
    }

    @Test
    void aBodyThatDoesNotComeIsToldSoAndEndsTheConnection() {
        ApiHarness api = api(new JsonObject().put("bodyMs", 300));

        for (String request : new String[] {
            RawHttp.request("POST", "/admin/clear-job-queue", "X-Admin-Key: k\r\nContent-Length: 10\r\n", "half"),
            RawHttp.request("POST", "/health", "Transfer-Encoding: chunked\r\n", "5\r\nabc"),
            HALF_A_BODY
        }) {
            String answer = connections(api, 1, request).get(0).readAll();
            // A route that takes no body may have answered before.
            assertThat(RawHttp.status(answer)).as(answer).isBetween(400, 503).isNotEqualTo(500);
        }
    }

    @Test
    void aConnectionMayRestBetweenRequests() {
        ApiHarness api =
                api(new JsonObject().put("headMs", 100).put("bodyMs", 100).put("writeMs", 100));
        RawConnection connection = connections(api, 1, HEALTH).get(0);
        connection.readTo("\"healthy\"");

        Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);

        assertThat(connection.closedByServer()).isFalse();
        connection.send(HEALTH).readTo("HTTP/1.1 200 OK");
    }

    @Test
    void theOneThatKeptTheServerWaitingLongestMakesRoom() {
        ApiHarness api = api(new JsonObject().put("maxConnections", 20));
        List<RawConnection> halfHeads = connections(api, 50, HALF_A_HEAD);
        assertHealthy(api);
        List<RawConnection> halfBodies = connections(api, 50, HALF_A_BODY);
        assertHealthy(api);

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> closed(halfHeads) == 50);
        // Which of them go is by chance: they came together, and the server reads them in an order of its own.
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> closed(halfBodies) >= 30);
        assertThat(closed(halfBodies)).isLessThan(50);
    }

    @Test
    void oneAddressCannotTakeAllConnections() {
        ApiHarness api = api(new JsonObject().put("maxConnectionsPerAddress", 10));
        List<RawConnection> some = connections(api, 30, HALF_A_HEAD);

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> closed(some) == 20);
        assertHealthy(api);
    }

    @Test
    void whereAllAreBeingServedANewOneIsRefused() {
        ApiHarness api = api(new JsonObject().put("maxConnections", 10));
        upstream.behave(call -> Behaviour.HANG);
        List<RawConnection> served = IntStream.range(0, 10)
                .mapToObj(i -> started.add(RawConnection.to(api.port))
                        .send(RawHttp.request("GET", "/v1/records/daily/Town" + i + "/11-20", "", "")))
                .toList();
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() > 0);

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> refused(api));
        assertThat(closed(served)).isZero();
    }

    @Test
    void aConnectionBetweenTwoRequestsIsNotClosedForANewOne() {
        ApiHarness api = api(new JsonObject().put("maxConnections", 10));
        upstream.behave(call -> Behaviour.HANG);
        IntStream.range(0, 9).forEach(i -> started.add(RawConnection.to(api.port))
                .send(RawHttp.request("GET", "/v1/records/daily/Town" + i + "/11-20", "", "")));
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() > 0);

        // On a busy machine its pause may be too long.
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
            try (RawConnection used = RawConnection.to(api.port).send(HEALTH)) {
                used.readTo("\r\n\r\n");
                return refused(api) && !used.closedByServer();
            }
        });
    }

    @Test
    void clientsThatDoNotReadHoldAPieceOfTheirAnswersAndLoseTheirConnections() {
        ApiHarness api = api(new JsonObject().put("writeMs", 1_500));
        long before = directMemory();
        List<RawConnection> greedy = IntStream.range(0, 100)
                .mapToObj(i -> started.add(RawConnection.to(api.port, 4_096)).send(BUNDLE.repeat(3)))
                .toList();
        assertHealthy(api);
        // 100 answers of 1.4 MB each, and as much twice again, would be there now.
        assertThat(directMemory() - before).isLessThan(32L << 20);

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> greedy.stream()
                .allMatch(RawConnection::reset));
        assertHealthy(api);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void aSlowClientThatReadsGetsItsWholeAnswer() {
        ApiHarness api = api(new JsonObject().put("writeMs", 5_000));
        RawConnection slow = started.add(RawConnection.to(api.port, 4_096))
                .send(BUNDLE)
                .send(RawHttp.request("GET", "/health", "", ""));

        String answer = slow.readAll();

        int length = Integer.parseInt(answer.split("content-length: ", 2)[1].split("\r\n", 2)[0]);
        String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(length).isGreaterThan(1 << 20);
        assertThat(rest.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(length);
        assertThat(rest).contains("HTTP/1.1 200 OK").contains("\"healthy\"");
    }

    @Test
    void requestsThatWaitForNoAnswerAreBounded() {
        ApiHarness api = api(new JsonObject());

        String answers = connections(api, 1, HEALTH.repeat(2_000)).get(0).readAll();

        assertThat(answers.split("HTTP/1.1 200 OK", -1).length).isLessThan(1_000);
        assertHealthy(api);
    }
}
