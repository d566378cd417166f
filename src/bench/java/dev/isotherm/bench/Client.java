package dev.isotherm.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** What a client of Isotherm does, from the benchmark's own thread. */
public final class Client {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration JOB_DEADLINE = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String api;
    private final String provider;

    Client(int apiPort, int providerPort) {
        this.api = "http://127.0.0.1:" + apiPort;
        this.provider = "http://127.0.0.1:" + providerPort + "/simulation";
    }

    /** The record, computed at once. */
    public String record(String path) {
        return ok(send(get("/v1/records/" + path)));
    }

    /** The same, without waiting here. */
    CompletableFuture<String> recordLater(String path) {
        return http.sendAsync(get("/v1/records/" + path), BodyHandlers.ofString())
                .thenApply(Client::ok);
    }

    /** Asks for a record, and tells the status of the answer, whatever it is. */
    CompletableFuture<Integer> statusLater(String path) {
        return http.sendAsync(get("/v1/records/" + path), BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode);
    }

    /** Makes a job; its id. */
    public String enqueue(String path) {
        HttpRequest request = request("/v1/records/" + path + "/async")
                .POST(BodyPublishers.noBody())
                .build();
        return new JsonObject(ok(send(request))).getString("job_id");
    }

    /** Waits until a job is ready, as a client does that is told by the server. */
    public JsonObject ready(String id) {
        long deadline = System.nanoTime() + JOB_DEADLINE.toNanos();
        while (System.nanoTime() < deadline) {
            JsonObject job = new JsonObject(ok(send(get("/v1/jobs/" + id + "?wait=30"))));
            switch (job.getString("status")) {
                case "ready" -> {
                    return job;
                }
                case "error" -> throw new IllegalStateException("The job failed: " + job.encode());
                default -> {}
            }
        }
        throw new IllegalStateException("Job " + id + " was not ready in " + JOB_DEADLINE);
    }

    /** Creates a share; its id. */
    String share(JsonObject body) {
        HttpRequest request = request("/v1/shares")
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
        return new JsonObject(ok(send(request))).getString("id");
    }

    /** The body of an answer. */
    byte[] bytes(String path) {
        return ok(send(get(path), BodyHandlers.ofByteArray()));
    }

    /** Asks as an operator. */
    public JsonObject admin(String path) {
        return admin(path, HttpRequest.Builder::GET);
    }

    /** Opens the stream of live data that a page of operators has; to cancel it closes the connection. */
    CompletableFuture<?> watch() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/admin/live"))
                .header("X-Admin-Key", Services.ADMIN_KEY)
                .build();
        return http.sendAsync(request, BodyHandlers.discarding());
    }

    /** Changes something as an operator. */
    void patch(String path, JsonObject body) {
        admin(path, request -> request.method("PATCH", BodyPublishers.ofString(body.encode())));
    }

    /** Tells the service to do something, as an operator. */
    public void post(String path) {
        admin(path, request -> request.POST(BodyPublishers.noBody()));
    }

    private JsonObject admin(String path, UnaryOperator<HttpRequest.Builder> what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + "/admin/" + path))
                .timeout(DEADLINE)
                .header("X-Admin-Key", Services.ADMIN_KEY);
        return new JsonObject(ok(send(what.apply(request).build())));
    }

    JsonObject simulation() {
        return new JsonObject(ok(send(
                HttpRequest.newBuilder(URI.create(provider)).timeout(DEADLINE).build())));
    }

    void simulation(JsonObject wanted) {
        ok(send(HttpRequest.newBuilder(URI.create(provider))
                .timeout(DEADLINE)
                .PUT(BodyPublishers.ofString(wanted.encode()))
                .build()));
    }

    private HttpRequest get(String path) {
        return request(path).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + Services.TOKEN);
    }

    private static <T> T ok(HttpResponse<T> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    response.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        return send(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> form) {
        try {
            return http.send(request, form);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
