package dev.isotherm.metrics;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.app.Topology;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Exposition;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Map;
import org.awaitility.Awaitility;

/** An API service and a worker service as two processes would be, each with the meters of its own. */
final class MetricsPages implements AutoCloseable {
    static final String KEY = "metrics-admin-key";
    static final String TOKEN = "metrics-token";

    final int api = IsothermProcess.freePort();
    final int worker = IsothermProcess.freePort();
    private final Started started = new Started();
    private final HttpClient client = HttpClient.newHttpClient();
    private final RedisProcess redis = started.add(RedisProcess.start());
    private final UpstreamServer upstream = started.add(UpstreamServer.start());

    MetricsPages() {
        deploy(new JsonObject()
                .put("role", "api")
                .put(
                        "http",
                        new JsonObject()
                                .put("host", "127.0.0.1")
                                .put("port", api)
                                .put("accessToken", TOKEN)
                                .put("adminKey", KEY)));
        deploy(new JsonObject()
                .put("role", "worker")
                .put("http", new JsonObject().put("adminKey", KEY))
                .put("worker", new JsonObject().put("host", "127.0.0.1").put("port", worker)));
    }

    private void deploy(JsonObject file) {
        JsonObject all = file.put("redis", new JsonObject().put("url", redis.url()))
                .put(
                        "weather",
                        new JsonObject()
                                .put("provider", "visual_crossing")
                                .put("key", "k3y")
                                .put("baseUrl", upstream.uri().toString()))
                .put(
                        "limits",
                        JsonObject.of(
                                "visual-crossing", JsonObject.of("cluster", JsonObject.of("dailyRecords", 100_000))));
        // The first start loads a thousand classes on an event loop.
        Vertx vertx = TestVertx.unwatched();
        started.add(() -> await(vertx.close()));
        Meters meters = Meters.ofProcess("1.2.3", file.getString("role"));
        await(vertx.deployVerticle(
                new Topology(Clock.systemUTC(), "test", meters).root(ConfigLoader.load(all, Map.of()))));
    }

    /** Lets a job run to its end, and asks for its record. */
    void work() {
        JsonObject job = new JsonObject(
                send(api, "POST", "/v1/records/daily/London/11-20/async", TOKEN).body());
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> send(api, "GET", job.getString("status_url"), TOKEN)
                .body()
                .contains("\"result\""));
        assertThat(send(api, "GET", "/v1/records/daily/London/11-20", TOKEN).statusCode())
                .isEqualTo(200);
    }

    HttpResponse<String> send(int port, String method, String path, String bearer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Awaiting.DEADLINE)
                .method(method, BodyPublishers.noBody());
        return send(bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return SecretGuard.look(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String scrape(int port) {
        HttpResponse<String> answer = send(port, "GET", "/metrics", KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Scrape.CONTENT_TYPE);
        return answer.body();
    }

    Exposition read(int port) {
        return Exposition.of(scrape(port));
    }

    @Override
    public void close() {
        started.close();
    }
}
