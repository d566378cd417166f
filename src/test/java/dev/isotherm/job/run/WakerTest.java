package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A runner that polls once an hour works at once all the same, because the waker waits in Redis for it. */
class WakerTest extends QueueTest {
    private Waker waker;
    private JobRunner runner;
    private QueueOnContext on;

    @BeforeEach
    void startRunnerAndWaker() {
        on = open(Configs.normal());
        waker = new Waker(vertx, new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(1)), name);
        runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1, Optional.of(waker))),
                new JobRunner.Settings("idle", 1, Duration.ofHours(1), Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, execution -> Future.succeededFuture(Buffer.buffer("done"))),
                RandomGenerator.getDefault(),
                InstantSource.system());
        on.get(() -> waker.start().onSuccess(v -> runner.start()));
    }

    @AfterEach
    void stopRunnerAndWaker() {
        on.get(() -> runner.stop(Duration.ZERO));
    }

    private void awaitDone(String id) {
        await().atMost(Work.SOON)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .until(() -> queue.status(id).state() == JobState.SUCCEEDED);
    }

    /* The id of the connection that waits for work. */
    private String awaitBlocked() {
        await().atMost(Work.SOON).until(() -> !blocked().isEmpty());
        return blocked();
    }

    private String blocked() {
        for (String line : queue.redis(Command.CLIENT, "LIST").split("\n")) {
            if (line.contains("cmd=bzpopmin")) {
                return line.replaceAll("^id=(\\d+) .*", "$1").strip();
            }
        }
        return "";
    }

    @Test
    void anIdleRunnerStartsAJobLongBeforeItsPoll() {
        awaitBlocked();
        for (int i = 0; i < 5; i++) {
            awaitDone(queue.enqueueFresh());
        }
    }

    @Test
    void aKilledWaitIsReplacedByAnotherConnection() {
        String first = awaitBlocked();
        queue.redis(Command.CLIENT, "KILL", "ID", first);
        await().atMost(Work.SOON).until(() -> !blocked().isEmpty() && !blocked().equals(first));
        awaitDone(queue.enqueueFresh());
    }

    @Test
    void aWakeUpThatWentWithTheConnectionIsMadeUpFor() {
        String first = awaitBlocked();
        // One command, so the wait never sees the marker: as if it had been popped and the reply lost.
        String unnoticed =
                """
                redis.call('HSET', KEYS[1], 'v', 2, 'state', 'queued', 'type', 'work', 'priority', 0, 'attempt', 0,
                  'stalls', 0, 'fence', 0, 'timeout', 30000, 'created', 1, 'updated', 1, 'place', 1)
                redis.call('SET', KEYS[2], '{}')
                redis.call('ZADD', KEYS[3], 1, 'lost')
                """;
        queue.redis(
                Command.EVAL, unnoticed, 3, queue.keys.job("lost"), queue.keys.parameters("lost"), queue.keys.ready());
        queue.redis(Command.CLIENT, "KILL", "ID", first);
        awaitDone("lost");
    }

    @Test
    void aWaitThatOverstaysItsTimeBecauseRedisWasFrozenIsReplaced() {
        awaitBlocked();
        long reconnects = waker.link().reconnects();
        redis.freeze();
        try {
            await().atMost(Work.SOON).until(() -> !waker.link().up());
        } finally {
            redis.resume();
        }
        await().atMost(Work.SOON).until(() -> waker.link().reconnects() > reconnects);
        await().atMost(Work.SOON)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .until(() -> queue.redis(Command.PING).equals("PONG"));
        awaitBlocked();
        awaitDone(queue.enqueueFresh());
    }

    @Test
    void aWakeUpThatWasSpentOnAClaimThatFailedIsMadeUpFor() {
        awaitBlocked();
        on.get(waker::stop);
        String id = queue.enqueueFresh();
        redis.freeze();
        try {
            on.run(runner::wake);
            await().atMost(Work.SOON).until(() -> !on.link.state().up());
        } finally {
            redis.resume();
        }
        awaitDone(id);
    }

    @Test
    void aRunnerThatStopsTakesNoWakeUpFromTheOthers() {
        String first = awaitBlocked();
        QueueOnContext other = open(Configs.normal());
        Waker others = new Waker(vertx, new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(1)), name);
        JobRunner second = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, other.leases, 1, Optional.of(others))),
                new JobRunner.Settings("second", 1, Duration.ofHours(1), Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, execution -> Future.succeededFuture(Buffer.buffer("done"))),
                RandomGenerator.getDefault(),
                InstantSource.system());
        other.get(() -> others.start().onSuccess(v -> second.start()));
        await().atMost(Work.SOON).until(() -> waits() == 2);
        // Redis serves first who waits longest.
        on.get(() -> runner.stop(Duration.ZERO));
        awaitDone(queue.enqueueFresh());
        assertThat(blocked()).isNotEqualTo(first);
        other.get(() -> second.stop(Duration.ZERO));
    }

    private long waits() {
        return queue.redis(Command.CLIENT, "LIST")
                .lines()
                .filter(line -> line.contains("cmd=bzpopmin"))
                .count();
    }
}
