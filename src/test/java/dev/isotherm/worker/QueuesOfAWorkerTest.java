package dev.isotherm.worker;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker with its lease keeper, on a real Redis. */
class QueuesOfAWorkerTest {
    private static final Duration SOON = Awaiting.DEADLINE;

    private final RedisProcess redis = RedisProcess.start();
    private final Vertx vertx = Vertx.vertx();
    private final Redis client = Redis.createClient(vertx, redis.url());

    @AfterEach
    void close() {
        await(vertx.close());
        redis.close();
    }

    private Response ask(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return await(client.send(request));
    }

    private void work(Map<String, Integer> queues) {
        JsonObject file = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", redis.url()))
                .put("worker", new JsonObject().put("queues", new JsonObject(Map.copyOf(queues))))
                .put("jobs", new JsonObject().put("housekeepingCron", "* * * * * *"));
        IsothermConfig config = ConfigLoader.load(file, Map.of());
        await(vertx.deployVerticle(new QueueKeeperVerticle(config, Clock.systemUTC(), new Meters())));
        await(vertx.deployVerticle(new WorkerVerticle(config, Clock.systemUTC(), new Meters())));
    }

    @Test
    void tidiesUpAllQueuesByTheClock() {
        ask(Command.ZADD, "iso:{records}:x", "99999999999999", "gone");
        ask(Command.ZADD, "iso:{maintenance}:d", "99999999999999", "gone");

        work(Map.of("records", 3, "maintenance", 1));

        Awaitility.await()
                .atMost(SOON)
                .until(() -> ask(Command.ZCARD, "iso:{maintenance}:c").toInteger() > 0);
        String first =
                ask(Command.ZRANGE, "iso:{maintenance}:c", "0", "0").get(0).toString();
        assertThat(first).matches("housekeeping_\\d{10}000_[0-9a-f]{8}");
        JsonObject result =
                new JsonObject(ask(Command.GET, "iso:{maintenance}:r:" + first).toBuffer());
        assertThat(result.fieldNames()).containsExactly("records", "maintenance", "places");
        for (String queue : List.of("records", "maintenance")) {
            assertThat(result.getJsonObject(queue).getInteger("orphans"))
                    .as(queue)
                    .isEqualTo(1);
        }
        assertThat(ask(Command.EXISTS, "iso:{records}:x").toInteger()).isZero();
    }

    @Test
    void aWorkerOfOtherQueuesPutsNothingIntoTheOneOfMaintenance() {
        work(Map.of("records", 1));
        Awaitility.await().pollDelay(Duration.ofSeconds(2)).atMost(SOON).until(() -> true);
        assertThat(ask(Command.EXISTS, "iso:{maintenance}:q", "iso:{maintenance}:m", "iso:{maintenance}:c")
                        .toInteger())
                .isZero();
    }
}
