package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.admin.JobAdmin;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Plays steps on a queue and on its model; after each the queue must be as its model. */
final class QueuePlay {
    private static final int REMEMBERED = 20;
    private static final int MOST_JOBS = 80;
    private static final String[] COUNTERS = {
        "succeeded", "failed", "dead", "cancelled", "stale", "stalled", "retried", "expired"
    };

    /**
     * One step, all of whose choices are in its numbers, so that it means something after any other steps.
     *
     * @param kind 0..99, what is done
     * @param worker 0..2, who does it
     * @param which chooses the job
     * @param how chooses the rest
     */
    record Step(int kind, int worker, int which, int how) {
        static Step draw(RandomGenerator random) {
            return new Step(random.nextInt(100), random.nextInt(3), random.nextInt(1 << 20), random.nextInt(1 << 20));
        }
    }

    /** What a worker believes; it forgets nothing when it loses a lease, so that it writes too late. */
    private static final class Worker {
        final List<ClaimedJob> believed = new ArrayList<>();
        String token = "none";
    }

    private final QueueOnContext on;
    private final QueueModel model = new QueueModel();
    private final List<Worker> workers = List.of(new Worker(), new Worker(), new Worker());
    private int serial;
    private int tokens;
    private final JobAdmin admin;

    /** An empty Redis with a queue whose equal work is not reused once it is done. */
    QueuePlay(QueueOnContext on) {
        this.on = on;
        this.admin = new JobAdmin(on.link, Configs.withMaxQueued(1), on.queue);
        on.redis(Command.FLUSHALL);
    }

    void play(Step step) {
        Worker worker = workers.get(step.worker());
        if (step.kind() < 22) {
            enqueue(step);
        } else if (step.kind() < 38) {
            claim(worker, step);
        } else if (step.kind() < 44) {
            claimAgain(worker, step);
        } else if (step.kind() < 50) {
            heartbeat(worker, step);
        } else if (step.kind() < 60) {
            jump(step);
        } else if (step.kind() < 66) {
            reap();
        } else if (step.kind() < 71) {
            String id = "job" + step.which() % (serial + 1);
            assertThat(on.get(() -> on.jobs.cancel(id, Instant.EPOCH))).isEqualTo(model.cancel(id));
        } else if (step.kind() < 75) {
            runNow(step);
        } else if (!worker.believed.isEmpty()) {
            write(worker.believed.get(step.which() % worker.believed.size()), step.how() % 8);
        }
        assertSame();
    }

    /** Whether so many jobs are there that a step takes long; then it is time for an empty queue. */
    boolean isLong() {
        return model.jobs.size() >= MOST_JOBS;
    }

    private void enqueue(Step step) {
        boolean repeated = serial > 0 && step.how() % 5 == 0;
        String id = "job" + (repeated ? step.which() % serial : serial++);
        boolean known = model.jobs.containsKey(id);
        String identity = known ? model.jobs.get(id).identity : "work" + step.which() % 30;
        int priority = known ? model.jobs.get(id).priority : step.how() / 5 % 3;
        boolean later = step.how() / 15 % 4 == 0;
        NewJob usual = QueueOnContext.job(id, priority, identity);
        NewJob.Options options =
                later ? NewJob.Options.USUAL.at(Instant.now().plus(Duration.ofDays(1))) : NewJob.Options.USUAL;
        QueueModel.Entry expected = model.enqueue(id, identity, priority, later);
        assertThat(on.enqueue(new NewJob(id, usual.type(), priority, usual.parameters(), identity, options)))
                .isEqualTo(new Enqueued.Accepted(expected.id, !expected.id.equals(id)));
    }

    private void claim(Worker worker, Step step) {
        int most = 1 + step.how() % 4;
        worker.token = "token" + ++tokens;
        model.promote();
        took(worker, on.claim(worker.token, most), model.firstWaiting(most));
    }

