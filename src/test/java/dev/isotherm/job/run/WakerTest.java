package dev.isotherm.job.run;

import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import dev.isotherm.redis.RedisLink;
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
    private RedisLink waiting;
    private Waker waker;
    private JobRunner runner;
    private QueueOnContext on;

    @BeforeEach
    void startRunnerAndWaker() {
        on = open(Configs.normal());
        RedisConfig config = new RedisConfig(URI.create(redis.url()), Duration.ofMillis(Waker.DEADLINE_MILLIS));
        waiting = new RedisLink(vertx, config);
        waker = new Waker(vertx, waiting, name);
        runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1, Optional.of(waker))),
                new JobRunner.Settings("idle", 1, Duration.ofHours(1), Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, execution -> Future.succeededFuture(Buffer.buffer("done"))),
                RandomGenerator.getDefault(),
                InstantSource.system());
        on.get(() -> waiting.start().onSuccess(v -> runner.start()));
    }

    @AfterEach
    void stopRunnerAndWaker() {
        on.get(() -> runner.stop(Duration.ZERO));
        on.get(waiting::stop);
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
        long reconnects = waiting.state().reconnects();
        redis.freeze();
        try {
            await().atMost(Work.SOON).until(() -> !waiting.state().up());
        } finally {
            redis.resume();
        }
        await().atMost(Work.SOON).until(() -> waiting.state().reconnects() > reconnects);
        await().atMost(Work.SOON)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .until(() -> queue.redis(Command.PING).equals("PONG"));
        awaitBlocked();
        awaitDone(queue.enqueueFresh());
    }

    @Test
    void aWakeUpThatWasSpentOnAClaimThatFailedIsMadeUpFor() {
        awaitBlocked();
        on.get(() -> {
            waker.stop();
            return waiting.stop();
        });
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
}
