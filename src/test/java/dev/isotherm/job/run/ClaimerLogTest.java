package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.Leases;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A runner of two queues of which one fails. */
class ClaimerLogTest extends QueueTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(Claimer.class);
    private final Lines lines = new Lines();

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(event.getFormattedMessage());
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void aQueueThatFailsBesideOneThatWorksIsToldOnceAndAgainWhenItWorks() {
        String refused = JobKeys.of("refused").meta();
        queue.redis(Command.HSET, refused, "schema", 99);
        JobRunner runner = new JobRunner(
                vertx,
                List.of(
                        new QueueClaim(name, queue.leases, 1),
                        new QueueClaim("refused", new Leases(queue.link, Configs.normal(), "refused"), 1)),
                new JobRunner.Settings("runner", 4, Duration.ofMillis(20), Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, execution -> Future.succeededFuture(Buffer.buffer("done"))),
                RandomGenerator.getDefault(),
                InstantSource.system());
        queue.run(runner::start);
        try {
            for (int i = 0; i < 10; i++) {
                String id = queue.enqueueFresh();
                queue.run(runner::wake);
                await().atMost(Work.SOON).until(() -> queue.status(id).state() == JobState.SUCCEEDED);
            }
            assertThat(lines.all).singleElement().asString().contains("cannot claim from queue refused");
            queue.redis(Command.HSET, refused, "schema", 2);
            await().atMost(Work.SOON).until(() -> lines.all.size() == 2);
            assertThat(lines.all.get(1)).contains("claims from queue refused again");
        } finally {
            queue.get(() -> runner.stop(Duration.ZERO));
        }
    }
}
