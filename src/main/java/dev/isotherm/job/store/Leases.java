package dev.isotherm.job.store;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import dev.isotherm.job.WriteResult;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The side of a queue that owns running jobs. Every write proves its lease and is refused where another owns the job by
 * now. Belongs to the context of its link.
 */
public final class Leases {
    private static final int REAP_AT_ONCE = 100;
    private static final int MOST_ERRORS = 10;
    private static final String NOT_UNKNOWN = "";

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final Script claim = Script.load("job/claim", "job/queue");
    private final Script heartbeat = Script.load("job/heartbeat", "job/queue");
    private final Script progress = Script.load("job/progress", "job/queue");
    private final Script end = Script.load("job/end", "job/queue");
    private final Script fail = Script.load("job/fail", "job/queue");
    private final Script release = Script.load("job/release", "job/queue");
    private final Script reap = Script.load("job/reap", "job/queue");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds and the lease
     * @param queue the queue's name
     */
    public Leases(RedisLink link, JobsConfig config, String queue) {
        this.link = link;
        this.config = config;
        this.keys = JobKeys.of(queue);
    }

    /** How long a job is owned without renewal. */
    public Duration lease() {
        return config.lease();
    }

    /** What becomes of a job whose execution failed. */
    public enum Failed {
        /** It runs again later. */
        SCHEDULED,
        /** It ended, because its error was final. */
        FAILED,
        /** It ended, because its attempts are used up. */
        DEAD,
        /** It ended, because it was to be cancelled anyway. */
        CANCELLED,
        /** The same write was accepted before. */
        REPEATED,
        /** The write was refused: the job has another owner, or none. */
        STALE
    }

    /**
     * What a claim brought.
     *
     * @param jobs none where nothing waits
     * @param nextDueMillis when the next scheduled job will wait; negative where none is scheduled
     */
    public record Claimed(List<ClaimedJob> jobs, long nextDueMillis) {}

    /**
     * What a heartbeat brought.
     *
     * @param lost ids whose lease was lost; their handlers must stop
     * @param cancelled ids that are to be cancelled
     */
    public record Renewed(Set<String> lost, Set<String> cancelled) {}

    /**
     * A job that was taken back from a worker that vanished, or that waited too long for one, or that was damaged.
     *
     * @param id the job
     * @param outcome {@code queued} where it waits again, {@code dead}, {@code cancelled}, {@code expired} or {@code
     *     damaged}
     * @param worker who had it, empty where nobody had; of a damaged one what is wrong
     * @param stalls how often a worker vanished with it
     */
    public record Reaped(String id, String outcome, String worker, int stalls) {}

    /**
     * Takes waiting jobs.
     *
     * @param token random, new for each claim; the same again with {@code repeated} where the reply was lost
     * @param most how many at most, 1 or more
     * @param worker who takes them, for operators
     * @param repeated whether an earlier claim with this token may have been carried out
     * @return the jobs
     */
    public Future<Claimed> claim(String token, int most, String worker, boolean repeated) {
        if (most < 1) {
            return Future.failedFuture(new IllegalArgumentException("a claim must ask for one job or more"));
        }
        return take(token, most, worker, repeated);
    }

    /** Wakes another worker process where jobs wait: the wake-up came here, and nobody here has room. */
    public Future<Void> passWakeUp() {
        return take("none", 0, "", false).mapEmpty();
    }

    private Future<Claimed> take(String token, int most, String worker, boolean repeated) {
        List<String> touched = List.of(
                keys.ready(),
                keys.leases(),
                keys.scheduled(),
                keys.meta(),
                keys.waitingSince(),
                keys.wake(),
                keys.events());
        return link.run(
                        claim,
                        touched,
                        keys.prefix(),
                        token,
                        most,
                        config.lease().toMillis(),
                        worker,
                        repeated ? 1 : 0)
                .map(reply -> {
                    List<ClaimedJob> jobs = new ArrayList<>(reply.get(1).size());
                    reply.get(1).forEach(job -> jobs.add(claimed(job)));
                    return new Claimed(jobs, reply.get(0).toLong());
                });
    }

    private static ClaimedJob claimed(Response job) {
        return new ClaimedJob(
                job.get(0).toString(),
                job.get(1).toString(),
                job.get(2).toString(),
                job.get(3).toLong(),
                job.get(4).toInteger(),
                Duration.ofMillis(job.get(5).toLong()),
                job.get(6).toBuffer());
    }

    /**
     * Renews leases.
     *
     * @param leases lease by job id
     * @return what was lost and what is to be cancelled
     */
    public Future<Renewed> heartbeat(Map<String, String> leases) {
        List<Object> arguments = new ArrayList<>(2 + 2 * leases.size());
        arguments.add(keys.prefix());
        arguments.add(config.lease().toMillis());
        leases.forEach((id, lease) -> {
            arguments.add(id);
            arguments.add(lease);
        });
        return link.run(heartbeat, List.of(keys.leases()), arguments.toArray())
                .map(reply -> new Renewed(ids(reply.get(0)), ids(reply.get(1))));
    }

    private static Set<String> ids(Response list) {
        Set<String> ids = new HashSet<>();
        list.forEach(id -> ids.add(id.toString()));
        return ids;
    }

    /**
     * Notes how far a job is.
     *
     * @return whether it was accepted
     */
    public Future<WriteResult> progress(ClaimedJob job, Progress now) {
        return link.run(
                        progress,
                        List.of(keys.job(job.id()), keys.meta(), keys.events()),
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        now.stored())
                .map(Leases::write);
    }

