package dev.isotherm.management;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What operators see of a worker's Redis. */
class ManagementHealthTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void isUnhealthyAndSaysWhyWhileRedisTakesNoWrites() throws IOException, InterruptedException {
        Vertx vertx = TestVertx.create();
        int port = IsothermProcess.freePort();
        try (RedisProcess redis = RedisProcess.start()) {
            IsothermConfig config = ConfigLoader.load(
                    JsonObject.of("role", "worker", "management", JsonObject.of("port", port)),
                    Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated"));
            await(vertx.deployVerticle(new ManagementVerticle(config, StartSummary.of(config, "test"), new Meters())));
            Awaitility.await().atMost(DEADLINE).until(() -> health(port).statusCode() == 200);

            RedisTalk.ask(redis.port(), "CONFIG", "SET", "maxmemory", "1");

            Awaitility.await().atMost(DEADLINE).until(() -> health(port).statusCode() == 503);
            JsonObject body = new JsonObject(health(port).body());
            assertThat(body.getString("status")).isEqualTo("unhealthy");
            assertThat(body.getJsonObject("redis").getString("refusal")).contains("OOM");
        } finally {
            await(vertx.close());
        }
    }

    private static HttpResponse<String> health(int port) throws IOException, InterruptedException {
        return SecretGuard.look(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                                .timeout(DEADLINE)
                                .build(),
                        BodyHandlers.ofString()));
    }
}
