package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
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
    private static final int FLOOD = 20;
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
                                        .put("refusalsPerSecond", 1)
                                        .put("deniedAddresses", "203.0.113.0/24"))));
    }

    private static String request(String address, String token) {
        return "GET /v1/records/daily/London/11-20 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + address
                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    }

    /* Sends requests of an address on one connection; the statuses come as the answers do. */
    private static List<String> flood(Socket socket, String address) throws IOException {
        List<String> statuses = Collections.synchronizedList(new ArrayList<>());
        socket.getOutputStream().write(request(address, "nobody").repeat(FLOOD).getBytes(StandardCharsets.US_ASCII));
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
    private static void awaitOnce(String address, Supplier<Integer> other, int expected) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port)) {
                List<String> statuses = flood(socket, address);
                assertThat(other.get()).isEqualTo(expected);
                boolean passed = statuses.size() <= 2;
                awaitAll(statuses);
                assertThat(statuses).containsOnly("403");
                return passed;
            }
        });
    }

    private static int status(String address, String token) {
        return api.send(api.request("/v1/records/daily/London/11-20")
                        .header("X-Forwarded-For", address)
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "203.0.113.1"})
    void aGoodRequestPassesTheFlood(String address) {
        awaitOnce(address, () -> status("192.0.2.9", ApiHarness.TOKEN), 200);
    }

    @Test
    void aRefusalOfAnotherAddressPassesTheFlood() {
        awaitOnce("192.0.2.2", () -> status("192.0.2.10", "nobody"), 403);
    }

    @Test
    void aGoodRequestOfTheSameAddressPassesTheFlood() {
        awaitOnce("192.0.2.3", () -> status("192.0.2.3", ApiHarness.TOKEN), 200);
    }
}
