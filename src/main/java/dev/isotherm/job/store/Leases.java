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
 * Claims jobs of one queue, renews their leases and ends them. Every write sends its lease; Redis refuses the write if
 * the job has another owner now. Belongs to the context of its link.
 */
public final class Leases {
    private static final int REAP_AT_ONCE = 100;
    private static final int MOST_ERRORS = 10;
    private static final String NOT_UNKNOWN = "";

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final ClaimCall claim;
    private final Script heartbeat = Script.load("job/heartbeat");
    private final Script progress = Script.load("job/progress");
    private final Script fail = Script.load("job/fail");
    private final Script release = Script.load("job/release");
    private final Script reap = Script.load("job/reap");
    private final EndBatch ends = new EndBatch(this::flush);

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
        this.claim = new ClaimCall(link, config, keys);
    }

    /** How long a job is owned without renewal. */
    public Duration lease() {
        return config.lease();
    }

    /** What happens to a job after its execution failed. */
    public enum Failed {
        /** It runs again later. */
        SCHEDULED,
        /** It ended: its error is final. */
        FAILED,
        /** It ended: its attempts are used up. */
        DEAD,
        /** It ended: somebody had cancelled it. */
        CANCELLED,
        /** The same write was accepted before. */
        REPEATED,
        /** The write was refused: the job has another owner, or none. */
        STALE
    }

    /**
     * The outcome of a claim.
     *
     * @param jobs empty if no job waits
     * @param nextDueMillis time until the next scheduled job is due; negative if none is scheduled
     */
    public record Claimed(List<ClaimedJob> jobs, long nextDueMillis) {}

    /**
     * The outcome of a heartbeat.
     *
     * @param lost ids whose lease was lost; their handlers must stop
     * @param cancelled ids of jobs that somebody cancelled
     */
    public record Renewed(Set<String> lost, Set<String> cancelled) {}

    /**
     * A job whose worker vanished, that waited too long for a worker, or that was damaged.
     *
     * @param id the job
     * @param outcome {@code queued} if it waits again, {@code dead}, {@code cancelled}, {@code expired} or {@code
     *     damaged}
     * @param worker its last worker, empty if it had none; for a damaged job what is wrong
     * @param stalls how often its worker vanished
     */
    public record Reaped(String id, String outcome, String worker, int stalls) {}

    /**
     * Takes waiting jobs.
     *
     * @param token random, new for each claim; if the reply was lost, send the same token with {@code repeated}
     * @param max maximum of jobs, 1 or more
     * @param worker name of the worker, for operators
     * @param repeated whether an earlier claim with this token may have been carried out
     * @return the jobs
     */
    public Future<Claimed> claim(String token, int max, String worker, boolean repeated) {
        if (max < 1) {
            return Future.failedFuture(new IllegalArgumentException("a claim must ask for one job or more"));
        }
        return take(token, max, worker, repeated);
    }

    /** Passes a wake-up to another worker if jobs wait: it arrived here, but no slot is free here. */
    public Future<Void> passWakeUp() {
        return take("none", 0, "", false).mapEmpty();
    }

    /**
     * Sets who is called when ended jobs wait to be told to Redis. It has to {@link #claim} or to {@link #flush} soon;
     * without it, each turn of the event loop in which jobs end makes a call of its own.
     *
     * @param sender runs on the context of the link
     */
    public void onEnds(Runnable sender) {
        ends.onWaiting(sender);
    }

    /** Whether jobs ended of which Redis was not told yet. */
    public boolean holdsEnds() {
        return !ends.isEmpty();
    }

    /** Tells Redis of the jobs that ended, without a claim. */
    public void flush() {
        if (holdsEnds()) {
            take("none", 0, "", false).onComplete(done -> flush());
        }
    }

    private Future<Claimed> take(String token, int max, String worker, boolean repeated) {
        return claim.call(ends.take(), token, max, worker, repeated);
    }

    /**
     * Renews leases.
     *
     * @param leases lease by job id
     * @return the lost and the cancelled jobs
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
     * Stores how far a job is.
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
     * @param reusable maximum time for which the result may be reused for equal work; empty for the configured time
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
     * Ends a job that somebody cancelled.
     *
     * @param now the time of its error
     * @return whether it was accepted
     */
    public Future<WriteResult> cancelled(ClaimedJob job, Instant now) {
        return end(job, JobState.CANCELLED, JobError.cancelled(now).toBuffer(), 0);
    }

    private Future<WriteResult> end(ClaimedJob job, JobState state, Buffer outcome, long reuseMillis) {
        link.check();
        return ends.add(job, state, outcome, reuseMillis);
    }

    /**
     * Ends an execution with an error.
     *
     * @param retryAfter when the job may run again; empty for never
     * @param mostAttempts maximum of attempts, if the job sets none itself
     * @return what becomes of the job
     */
    public Future<Failed> fail(ClaimedJob job, JobError error, Optional<Duration> retryAfter, int mostAttempts) {
        return fail(job, error, retryAfter.map(Duration::toMillis).orElse(-1L), mostAttempts, 0, NOT_UNKNOWN);
    }

    /**
     * Ends an execution that has to wait for something outside. It costs no attempt. However often the job checks
     * again, its history keeps only the last of these errors.
     *
     * @param error what it waits for
     * @param lookAgain when the job may run again
     * @return what becomes of the job
     */
    public Future<Failed> postpone(ClaimedJob job, JobError error, Duration lookAgain) {
        return fail(job, error, lookAgain.toMillis(), 0, 1, NOT_UNKNOWN);
    }

    /**
     * Leaves a job to a worker that knows its type; works like {@link #postpone}. If no such worker takes it for {@code
     * jobs.maxWaitSeconds}, the job fails with this error.
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
     * Gives an unfinished job back to the queue. A cancelled job ends.
     *
     * @param now the time of the error of a cancelled job
     * @return whether it was accepted
     */
    public Future<WriteResult> release(ClaimedJob job, Instant now) {
        return link.run(
                        release,
                        keys.ending(job.id(), keys.wake()),
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        JobError.cancelled(now).toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished())
                .map(Leases::write);
    }

    /**
     * Takes back the jobs of vanished workers, gives up jobs that waited too long, and queues scheduled jobs that are
     * due; at most 100 of each. Neither an outage nor a jump of the clock of Redis looks like a vanished worker.
     *
     * @param now the time of the errors of jobs that are given up
     * @param known the last known time of the clock of Redis
     * @param idle if no reaper ran for longer than this, leases that ended in that time are extended a little, because
     *     nobody could renew them either; zero for never
     * @return what was done
     */
    public Future<Sweep> reap(Instant now, ClockReading known, Duration idle) {
        return link.run(
                        reap,
                        keys.lists(keys.wake(), keys.notes()),
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

    static WriteResult write(Response reply) {
        return switch (reply.toString()) {
            case "ok" -> WriteResult.OK;
            case "repeated" -> WriteResult.REPEATED;
            default -> WriteResult.STALE;
        };
    }
}
