package dev.isotherm.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of all operations, repetitions and late writes; after each the queue must be as its model. */
class QueueModelTest extends QueueTest {
    private static final int STEPS = 2_000;
    private static final int REMEMBERED = 20;

    private final List<Worker> workers = new ArrayList<>();
    private QueueModel model;
    private QueueOnContext on;
    private Random random;
    private int serial;

    /** What a worker believes; it forgets nothing when it loses a lease, so that it writes too late. */
    private static final class Worker {
        final List<ClaimedJob> believed = new ArrayList<>();
        String token = "none";
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_101})
    void theQueueIsAsItsModelAfterEachStep(long seed) {
        play(seed);
    }

    @Test
    void theQueueIsAsItsModelWithASeedThatNobodyChose() {
        play(System.nanoTime());
    }

    private void play(long seed) {
        random = new Random(seed);
        model = new QueueModel();
        on = open(Configs.withTtl(Configs.RESULT_TTL, Duration.ZERO));
        workers.clear();
        workers.addAll(List.of(new Worker(), new Worker(), new Worker()));
        serial = 0;
        int step = 0;
        String last = "nothing";
        try {
            for (step = 0; step < STEPS; step++) {
                last = step();
                assertCounts();
                if (step % 100 == 99) {
                    assertAllJobs();
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("Seed " + seed + ", step " + step + " (" + last + "): " + e.getMessage(), e);
        }
    }

    private String step() {
        Worker worker = workers.get(random.nextInt(workers.size()));
        int dice = random.nextInt(100);
        if (dice < 22) {
            return enqueue();
        } else if (dice < 40) {
            return claim(worker);
        } else if (dice < 46) {
            return claimAgain(worker);
        } else if (dice < 54) {
            return heartbeat(worker);
        } else if (dice < 62) {
            return expire();
        } else if (dice < 70) {
            return reap();
        }
        return worker.believed.isEmpty()
                ? enqueue()
                : write(worker.believed.get(random.nextInt(worker.believed.size())));
    }

    private String enqueue() {
        boolean repeated = serial > 0 && random.nextInt(5) == 0;
        String id = "job" + (repeated ? random.nextInt(serial) : serial++);
        String identity =
                repeated && model.jobs.containsKey(id) ? model.jobs.get(id).identity : "work" + random.nextInt(60);
        int priority = random.nextInt(3);
        boolean known = model.jobs.containsKey(id);
        QueueModel.Entry expected = model.enqueue(id, identity, priority);
        Enqueued.Accepted accepted = (Enqueued.Accepted) on.enqueue(QueueOnContext.job(id, priority, identity));
        assertThat(accepted.id()).isEqualTo(expected.id);
        assertThat(accepted.existing()).isEqualTo(!known && !expected.id.equals(id));
        return "enqueue " + id;
    }

    private String claim(Worker worker) {
        int most = 1 + random.nextInt(4);
        worker.token = Long.toHexString(random.nextLong());
        List<String> expected = model.firstWaiting(most);
        took(worker, on.claim(worker.token, most), expected);
        return "claim " + most;
    }

    private String claimAgain(Worker worker) {
        int most = 1 + random.nextInt(4);
        Set<String> lost = model.runningUnder(worker.token);
        List<ClaimedJob> claimed = on.claimAgain(worker.token, most);
        if (lost.isEmpty()) {
            took(worker, claimed, model.firstWaiting(most));
        } else {
            assertThat(claimed).allMatch(model::owned);
            assertThat(claimed).extracting(ClaimedJob::id).containsExactlyInAnyOrderElementsOf(lost);
            claimed.forEach(model::claimed);
        }
        return "claim again " + most;
    }

    private void took(Worker worker, List<ClaimedJob> claimed, List<String> expected) {
        assertThat(claimed).extracting(ClaimedJob::id).containsExactlyElementsOf(expected);
        for (ClaimedJob job : claimed) {
            QueueModel.Entry before = model.jobs.get(job.id());
            assertThat(job.fence()).isGreaterThan(before.fence);
            assertThat(job.attempt()).isEqualTo(before.attempt + 1);
            model.claimed(job);
            worker.believed.add(job);
        }
        while (worker.believed.size() > REMEMBERED) {
            worker.believed.remove(0);
        }
    }

    private String heartbeat(Worker worker) {
        Map<String, String> asked = new HashMap<>();
        Set<String> lost = new HashSet<>();
        for (ClaimedJob job : worker.believed) {
            if (random.nextBoolean() && asked.putIfAbsent(job.id(), job.lease()) == null) {
                if (model.owned(job)) {
                    model.jobs.get(job.id()).expired = false;
                } else {
                    lost.add(job.id());
                }
            }
        }
        assertThat(on.heartbeat(asked).lost()).isEqualTo(lost);
        return "heartbeat " + asked.keySet();
    }

    private String expire() {
        List<QueueModel.Entry> running = model.in(JobState.RUNNING);
        if (running.isEmpty()) {
            return "nothing to expire";
        }
        QueueModel.Entry job = running.get(random.nextInt(running.size()));
        if (!job.expired) {
            job.expired = true;
            on.expire(job.id);
        }
        return "expire " + job.id;
    }

    private String reap() {
        Set<String> expected = model.reap(Configs.MAX_STALLS);
        List<Leases.Reaped> reaped = on.reap();
        assertThat(reaped).extracting(Leases.Reaped::id).containsExactlyInAnyOrderElementsOf(expected);
        reaped.forEach(one -> {
            assertThat(one.outcome()).isEqualTo(model.jobs.get(one.id()).state.stored());
            assertThat(one.stalls()).isEqualTo(model.jobs.get(one.id()).stalls);
        });
        return "reap";
    }

    private String write(ClaimedJob job) {
        switch (random.nextInt(5)) {
            case 0 -> assertThat(on.fail(job)).isEqualTo(model.fail(job));
            case 1 -> assertThat(on.release(job)).isEqualTo(model.release(job));
            case 2 -> assertThat(on.progress(job)).isEqualTo(model.progress(job));
            default -> assertThat(on.succeed(job)).isEqualTo(model.end(job, JobState.SUCCEEDED));
        }
        assertJob(model.jobs.get(job.id()));
        return "write to " + job.id();
    }

    private void assertCounts() {
        assertThat(on.redis(Command.ZCARD, on.keys.ready()))
                .isEqualTo(String.valueOf(model.in(JobState.QUEUED).size()));
        assertThat(on.redis(Command.ZCARD, on.keys.leases()))
                .isEqualTo(String.valueOf(model.in(JobState.RUNNING).size()));
        List<String> expected = new ArrayList<>();
        for (JobState ended : List.of(JobState.SUCCEEDED, JobState.FAILED, JobState.DEAD)) {
            expected.add(String.valueOf(model.in(ended).size()));
        }
        expected.add(String.valueOf(model.stale));
        expected.add(String.valueOf(model.stalled));
        List<String> counted =
                on.list(Command.HMGET, on.keys.meta(), "succeeded", "failed", "dead", "stale", "stalled").stream()
                        .map(count -> count.isEmpty() ? "0" : count)
                        .toList();
        assertThat(counted).isEqualTo(expected);
    }

    private void assertAllJobs() {
        model.jobs.values().forEach(this::assertJob);
        assertThat(on.list(Command.ZRANGE, on.keys.ready(), 0, -1)).isEqualTo(model.firstWaiting(Integer.MAX_VALUE));
        assertThat(on.list(Command.ZRANGE, on.keys.leases(), 0, -1))
                .containsExactlyInAnyOrderElementsOf(
                        model.in(JobState.RUNNING).stream().map(job -> job.id).collect(Collectors.toSet()));
    }

    private void assertJob(QueueModel.Entry job) {
        assertThat(on.list(Command.HMGET, on.keys.job(job.id), "state", "attempt", "stalls"))
                .as(job.id)
                .containsExactly(job.state.stored(), String.valueOf(job.attempt), String.valueOf(job.stalls));
        if (job.state == JobState.RUNNING) {
            assertThat(on.field(job.id, "lease")).as(job.id).isEqualTo(job.lease);
        }
    }
}
