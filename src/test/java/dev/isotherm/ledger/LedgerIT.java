package dev.isotherm.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.support.Started;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers and Redis are killed, frozen, drained and restarted under load; then the books are compared. The seed, {@code
 * -Disotherm.ledger.seed}, repeats the jobs and what is done when; {@code -Disotherm.ledger=long} makes it long.
 */
class LedgerIT {
    private static final System.Logger LOG = System.getLogger(LedgerIT.class.getName());
    private static final int WORKERS = 3;
    private static final int APIS = 2;
    private static final boolean LONG = "long".equals(System.getProperty("isotherm.ledger"));
    private static final ChaosPlan.Size SIZE =
            LONG ? new ChaosPlan.Size(5_000, 60_000, 2_500, WORKERS) : new ChaosPlan.Size(300, 12_000, 2_400, WORKERS);
    private static final Duration POSTED = Duration.ofSeconds(SIZE.spanMs() / 1_000 + 60);
    private static final Duration SETTLED = Duration.ofSeconds(LONG ? 180 : 60);

    private final Started started = new Started();
    private final List<Long> redisKills = new CopyOnWriteArrayList<>();
    private LedgerCluster cluster;
    private ScheduledExecutorService timers;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void nothingThatWasAcknowledgedIsLostOrDoneTwice() throws InterruptedException {
        Long given = Long.getLong("isotherm.ledger.seed");
        long seed = given == null ? new Random().nextInt(Integer.MAX_VALUE) : given;
        ChaosPlan plan = ChaosPlan.of(seed, SIZE);
        LOG.log(System.Logger.Level.INFO, "-Disotherm.ledger.seed={0}: {1}", Long.toString(seed), plan.actions());
        try (started) {
            timers = Executors.newScheduledThreadPool(4);
            started.add(timers::shutdownNow);
            cluster = started.add(LedgerCluster.start("seed-" + seed, WORKERS, APIS));
            LedgerClient client = new LedgerClient(cluster.apis(), timers);
            CountDownLatch posted = client.post(plan.posts());
            CountDownLatch done = new CountDownLatch(plan.actions().size());
            plan.actions()
                    .forEach(action -> timers.schedule(() -> act(action, done), action.atMs(), TimeUnit.MILLISECONDS));
            assertThat(posted.await(POSTED.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(done.await(POSTED.toSeconds(), TimeUnit.SECONDS)).isTrue();
            try (LedgerRedis redis = new LedgerRedis(cluster.redis)) {
                await().atMost(SETTLED)
                        .pollInterval(Duration.ofMillis(100))
                        .until(redis::left, left -> left.equals(Map.of("q", 0L, "s", 0L, "l", 0L, "x", 0L)));
                LedgerAudit audit = new LedgerAudit(plan, cluster, client, redis, List.copyOf(redisKills));
                LOG.log(System.Logger.Level.INFO, audit.report());
                audit.check();
            }
        }
    }

    private void act(ChaosPlan.Action action, CountDownLatch done) {
        switch (action.kind()) {
            case KILL_WORKER -> cluster.worker(action.target()).signal("KILL");
            case DRAIN_WORKER -> cluster.worker(action.target()).signal("TERM");
            case FREEZE_WORKER -> {
                later(action, done, cluster.worker(action.target()).freeze());
                return;
            }
            case KILL_REDIS -> {
                redisKills.add(System.nanoTime());
                cluster.redis.kill();
                later(action, done, cluster.redis::restart);
                return;
            }
            case FREEZE_REDIS -> {
                cluster.redis.freeze();
                later(action, done, cluster.redis::resume);
                return;
            }
        }
        done.countDown();
    }

    private void later(ChaosPlan.Action action, CountDownLatch done, AutoCloseable end) {
        timers.schedule(
                () -> {
                    end.close();
                    done.countDown();
                    return null;
                },
                action.forMs(),
                TimeUnit.MILLISECONDS);
    }
}
