package dev.isotherm.job.store;

import static dev.isotherm.limit.Request.USUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.statistics.JobCounts;
import dev.isotherm.job.statistics.StatisticsReader;
import dev.isotherm.job.statistics.StatisticsReader.Range;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.limit.Rate;
import dev.isotherm.limit.RedisRateLimiter;
import dev.isotherm.limit.client.ClientId;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.limit.client.ClientUsage;
import dev.isotherm.limit.live.LimitEvent;
import dev.isotherm.limit.live.LiveLimitKeys;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.redis.KeySweep;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisCluster;
import dev.isotherm.weather.store.DayKeys;
import dev.isotherm.weather.store.KeptPlaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole life of jobs on a real cluster, with a queue on each of its masters. */
@TestInstance(Lifecycle.PER_CLASS)
class ClusterJobsIT {
    private static final Duration LEASE = Duration.ofMillis(400);
    private static final JobsConfig CONFIG = new JobsConfig(
            100,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            100,
            Duration.ofMinutes(1),
            LEASE,
            2,
            Configs.MAX_WAIT,
            Configs.IDEMPOTENCY_TTL,
            Configs.RETRY);

    private RedisCluster cluster;
    private LinkOnContext on;

    @BeforeAll
    void startCluster() {
        cluster = RedisCluster.start();
        on = LinkOnContext.up(cluster.config(LinkOnContext.DEADLINE));
    }

    @AfterAll
    void stopCluster() {
        on.close();
        cluster.close();
    }

    /* A new script has to be run on a cluster by a test of this class, or of ClusterLinkIT. */
    private static final String SCRIPTS_RUN_ON_A_CLUSTER =
            """
            analytics/note analytics/session cache/count
            job/adopt job/cancel job/claim job/clear job/delete
            job/enqueue-finished job/enqueue job/fail job/heartbeat job/housekeep job/inspect job/list job/overview
            job/probe job/progress job/reap job/release job/retry job/reuse job/schema job/snapshot job/status
            job/shared/finish job/shared/make job/shared/mend job/shared/queue job/shared/wait
            limit/sync limit/view limit/change limit/budget limit/rate limit/client
            place/select redis/remove-invalid redis/sound
            statistics/add statistics/read
            share/keep-picture share/picture share/recent share/store share/view
            weather/flight-release weather/flight-take weather/forget-places weather/note-place weather/store-days
            """;

