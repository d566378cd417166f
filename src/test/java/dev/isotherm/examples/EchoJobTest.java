package dev.isotherm.examples;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example job is enqueued, run and read, and equal work is one job. */
class EchoJobTest {
    @Test
    void aJobOfATypeOfOnesOwnHasItsResult() {
        Vertx vertx = TestVertx.create();
        RedisProcess redis = RedisProcess.start();
        try {
            IsothermConfig config = ConfigLoader.load(
                    new JsonObject().put("role", "dev").put("redis", new JsonObject().put("url", redis.url())),
                    Map.of());
            EchoJob echo = new EchoJob(config);
            String client = await(vertx.deployVerticle(echo));
            String worker = await(vertx.deployVerticle(new EchoWorker(config)));

            String id = await(echo.submit("hello"));
            assertThat(await(echo.result(id))).hasToString("{\"echo\":\"hello\"}");
            assertThat(await(echo.submit("hello"))).isEqualTo(id);
            assertThat(await(echo.submit("good night"))).isNotEqualTo(id);

            await(vertx.undeploy(worker));
            await(vertx.undeploy(client));
        } finally {
            await(vertx.close());
            redis.close();
        }
    }
}
