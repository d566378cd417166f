package dev.isotherm.job.store;

import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.run.Work;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Gives each test an empty queue of its own on a Redis that is shared by the class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class QueueTest {
    private final List<QueueOnContext> opened = new ArrayList<>();
    public RedisProcess redis;
    public Vertx vertx;
    public String name;
    public QueueOnContext queue;

    @BeforeAll
    void startRedis() {
        redis = KillableRedis.start();
        loadClasses();
        vertx = TestVertx.create();
    }

    /* The first connection of a JVM loads so many classes that a watched event loop would be called blocked. */
    private void loadClasses() {
        Vertx unwatched = Vertx.vertx();
        try (QueueOnContext first = new QueueOnContext(unwatched, redis.url(), Configs.normal(), "first")) {
            awaitUp(first);
            first.succeed(first.running());
        } finally {
            QueueOnContext.await(unwatched.close());
        }
    }

    @AfterAll
    void stopRedis() {
        QueueOnContext.await(vertx.close());
        redis.close();
    }

    @BeforeEach
    void openQueue() {
        name = QueueOnContext.freshName();
        queue = open(Configs.normal());
        queue.redis(Command.FLUSHALL);
    }

    @AfterEach
    void closeQueues() {
        opened.forEach(QueueOnContext::close);
        opened.clear();
    }

    /** The same queue on another context, as another process sees it; closed after the test. */
    public QueueOnContext open(JobsConfig config) {
        QueueOnContext one = new QueueOnContext(vertx, redis.url(), config, name);
        opened.add(one);
        awaitUp(one);
        return one;
    }

    /* A start does not wait for a connection longer than its deadline, which a busy machine may well overstay. */
    private static void awaitUp(QueueOnContext one) {
        await().atMost(Work.SOON).until(() -> one.link.state().up());
    }
}