    @Test
    void noScriptIsMissingHere() throws IOException {
        Path folder = Path.of("src/main/resources/lua");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
                            .map(name -> name.replaceFirst("\\.lua$", "")))
                    .containsExactlyInAnyOrder(SCRIPTS_RUN_ON_A_CLUSTER.strip().split("\\s+"));
        }
    }

    @Test
    void reportsOfClientsAndCountsOfTheCacheAreKept() {
        AnalyticsStore analytics = new AnalyticsStore(on.link);
        String report = "{\"id\":\"a\",\"timestamp\":\"2026-11-23T12:00:00.000000\"}";
        CacheStats cache = new CacheStats(on.vertx, on.link, InstantSource.system(), new SimpleMeterRegistry());
        on.get(() -> analytics.note("s", Buffer.buffer(report), List.of(AnalyticsStore.Count.of("reports", 2))));
        on.get(() -> {
            cache.count("records", "London", CacheStats.Outcome.HIT);
            return cache.totals();
        });

        assertThat(on.get(() -> analytics.session("s"))).hasSize(1);
        assertThat(on.get(analytics::totals)).containsEntry("reports", 2L);
        assertThat(on.get(cache::totals).locations().get("London").hits()).isEqualTo(1);
        assertThat(on.get(() -> cache.hours(2))).hasSize(2);
        assertThat(on.get(cache::reset)).isNull();
    }

    @Test
    void clientsAreLimitedOnWhicheverMasterTheirKeysAre() {
        ClientLimiter limiter = new ClientLimiter("requests", on.link, new ClientPolicy(3, 1, Duration.ofHours(1)));
        List<ClientId> clients = Stream.of(0, 1, 2)
                .map(master -> cluster.tagOn(master, "requests/").replace("requests/", ""))
                .map(ClientId::new)
                .toList();
        for (ClientId client : clients) {
            assertThat(on.get(() -> limiter.count(client, "p")).orElseThrow().allowed())
                    .isTrue();
            assertThat(on.get(() -> limiter.count(client, "q")).orElseThrow().verdict())
                    .isEqualTo(ClientUsage.Verdict.TOO_MANY_PLACES);
            assertThat(on.get(() -> limiter.look(client)).requests()).isEqualTo(2);
        }
        assertThat(on.get(() -> limiter.known(10)).clients()).containsAll(clients);
    }

    @Test
    void aSweepMeetsTheKeysOfEachMaster() {
        List<String> keys = Stream.of(0, 1, 2)
                .map(master -> "iso:sweep:{" + cluster.tagOn(master) + "}")
                .toList();
        keys.forEach(key -> on.ask(Command.SET, key, "1"));
        KeySweep sweep = new KeySweep(on.link);

        KeySweep.Found found =
                on.get(() -> sweep.run("iso:sweep:*", key -> !key.equals(keys.get(0)), KeySweep.Action.DELETE, 10));
        assertThat(found.keys()).containsExactlyInAnyOrderElementsOf(keys.subList(1, 3));
        assertThat(found.deleted()).isEqualTo(2);
        assertThat(on.get(() -> sweep.run("iso:sweep:*", key -> true, KeySweep.Action.LIST, 0))
                        .count())
                .isEqualTo(1);
    }

    @Test
    void placesAreAdoptedAndGoOnEachMaster() {
        KeptPlaces places = new KeptPlaces(on.link, 1, InstantSource.system(), new MemoryWatch(on.link));
        for (int master = 0; master < 3; master++) {
            on.ask(Command.SET, new DayKeys("iso:day:{" + cluster.tagOn(master) + "}").version(), "x");
        }
        assertThat(on.get(() -> places.adopt(() -> false))).isEqualTo(3);
        assertThat(on.get(() -> places.trim(() -> false))).isEqualTo(2);
        assertThat(on.get(places::state)).isEqualTo(new KeptPlaces.State(1, 1, 2, 0));
        assertThat(on.get(() -> places.adopt(() -> false))).isZero();
        assertThat(on.get(() -> new MemoryWatch(on.link).read())).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aJobIsDoneOnEachMasterThoughItsScriptsAreLostInBetween(int master) {
        String queue = cluster.tagOn(master);
        Jobs jobs = new Jobs(on.link, CONFIG, queue);
        Leases leases = new Leases(on.link, CONFIG, queue);
        accept(jobs, "a");
        assertThat(on.get(() -> jobs.enqueue(job("other", "a"))))
                .isInstanceOfSatisfying(Enqueued.Accepted.class, accepted -> assertThat(accepted)
                        .returns("a", Enqueued.Accepted::id)
                        .returns(true, Enqueued.Accepted::existing));

        ClaimedJob first = claim(leases, "t1", false);
        // How long it waited is told once.
        assertThat(claim(leases, "t1", true))
                .usingRecursiveComparison()
                .ignoringFields("waited")
                .isEqualTo(first);
        assertThat(on.get(() -> leases.heartbeat(Map.of("a", first.lease(), "none", "x"))))
                .isEqualTo(new Leases.Renewed(Set.of("none"), Set.of()));
        assertThat(on.get(() -> leases.progress(first, new Progress(1, 2)))).isEqualTo(WriteResult.OK);
        assertThat(on.get(() -> leases.release(first, Instant.EPOCH))).isEqualTo(WriteResult.OK);
        assertThat(cluster.ask(master, "SCRIPT", "FLUSH")).isEqualTo("OK");

        ClaimedJob second = claim(leases, "t2", false);
        assertThat(on.get(() -> leases.progress(first, new Progress(1, 2)))).isEqualTo(WriteResult.STALE);
        assertThat(on.get(() -> leases.succeed(first, Buffer.buffer("1"), Optional.empty())))
                .isEqualTo(WriteResult.STALE);
        assertThat(on.get(() -> leases.succeed(second, Buffer.buffer("2"), Optional.empty())))
                .isEqualTo(WriteResult.OK);
        assertThat(on.get(() -> leases.succeed(second, Buffer.buffer("2"), Optional.empty())))
                .isEqualTo(WriteResult.REPEATED);
        assertThat(on.get(() -> jobs.find("a"))).hasValueSatisfying(status -> {
            assertThat(status.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(status.outcome()).contains(Buffer.buffer("2"));
        });
        assertThat(cluster.ask(master, "KEYS", "iso:{" + queue + "}:*").lines()).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aJobFailsAndAnotherIsTakenBackUntilItIsDeadOnEachMaster(int master) {
        String queue = cluster.tagOn(master) + "}-other";
        Jobs jobs = new Jobs(on.link, CONFIG, queue);
        Leases leases = new Leases(on.link, CONFIG, queue);
        accept(jobs, "fails");
        ClaimedJob failing = claim(leases, "t1", false);
        JobError error = new JobError("provider", "expected", Instant.EPOCH);
        assertThat(on.get(() -> leases.fail(failing, error, Optional.empty(), 1)))
                .isEqualTo(Leases.Failed.FAILED);
        assertThat(on.get(() -> jobs.enqueueFinished(job("known", "fails"), Buffer.buffer("1"), Duration.ofMinutes(5))))
                .isEqualTo(new Enqueued.Accepted("known", false));
        assertThat(on.get(() -> jobs.reuse(job("again", "fails")))).isPresent();
        assertThat(on.get(() -> jobs.enqueueFinished(job("again", "fails"), Buffer.buffer("1"), Duration.ofMinutes(5))))
                .isEqualTo(new Enqueued.Accepted("known", true));
        accept(jobs, "stalls");
        assertThat(cluster.ask(master, "SCRIPT", "FLUSH")).isEqualTo("OK");
        for (int stall = 1; stall <= 2; stall++) {
            ClaimedJob lost = claim(leases, "s" + stall, false);
            Leases.Reaped expected = new Leases.Reaped(lost.id(), stall == 2 ? "dead" : "queued", "worker", stall);
            await().atMost(Awaiting.DEADLINE)
                    .until(() -> on.get(() -> leases.reap(Instant.EPOCH, ClockReading.NONE, Duration.ZERO))
                            .reaped()
                            .equals(List.of(expected)));
            assertThat(on.get(() -> leases.succeed(lost, Buffer.buffer("late"), Optional.empty())))
                    .isEqualTo(WriteResult.STALE);
        }
        assertThat(on.get(() -> jobs.find("fails")))
                .hasValueSatisfying(status -> assertThat(status.state()).isEqualTo(JobState.FAILED));
        assertThat(on.get(() -> jobs.find("stalls")))
                .hasValueSatisfying(status -> assertThat(status.state()).isEqualTo(JobState.DEAD));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theOperatorsSideWorksOnEachMaster(int master) {
        String queue = cluster.tagOn(master) + "}-operated";
        Jobs jobs = new Jobs(on.link, CONFIG, queue);
        Leases leases = new Leases(on.link, CONFIG, queue);
        JobAdmin admin = new JobAdmin(on.link, CONFIG, queue);
        assertThat(on.get(() -> new QueueSchema(on.link).check(queue))).isNull();
        List<String> probed = List.of("iso:{" + queue + "}:probe");
        assertThat(on.get(() -> on.link.run(Script.load("job/probe"), probed, "here", 1_000)))
                .hasToString("here");
        accept(jobs, "cancelled");
        assertThat(on.get(() -> jobs.cancel("cancelled", Instant.EPOCH))).isEqualTo(Jobs.Cancelled.CANCELLED);
        accept(jobs, "fails");
        ClaimedJob failing = claim(leases, "t1", false);
        JobError error = new JobError("provider", "expected", Instant.EPOCH);
        assertThat(on.get(() -> leases.fail(failing, error, Optional.empty(), 1)))
                .isEqualTo(Leases.Failed.FAILED);

        assertThat(on.get(() -> admin.find("fails"))).isPresent();
        assertThat(on.get(() -> admin.list(JobList.DEAD, 0, 10)).total()).isEqualTo(1);
        assertThat(on.get(() -> admin.retry("fails"))).isInstanceOf(JobAdmin.Change.Done.class);
        assertThat(on.get(admin::pause)).isTrue();
        assertThat(on.get(admin::overview).paused()).isTrue();
        assertThat(on.get(admin::resume)).isTrue();
        assertThat(on.get(() -> admin.clear(Instant.EPOCH)).changed()).isEqualTo(1);
        assertThat(on.get(() -> admin.delete("fails"))).isInstanceOf(JobAdmin.Change.Done.class);
        Housekeeping housekeeping =
                new Housekeeping(on.link, CONFIG, Duration.ofHours(1), queue, InstantSource.system());
        accept(jobs, "lost");
        on.get(() -> on.link.send(Request.cmd(Command.DEL).arg(JobKeys.of(queue).ready())));
        Housekeeping.Removed tidied = on.get(() -> housekeeping.run(() -> false));
        assertThat(tidied.orphans()).isZero();
        assertThat(tidied.mended()).isEqualTo(1);
        on.get(() -> on.link.send(
                Request.cmd(Command.SET).arg(JobKeys.of(queue).ready()).arg("text")));
        accept(jobs, "next");
        on.get(() -> housekeeping.run(() -> false));
        assertThat(on.get(() -> leases.claim("t2", 5, "worker", false)).jobs())
                .extracting(ClaimedJob::id)
                .containsExactlyInAnyOrder("lost", "next");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void limitsOfTheClusterCountOnEachMaster(int master) {
        String name = cluster.tagOn(master);
        on.get(() -> {
            RedisRateLimiter rate = new RedisRateLimiter(
                    name, Vertx.currentContext(), on.link, new Rate(0.01, 1), 1, Duration.ofMillis(50));
            return rate.await(USUAL).compose(first -> rate.await(USUAL)).transform(second -> {
                assertThat(second.cause()).isInstanceOf(LimitExceededException.class);
                return Future.succeededFuture();
            });
        });
        on.get(() -> {
            DailyBudget budget = new DailyBudget(name, Vertx.currentContext(), on.link, 10);
            return budget.spend(11).map(spent -> {
                assertThat(spent).isInstanceOf(DailyBudget.Spending.Refused.class);
                return "";
            });
        });
        assertThat(cluster.ask(master, "KEYS", "iso:limit:{" + name + "}:*")).contains(":rate");
    }

    @Test
    void liveLimitsAreReportedSeenAndForgottenOnAClusterThoughTheirScriptsAreLost() {
        List<String> keys = LiveLimitKeys.all();
        Script sync = Script.load("limit/sync");
        Script view = Script.load("limit/view");
        for (String report : List.of("{}", "")) {
            assertThat(cluster.ask(cluster.masterOf(keys.get(0)), "SCRIPT", "FLUSH"))
                    .isEqualTo("OK");
            assertThat(on.get(() -> on.link.run(sync, keys, "p/http#1", report, 60_000, 10)))
                    .isEmpty();
            assertThat(on.get(() -> on.link.run(view, keys, 60_000, "")).get(1).toString())
                    .contains(report.isEmpty() ? "[]" : "p/http#1");
        }
        LiveLimits limits = new LiveLimits(on.link);
        LimitEvent change = event(Map.of("queue", "5"));
        on.get(() -> limits.change(change));
        assertThat(on.get(() -> limits.revert(event(Map.of()), Set.of("queue"))))
                .isTrue();
        assertThat(on.get(() -> limits.history(10))).containsExactly(event(Map.of()), change);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatHappenedToJobsIsCountedOnEachMaster(int master) {
        String queue = cluster.tagOn(master);
        StatisticsRecorder recorder = new StatisticsRecorder(on.vertx, on.link, List.of(queue), new Random(master));
        on.get(() -> {
            recorder.reaped(queue, new Leases.Reaped("id", "dead", "worker", 2));
            return recorder.stop();
        });
        JobCounts total = on.get(() -> new StatisticsReader(on.link).read(queue, Range.DAY))
                .total();
        assertThat(total.count(Outcome.DEAD)).isEqualTo(1);
    }

    @Test
    void aSnapshotReadsJobAndStreamTogether() {
        String queue = cluster.tagOn(1) + "}-watched";
        accept(new Jobs(on.link, CONFIG, queue), "seen");
        assertThat(on.get(() -> {
                    JobEvents events = new JobEvents(on.vertx, on.vertx.getOrCreateContext(), on.link, on.link, queue);
                    return events.snapshot("seen");
                }))
                .hasValueSatisfying(seen -> assertThat(seen.state()).isEqualTo(JobState.QUEUED));
    }

    private static LimitEvent event(Map<String, String> values) {
        return new LimitEvent(
                "2026-11-23T13:12:42.000000+00:00", "test", "records", values, Optional.empty(), Optional.empty());
    }

    private static NewJob job(String id, String identity) {
        return new NewJob(id, "type", 0, Buffer.buffer("{}"), identity);
    }

    private void accept(Jobs jobs, String id) {
        assertThat(on.get(() -> jobs.enqueue(job(id, id))))
                .isInstanceOfSatisfying(Enqueued.Accepted.class, accepted -> assertThat(accepted)
                        .returns(id, Enqueued.Accepted::id)
                        .returns(false, Enqueued.Accepted::existing));
    }

    private ClaimedJob claim(Leases leases, String token, boolean repeated) {
        List<ClaimedJob> claimed =
                on.get(() -> leases.claim(token, 5, "worker", repeated).map(Leases.Claimed::jobs));
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }
}
