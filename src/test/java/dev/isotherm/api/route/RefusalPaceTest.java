package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.api.EventClient;
import dev.isotherm.support.Awaiting;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a flood of refused requests, each one waits for its answer; no other request waits. */
class RefusalPaceTest extends ApiSetUp {
    private static final int FLOOD = 6;
    private static final String RECORD = "/v1/records/daily/London/11-20";
    /* It follows the body before it without an end of line. */
    private static final String STATUS_LINE = "HTTP/1.1 ";

    private static ApiHarness api;

    @BeforeAll
    static void start() {
        api = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("trustedProxies", 1)
                                        .put("maxStreams", 1)
                                        .put("refusalsPerSecond", 1)
                                        .put("deniedAddresses", "203.0.113.0/24"))));
    }

    private record Request(String path, String address, String token) {
        static Request without(String address) {
            return new Request(RECORD, address, "nobody");
        }

        String text() {
            return "GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + address + "\r\nAuthorization: Bearer "
                    + token + "\r\n\r\n";
        }
    }

    /* Sends equal requests on one connection; the statuses come as the answers do. */
    private static List<String> flood(Socket socket, Request request) throws IOException {
        List<String> statuses = Collections.synchronizedList(new ArrayList<>());
        socket.getOutputStream().write(request.text().repeat(FLOOD).getBytes(StandardCharsets.US_ASCII));
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        CompletableFuture.runAsync(() -> answers.lines()
                .filter(line -> line.contains(STATUS_LINE))
                .map(line -> line.substring(line.indexOf(STATUS_LINE) + STATUS_LINE.length()))
                .map(status -> status.substring(0, 3))
                .forEach(statuses::add));
        return statuses;
    }

    private static void awaitAll(List<String> statuses) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> statuses.size() == FLOOD);
    }

    /* Once is enough: on a busy machine all answers may be there before they are looked at. */
    private static void awaitOnce(Request request, int refused, Supplier<Integer> other, int expected) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port)) {
                List<String> statuses = flood(socket, request);
                assertThat(other.get()).isEqualTo(expected);
                boolean passed = statuses.size() <= 2;
                awaitAll(statuses);
                assertThat(statuses).containsOnly(Integer.toString(refused));
                return passed;
            }
        });
    }

    private static int status(String address, String token) {
        return api.send(api.request(RECORD)
                        .header("X-Forwarded-For", address)
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "203.0.113.1"})
    void aGoodRequestPassesTheFlood(String address) {
        awaitOnce(Request.without(address), 403, () -> status("192.0.2.9", ApiHarness.TOKEN), 200);
    }

    @Test
    void aRefusalOfAnotherAddressPassesTheFlood() {
        awaitOnce(Request.without("192.0.2.2"), 403, () -> status("192.0.2.10", "nobody"), 403);
    }

    @Test
    void aGoodRequestOfTheSameAddressPassesTheFlood() {
        awaitOnce(Request.without("192.0.2.3"), 403, () -> status("192.0.2.3", ApiHarness.TOKEN), 200);
    }

    @Test
    void aRefusalForWantOfAPlaceIsPacedToo() {
        String job =
                new JsonObject(api.post("/v1/records/yearly/London/11-19/async").body()).getString("job_id");
        try (EventClient follower = EventClient.follow(api, job)) {
            follower.awaitEvents(1);
            Request more = new Request("/v1/jobs/" + job + "/events", "192.0.2.4", ApiHarness.TOKEN);
            awaitOnce(more, 503, () -> status("192.0.2.4", ApiHarness.TOKEN), 200);
        }
    }
}
