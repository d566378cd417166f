package dev.isotherm.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.job.store.QueueTest;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job costs Redis, in commands and in memory, is no more than {@code docs/costs.md} says. */
class JobCostTest extends QueueTest {
    private static final int BATCH = 50;
    private static final int TIMES = 20;
    private static final int MANY = 4_000;
    private static final Buffer BYTES = Buffer.buffer("x".repeat(200));
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
    private Jobs jobs;
    private Leases leases;
    private long token;
    private List<ClaimedJob> running = List.of();

    @BeforeEach
    void warmUp() {
        JobsConfig usual = Configs.normal();
        JobsConfig config = new JobsConfig(
                2 * MANY,
                usual.resultTtl(),
                usual.readyReuse(),
                2 * MANY,
                usual.timeout(),
                usual.lease(),
                usual.maxStalls(),
                usual.maxWait(),
                usual.idempotencyTtl(),
                usual.retry());
        jobs = new Jobs(queue.link, config, name);
        leases = new Leases(queue.link, config, name);
        enqueue(2);
        work(2);
        progress();
        heartbeat();
        work(1);
    }

    @Test
    void noCommandMoreThanBefore() {
        Map<String, Double> costs = new LinkedHashMap<>();
        many(costs);
        single(costs);
        CostPage.compare("Redis commands of a job", costs);
    }

    private void many(Map<String, Double> costs) {
        RedisCost enqueued = cost(() -> enqueue(BATCH)).each(BATCH);
        work(BATCH);
        // Each claim ends what the last one claimed.
        RedisCost run = RedisCost.of(redis.port(), TIMES - 2, i -> work(BATCH)).each(BATCH);
        costs.put("commands per job, 50 enqueued at once", enqueued.commands());
        costs.put("round trips per 50 jobs enqueued at once", BATCH * enqueued.roundTrips());
        costs.put("commands per job, 50 claimed and ended at once", run.commands());
        costs.put("round trips per 50 jobs claimed and ended at once", BATCH * run.roundTrips());
        work(BATCH);
        work(BATCH);
    }

    private void single(Map<String, Double> costs) {
        List<NewJob> equal = fresh(1);
        RedisCost enqueued = cost(() -> enqueue(1));
        RedisCost joined = cost(() -> enqueue(equal));
        work(1);
        RedisCost run = RedisCost.of(redis.port(), TIMES - 2, i -> work(1));
        RedisCost progress = cost(this::progress);
        RedisCost heartbeat = cost(this::heartbeat);
        costs.put("commands per job enqueued alone", enqueued.commands());
        costs.put("commands per equal job enqueued alone", joined.commands());
        costs.put("commands per job claimed and ended alone", run.commands());
        costs.put("round trips per job claimed and ended alone", run.roundTrips());
        costs.put("commands per progress", progress.commands());
        costs.put("commands per heartbeat of one job", heartbeat.commands());
    }

    @Test
    void noByteMoreThanBefore() {
        long empty = used();
        for (int i = 0; i < MANY / BATCH; i++) {
            enqueue(BATCH);
        }
        long queued = used();
        for (int i = 0; i < MANY / BATCH; i++) {
            work(BATCH);
        }
        work(1);
        assertThat(running).isEmpty();
        long finished = used();
        CostPage.compare(
                "Redis memory of a job",
                Map.of(
                        "bytes per queued job", (double) (queued - empty) / MANY,
                        "bytes per finished job", (double) (finished - empty) / MANY));
    }

    private RedisCost cost(Runnable action) {
        return RedisCost.of(redis.port(), TIMES, i -> action.run());
    }

    private void enqueue(int count) {
        enqueue(fresh(count));
    }

    private void enqueue(List<NewJob> work) {
        queue.get(() -> Future.all(jobs.enqueue(work)));
    }

    private List<NewJob> fresh(int count) {
        return Stream.generate(() -> ids.next("work"))
                .limit(count)
                .map(id -> new NewJob(id, "work", NewJob.INTERACTIVE, BYTES, "work:" + id))
                .collect(Collectors.toList());
    }

    /* As a worker does it: what has ended goes with the next claim. */
    private void work(int most) {
        List<ClaimedJob> ended = running;
        running = queue.get(() -> {
                    ended.forEach(job -> leases.succeed(job, BYTES, Optional.empty()));
                    return leases.claim(HexFormat.of().toHexDigits(token++), most, "worker", false);
                })
                .jobs();
    }

    private void progress() {
        queue.get(() -> leases.progress(running.get(0), new Progress(1, 51)));
    }

    private void heartbeat() {
        queue.get(() ->
                leases.heartbeat(Map.of(running.get(0).id(), running.get(0).lease())));
    }

    private long used() {
        Matcher used = USED.matcher(RedisTalk.ask(redis.port(), "INFO", "memory"));
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }
}
