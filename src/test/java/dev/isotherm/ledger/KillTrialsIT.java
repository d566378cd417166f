package dev.isotherm.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.ledger.LedgerJob.Behaviour;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Started;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One failure at a time, again and again, with its figures printed. {@code -Disotherm.ledger=long} does more trials. The
 * deadlines hold with a margin for a machine that is busy with other tests.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KillTrialsIT {
    private static final System.Logger LOG = System.getLogger(KillTrialsIT.class.getName());
    private static final boolean LONG = "long".equals(System.getProperty("isotherm.ledger"));
    private static final int TRIALS = LONG ? 20 : 1;
    private static final int OUTAGES = LONG ? 10 : 1;
    private static final Duration OUTAGE = Duration.ofSeconds(LONG ? 12 : 4);
    private static final Duration MARGIN = Awaiting.DEADLINE;
    private static final Duration TAKEN_OVER = LedgerCluster.LEASE.plusMillis(1_500);
    private static final int AT_ONCE = 6;
    private static final int WRITES_OF_A_ZOMBIE = 4;

    private final Started started = new Started();
    private LedgerCluster cluster;
    private LedgerClient client;

    @BeforeEach
    void start() {
        ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
        started.add(timers::shutdownNow);
        cluster = started.add(LedgerCluster.start("trials", 2, 1));
        client = new LedgerClient(cluster.apis(), timers);
    }

    @AfterEach
    void stop() {
        started.close();
    }

    @Test
    void jobsOfAKilledWorkerRunElsewhereWithinTheLeaseAndAMoment() {
        List<Long> millis = new ArrayList<>();
        try (LedgerRedis redis = new LedgerRedis(cluster.redis)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                List<Ledger.Entry> victims = post("kill" + trial, Behaviour.HOLD);
                long killed = System.nanoTime();
                cluster.workerOf(victims.get(0).pid()).signal("KILL");
                for (Ledger.Entry victim : victims) {
                    millis.add(
                            TimeUnit.NANOSECONDS.toMillis(awaitSuccessor(victim).at() - killed));
                }
                awaitRest(redis);
            }
        }
        LOG.log(System.Logger.Level.INFO, "ms from SIGKILL to run elsewhere, bound {0}: {1}", TAKEN_OVER, millis);
    }

    @Test
    void everyWriteOfAZombieIsRefusedAndItsHandlersAreStopped() throws Exception {
        int zombies = 0;
        try (LedgerRedis redis = new LedgerRedis(cluster.redis)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                List<Ledger.Entry> victims = post("zombie" + trial, Behaviour.STUBBORN);
                try (AutoCloseable frozen =
                        cluster.workerOf(victims.get(0).pid()).freeze()) {
                    assertThat(frozen).isNotNull();
                    victims.forEach(this::awaitSuccessor);
                }
                for (Ledger.Entry victim : victims) {
                    assertThat(awaitLine("abandoned", victim).more()).isEqualTo("true");
                    assertThat(awaitLine("zombie", victim).more()).isEqualTo("[STALE, STALE, STALE, STALE]");
                }
                zombies += victims.size();
                awaitRest(redis);
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} zombies in {1} trials, {2} writes, counted as stale {3}",
                    zombies,
                    TRIALS,
                    zombies * WRITES_OF_A_ZOMBIE,
                    redis.counter("stale"));
            assertThat(redis.counter("stale")).isGreaterThanOrEqualTo((long) zombies * WRITES_OF_A_ZOMBIE);
        }
    }

    /* Each refusal comes while Redis is still away: that is what "at once" means here. */
    @Test
    void enqueuesAreRefusedAtOnceWhileRedisIsAwayAndWorkGoesOnAfter() {
        List<Long> resumed = new ArrayList<>();
        List<Long> refused = new ArrayList<>();
        for (int trial = 0; trial < OUTAGES; trial++) {
            post(job("before" + trial, Behaviour.OK, 0));
            boolean kill = trial % 2 == 0;
            long until = System.nanoTime() + OUTAGE.toNanos();
            away(kill);
            refused.add(refusedUntil("away" + trial, until));
            long back = back(kill);
            LedgerJob after = job("after" + trial, Behaviour.OK, 0);
            post(after);
            await().atMost(MARGIN).until(() -> !executions(after.id()).isEmpty());
            resumed.add(
                    TimeUnit.NANOSECONDS.toMillis(executions(after.id()).get(0).at() - back));
        }
        LOG.log(System.Logger.Level.INFO, "ms to the slowest refusal {0}, to resume {1}", refused, resumed);
    }

    private void away(boolean kill) {
        if (kill) {
            cluster.redis.kill();
        } else {
            cluster.redis.freeze();
        }
    }

    private long back(boolean kill) {
        if (kill) {
            cluster.redis.restart();
            return System.nanoTime();
        }
        long back = System.nanoTime();
        cluster.redis.resume();
        return back;
    }

    /* The slowest refusal, ms. */
    private long refusedUntil(String name, long until) {
        long slowest = 0;
        for (int i = 0; System.nanoTime() - until < 0; i++) {
            long asked = System.nanoTime();
            assertThat(client.postOnce(job(name, Behaviour.OK, i))).isEqualTo(503);
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
        }
        return slowest;
    }

    private static LedgerJob job(String name, Behaviour behaviour, int number) {
        int holds = (int) LedgerCluster.LEASE.plusSeconds(4).toMillis();
        return new LedgerJob(
                "trial_" + name + "_" + number, number, 0, 0, behaviour, behaviour == Behaviour.OK ? 1 : holds);
    }

    private void post(LedgerJob job) {
        await().atMost(MARGIN)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> client.postOnce(job) == 202);
    }

    /* The first executions of those that the worker of the first job runs, once all run. */
    private List<Ledger.Entry> post(String name, Behaviour behaviour) {
        for (int i = 0; i < AT_ONCE; i++) {
            post(job(name, behaviour, i));
        }
        String prefix = "trial_" + name + "_";
        await().atMost(MARGIN)
                .until(() -> cluster.ledger
                                .all("exec", e -> e.job().startsWith(prefix))
                                .size()
                        == AT_ONCE);
        List<Ledger.Entry> all = cluster.ledger.all("exec", e -> e.job().startsWith(prefix));
        return all.stream().filter(e -> e.pid() == all.get(0).pid()).toList();
    }

    private List<Ledger.Entry> executions(String id) {
        return cluster.ledger.all("exec", e -> e.job().equals(id));
    }

    private Ledger.Entry awaitSuccessor(Ledger.Entry victim) {
        return await().atMost(TAKEN_OVER.plus(MARGIN))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> executions(victim.job()).stream()
                                .filter(e -> !e.lease().equals(victim.lease()))
                                .toList(),
                        found -> !found.isEmpty())
                .get(0);
    }

    private Ledger.Entry awaitLine(String verb, Ledger.Entry of) {
        return await().atMost(MARGIN)
                .until(
                        () -> cluster.ledger.all(
                                verb, e -> e.job().equals(of.job()) && e.lease().equals(of.lease())),
                        found -> !found.isEmpty())
                .get(0);
    }

    private void awaitRest(LedgerRedis redis) {
        await().atMost(MARGIN.plus(MARGIN))
                .until(redis::left, left -> left.equals(Map.of("q", 0L, "s", 0L, "l", 0L, "x", 0L)));
        cluster.awaitWorkers();
    }
}