    /**
     * Ends a job with its result.
     *
     * @return whether it was accepted
     */
    public Future<WriteResult> succeed(ClaimedJob job, Buffer result) {
        return succeed(job, result, Optional.empty());
    }

    /**
     * Ends a job with its result.
     *
     * @param reusable for how long equal work may be answered with it at most; empty for as long as is configured
     * @return whether it was accepted
     */
    public Future<WriteResult> succeed(ClaimedJob job, Buffer result, Optional<Duration> reusable) {
        long configured = config.readyReuse().toMillis();
        return end(
                job,
                JobState.SUCCEEDED,
                result,
                Math.min(configured, reusable.map(Duration::toMillis).orElse(configured)));
    }

    /**
     * Ends a job that was to be cancelled.
     *
     * @param now dates its error
     * @return whether it was accepted
     */
    public Future<WriteResult> cancelled(ClaimedJob job, Instant now) {
        return end(job, JobState.CANCELLED, JobError.cancelled(now).toBuffer(), 0);
    }

    private Future<WriteResult> end(ClaimedJob job, JobState state, Buffer outcome, long reuseMillis) {
        return link.run(
                        end,
                        keys.ending(job.id()),
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        state.stored(),
                        outcome,
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        reuseMillis)
                .map(Leases::write);
    }

    /**
     * Ends an execution with an error.
     *
     * @param retryAfter when the job may run again; empty for never
     * @param mostAttempts how often it may run in all, where it does not say so itself
     * @return what becomes of the job
     */
    public Future<Failed> fail(ClaimedJob job, JobError error, Optional<Duration> retryAfter, int mostAttempts) {
        return fail(job, error, retryAfter.map(Duration::toMillis).orElse(-1L), mostAttempts, 0, NOT_UNKNOWN);
    }

    /**
     * Ends an execution that found it has to wait for what is not the job's own fault. It takes no attempt, and however
     * often the job looks again, its history has the last of these errors only.
     *
     * @param error what it waits for
     * @param lookAgain when the job may run again
     * @return what becomes of the job
     */
    public Future<Failed> postpone(ClaimedJob job, JobError error, Duration lookAgain) {
        return fail(job, error, lookAgain.toMillis(), 0, 1, NOT_UNKNOWN);
    }

    /**
     * Leaves a job to a worker that knows its type, as {@link #postpone} does. Where none took it for {@code
     * jobs.maxWaitSeconds}, it fails with this error.
     *
     * @param error what it waits for
     * @param lookAgain when the job may run again
     * @return what becomes of the job
     */
    public Future<Failed> leaveToOthers(ClaimedJob job, JobError error, Duration lookAgain) {
        return fail(
                job,
                error,
                lookAgain.toMillis(),
                0,
                1,
                Long.toString(config.maxWait().toMillis()));
    }

    private Future<Failed> fail(
            ClaimedJob job, JobError error, long againMillis, int mostAttempts, int held, String unknownMillis) {
        return link.run(
                        fail,
                        keys.ending(job.id()),
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        error.toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        againMillis,
                        MOST_ERRORS,
                        JobError.cancelled(error.at()).toBuffer(),
                        mostAttempts,
                        held,
                        unknownMillis)
                .map(reply -> Failed.valueOf(reply.toString().toUpperCase(Locale.ROOT)));
    }

    /**
     * Gives a job back unfinished; one that is to be cancelled ends.
     *
     * @param now dates the error of a cancelled one
     * @return whether it was accepted
     */
    public Future<WriteResult> release(ClaimedJob job, Instant now) {
        List<String> touched = new ArrayList<>(keys.ending(job.id()));
        touched.add(keys.wake());
        return link.run(
                        release,
                        touched,
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        JobError.cancelled(now).toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished())
                .map(Leases::write);
    }

    /**
     * Takes back what vanished workers held, gives up what waited too long, and lets run what is due.
     *
     * @param now the time to write into the errors of jobs that are given up
     * @return what was taken back or given up, at most 100 of each
     */
    public Future<List<Reaped>> reap(Instant now) {
        return reap(now, ClockReading.NONE, Duration.ZERO).map(Sweep::reaped);
    }

    /**
     * As {@link #reap(Instant)}, and sees to it that neither an outage nor a jump of the clock of Redis looks like the
     * end of a worker.
     *
     * @param known what was known of that clock before
     * @param idle leases that ended while no reaper was at work for longer than this last somewhat longer, for then
     *     nobody could renew them either; zero for never
     * @return what was done
     */
    public Future<Sweep> reap(Instant now, ClockReading known, Duration idle) {
        List<String> touched = List.of(
                keys.leases(),
                keys.ready(),
                keys.scheduled(),
                keys.dead(),
                keys.finished(),
                keys.meta(),
                keys.waitingSince(),
                keys.wake(),
                keys.events(),
                keys.notes());
        return link.run(
                        reap,
                        touched,
                        keys.prefix(),
                        REAP_AT_ONCE,
                        config.maxStalls(),
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        JobError.stalled(config.maxStalls(), now).toBuffer(),
                        JobError.expired(config.maxWait(), now).toBuffer(),
                        JobError.cancelled(now).toBuffer(),
                        MOST_ERRORS,
                        JobError.damaged(now).toBuffer(),
                        config.lease().toMillis(),
                        idle.toMillis(),
                        known.now(),
                        known.age())
                .map(Sweep::of);
    }

    private static WriteResult write(Response reply) {
        return switch (reply.toString()) {
            case "ok" -> WriteResult.OK;
            case "repeated" -> WriteResult.REPEATED;
            default -> WriteResult.STALE;
        };
    }
}
