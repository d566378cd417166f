package dev.isotherm.dev.weather;

import dev.isotherm.config.SimulationConfig;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A simulated weather service on a day that is always the same, and plain HTTP calls to it. */
final class SimulationHarness implements AutoCloseable {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    private static final Duration DEADLINE = Awaiting.DEADLINE;

    final Vertx vertx = Vertx.vertx();
    final int port;
    private final String deployment;
    private final HttpClient client = HttpClient.newHttpClient();

    SimulationHarness(Duration latency, double failureRate) {
        SimulatedWeatherVerticle verticle = new SimulatedWeatherVerticle(
                new SimulationConfig(0, latency, failureRate, 42),
                Clock.fixed(Instant.parse(TODAY + "T12:00:00Z"), ZoneOffset.UTC));
        deployment = await(vertx.deployVerticle(verticle));
        port = verticle.port();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came in " + DEADLINE, e);
        }
    }

    void undeploy() {
        await(vertx.undeploy(deployment));
    }

    /** Asks the timeline: the path after {@code timeline/}, with the query. */
    HttpResponse<String> timeline(String rest) throws IOException, InterruptedException {
        return client.send(request(rest), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> asking(String rest) {
        return client.sendAsync(request(rest), BodyHandlers.ofString());
    }

    /** Asks over a socket, as the client asks again where a connection is cut; empty where nothing came. */
    String bytesOf(String rest) throws IOException {
        URI uri = request(rest).uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            String head = "GET " + uri.getRawPath() + "?" + uri.getRawQuery() + " HTTP/1.1\r\nHost: " + uri.getHost()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    JsonObject answer(String rest) throws IOException, InterruptedException {
        return new JsonObject(timeline(rest).body());
    }

    JsonObject state() throws IOException, InterruptedException {
        return new JsonObject(client.send(
                        HttpRequest.newBuilder(uri("/simulation"))
                                .timeout(DEADLINE)
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    HttpResponse<String> change(String json) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/simulation"))
                        .timeout(DEADLINE)
                        .PUT(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest request(String rest) {
        return HttpRequest.newBuilder(uri("/VisualCrossingWebServices/rest/services/timeline/" + rest))
                .timeout(DEADLINE)
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
