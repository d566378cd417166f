package dev.isotherm.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Exposition;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapeTest {
    private final RedisProcess redis = RedisProcess.start();
    private final LinkOnContext on = LinkOnContext.up(redis.url());
    private final IsothermConfig config = ConfigLoader.load(
            new JsonObject().put("role", "dev").put("redis", new JsonObject().put("url", redis.url())), Map.of());
    private final Scrape scrape = new Scrape(on.context, on.link, new Meters(), config, InstantSource.system());

    @AfterEach
    void close() {
        on.close();
        redis.close();
    }

    private Exposition read() {
        return Exposition.of(on.get(scrape::text).toString());
    }

    @Test
    void allWhoAskAtOnceGetTheSameAnswer() {
        List<Buffer> answers = on.get(() ->
                Future.all(Stream.generate(scrape::text).limit(50).toList()).map(all -> all.<Buffer>list()));

        Set<Buffer> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(answers);
        assertThat(different).hasSize(1);
    }

    @Test
    void whileRedisIsAwayTheFiguresOfTheClusterAreAbsent() {
        assertThat(read().value("isotherm_redis_up", Map.of())).isEqualTo(1);
        assertThat(read().value("isotherm_queue_jobs", Map.of("queue", "records", "state", "dead")))
                .isZero();

        redis.freeze();
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> read().value("isotherm_redis_up", Map.of()) == 0);
        assertThat(read().families().keySet()).containsExactly("isotherm_redis_up");

        redis.resume();
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> read().value("isotherm_redis_up", Map.of()) == 1);
        assertThat(read().value("isotherm_workers", Map.of())).isZero();
    }

    @Test
    void withoutABudgetThereIsNone() {
        assertThat(read().families()).doesNotContainKey("isotherm_provider_budget");
    }
}