    private void claimAgain(Worker worker, Step step) {
        int most = 1 + step.how() % 4;
        List<String> lost = model.runningUnder(worker.token);
        List<ClaimedJob> claimed = on.claimAgain(worker.token, most);
        if (lost.isEmpty()) {
            model.promote();
            took(worker, claimed, model.firstWaiting(most));
        } else {
            assertThat(claimed).allMatch(model::owned);
            assertThat(claimed).extracting(ClaimedJob::id).containsExactlyInAnyOrderElementsOf(lost);
            lost.forEach(id -> model.jobs.get(id).due = false);
        }
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

    private void heartbeat(Worker worker, Step step) {
        Map<String, String> asked = new HashMap<>();
        Set<String> lost = new HashSet<>();
        Set<String> cancelled = new HashSet<>();
        for (int i = 0; i < worker.believed.size(); i++) {
            ClaimedJob job = worker.believed.get(i);
            if (((step.how() >> (i % 20)) & 1) == 0 || asked.putIfAbsent(job.id(), job.lease()) != null) {
                continue;
            }
            QueueModel.Entry held = model.jobs.get(job.id());
            if (!model.owned(job)) {
                lost.add(job.id());
            } else {
                held.due = false;
                if (held.cancel) {
                    cancelled.add(job.id());
                }
            }
        }
        assertThat(on.heartbeat(asked)).isEqualTo(new Leases.Renewed(lost, cancelled));
    }

    /* Time passes for one job: its lease, its pause or its patience is over. */
    private void jump(Step step) {
        JobState state = List.of(
                        JobState.RUNNING, JobState.RUNNING, JobState.SCHEDULED, JobState.SCHEDULED, JobState.QUEUED)
                .get(step.how() % 5);
        List<QueueModel.Entry> those = model.in(state);
        if (those.isEmpty() || (state == JobState.QUEUED && step.how() / 5 % 3 > 0)) {
            return;
        }
        QueueModel.Entry job = those.get(step.which() % those.size());
        job.due = true;
        String list = state == JobState.RUNNING
                ? on.keys.leases()
                : state == JobState.SCHEDULED ? on.keys.scheduled() : on.keys.waitingSince();
        on.redis(Command.ZADD, list, "XX", 1, job.id);
    }

    private void reap() {
        List<String> taken = new ArrayList<>();
        for (Leases.Reaped one : on.reap()) {
            taken.add(one.id() + " " + one.outcome());
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(model.reap(Configs.MAX_STALLS));
    }

    private void runNow(Step step) {
        JobState state = List.of(JobState.SCHEDULED, JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING)
                .get(step.how() % 4);
        List<QueueModel.Entry> those = model.in(state);
        if (!those.isEmpty()) {
            QueueModel.Entry job = those.get(step.which() % those.size());
            assertThat(on.get(() -> admin.retry(job.id))).isEqualTo(model.runNow(job));
        }
    }

    private void write(ClaimedJob job, int what) {
        int attempts = Configs.RETRY.maxAttempts();
        switch (what) {
            case 0 -> assertThat(on.fail(job)).isEqualTo(model.fail(job, false, attempts));
            case 1, 2 ->
                assertThat(on.fail(job, Optional.of(Duration.ofDays(1)))).isEqualTo(model.fail(job, true, attempts));
            case 3 -> assertThat(on.release(job)).isEqualTo(model.release(job));
            case 4 -> assertThat(on.progress(job)).isEqualTo(model.progress(job));
            case 5 -> assertThat(on.postpone(job, Duration.ofDays(1))).isEqualTo(model.postpone(job));
            case 6 ->
                assertThat(on.get(() -> on.leases.cancelled(job, Instant.EPOCH)))
                        .isEqualTo(model.end(job, JobState.CANCELLED));
            default -> assertThat(on.succeed(job)).isEqualTo(model.end(job, JobState.SUCCEEDED));
        }
    }

    private static final String LOOK =
            """
            local P, out = ARGV[1], {}
            local function list(key)
              out[#out + 1] = table.concat(redis.call('ZRANGE', P .. key, 0, -1), ' ')
            end
            list(':q')
            local sorted = {}
            for i, key in ipairs({':s', ':l', ':x'}) do
              local ids = redis.call('ZRANGE', P .. key, 0, -1)
              table.sort(ids)
              out[#out + 1] = table.concat(ids, ' ')
            end
            for _, counter in ipairs(cjson.decode(ARGV[2])) do
              out[#out + 1] = redis.call('HGET', P .. ':m', counter) or '0'
            end
            out[#out + 1] = tostring(redis.call('XLEN', P .. ':e'))
            for i = 3, #ARGV do
              local job = redis.call('HMGET', P .. ':j:' .. ARGV[i], 'state', 'attempt', 'stalls', 'cancel', 'lease')
              out[#out + 1] = ARGV[i] .. ' ' .. job[1] .. ' ' .. (job[2] or '0') .. ' ' .. (job[3] or '0') .. ' ' .. (job[4] or '0') .. ' ' ..
                redis.call('LLEN', P .. ':h:' .. ARGV[i]) .. ' ' .. (job[5] or '')
            end
            return out
            """;

    private void assertSame() {
        List<Object> asked = new ArrayList<>(List.of(LOOK, 0, on.keys.prefix()));
        asked.add("[\"" + String.join("\",\"", COUNTERS) + "\"]");
        asked.addAll(model.jobs.keySet());
        assertThat(on.list(Command.EVAL, asked.toArray())).isEqualTo(expected());
    }

    private List<String> expected() {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(" ", model.firstWaiting(Integer.MAX_VALUE)));
        for (JobState state : List.of(JobState.SCHEDULED, JobState.RUNNING, JobState.QUEUED)) {
            lines.add(String.join(
                    " ", model.in(state).stream().map(job -> job.id).sorted().toList()));
        }
        for (JobState ended : List.of(JobState.SUCCEEDED, JobState.FAILED, JobState.DEAD, JobState.CANCELLED)) {
            lines.add(String.valueOf(model.in(ended).size()));
        }
        for (long count : new long[] {model.stale, model.stalled, model.retried, model.expired, model.told}) {
            lines.add(String.valueOf(count));
        }
        for (QueueModel.Entry job : model.jobs.values()) {
            lines.add(job.id + " " + job.state.stored() + " " + job.attempt + " " + job.stalls + " "
                    + (job.cancel ? 1 : 0) + " " + job.errors + " " + job.lease);
        }
        return lines;
    }
}
