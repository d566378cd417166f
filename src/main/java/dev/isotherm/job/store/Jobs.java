package dev.isotherm.job.store;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.Correlation;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobLog;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Enqueues jobs in one queue, cancels them and reads their status. Belongs to the context of its link. */
public final class Jobs {
    private static final int MAX_PRIORITY = 100;
    private static final int MAX_PARAMETERS = 16 * 1024;
    /** Maximum size of a result, in bytes. */
    public static final int MAX_RESULT = 4 * 1024 * 1024;

    private static final int MOST_RETRY_AFTER = 300;
    private static final int USUAL_RETRY_AFTER = 10;

    private final RedisLink link;
    private final JobsConfig config;
    private final String queue;
    private final JobKeys keys;
    private final JobLog log = new JobLog();
    private final StatusReader status;
    private long created;
    private final EnqueueBatch batch;
    private final Script reuse = Script.load("job/reuse");
    private final Script enqueueFinished = Script.load("job/enqueue-finished");
    private final Script cancel = Script.load("job/cancel");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds
     * @param queue the queue's name
     */
    public Jobs(RedisLink link, JobsConfig config, String queue) {
        this.link = link;
        this.config = config;
        this.queue = queue;
        this.keys = JobKeys.of(queue);
        this.batch = new EnqueueBatch(link, config, keys);
        this.status = new StatusReader(link, keys);
    }

    /**
     * Enqueues a job, for the request that the caller works for ({@link Correlation#current}), if any. If the outcome is
     * unknown, repeat the call with the same id.
     *
     * @param job the work
     * @return the job that does the work, or why nothing was enqueued; fails if Redis is unavailable
     */
    public Future<Enqueued> enqueue(NewJob job) {
        Optional<String> wrong = wrong(job);
        if (wrong.isPresent()) {
            return Future.failedFuture(new IllegalArgumentException(wrong.get()));
        }
        EnqueueSpan span = EnqueueSpan.begin(queue, job);
        return batch.add(job, span.wish())
                .map(this::enqueued)
                .onComplete(span::end)
                .onSuccess(this::count)
                .onSuccess(enqueued -> log.enqueued(job, enqueued));
    }

    /**
     * Enqueues several jobs, as {@link #enqueue(NewJob)}; up to 64 of them cost one script.
     *
     * @param jobs the work
     * @return what becomes of each job, in the same order
     */
    public List<Future<Enqueued>> enqueue(List<NewJob> jobs) {
        return jobs.stream().map(this::enqueue).toList();
    }

    /**
     * Creates a job that has already succeeded, because its result is available. It never waits, so the maximum of
     * waiting jobs does not apply, and it counts neither as an execution nor for the rate of the queue. In all else it
     * looks as if it had run. If the outcome is unknown, repeat the call with the same id.
     *
     * <p>If equal work succeeded with the same result within the reuse time, that job is returned. If equal work waits
     * or runs, that job continues, and later enqueues of this work still get that job.
     *
     * @param job the work; its {@code runAt} is ignored
     * @param result its result, at most 4 MiB
     * @param reusable maximum time for which the result may be reused for equal work
     * @return the job that has the result, or a key conflict; never a full queue; fails if Redis is unavailable
     */
    public Future<Enqueued> enqueueFinished(NewJob job, Buffer result, Duration reusable) {
        Optional<String> wrong = result.length() > MAX_RESULT
                ? Optional.of("the result must not exceed " + MAX_RESULT + " bytes")
                : wrong(job);
        if (wrong.isPresent()) {
            return Future.failedFuture(new IllegalArgumentException(wrong.get()));
        }
        NewJob.Options options = job.options();
        Correlation wish = Correlation.current();
        return link.run(
                        enqueueFinished,
                        touchedByFinished(job),
                        keys.prefix(),
                        job.id(),
                        job.type(),
                        job.priority(),
                        job.parameters(),
                        result,
                        options.timeout().orElse(config.timeout()).toMillis(),
                        options.maxAttempts(),
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        job.identity(),
                        options.idempotency().map(NewJob.Idempotency::request).orElse(""),
                        config.idempotencyTtl().toMillis(),
                        wish.traceParent(),
                        wish.requestId(),
                        Math.min(config.readyReuse().toMillis(), reusable.toMillis()))
                .map(this::enqueued)
                .onSuccess(enqueued -> log.answered(job, enqueued));
    }

    /**
     * Finds a job whose result answers the same work, so that nobody has to read or compute it again.
     *
     * @param job the work; nothing of it is stored but its idempotency key
     * @return empty if there is none within the reuse time, or if its idempotency key belongs to something else: then
     *     enqueue the work; fails if Redis is unavailable
     */
    public Future<Optional<Enqueued.Accepted>> reuse(NewJob job) {
        return link.run(
                        reuse,
                        List.of(keys.same(job.identity()), idempotencyKey(job), keys.meta()),
                        keys.prefix(),
                        job.options()
                                .idempotency()
                                .map(NewJob.Idempotency::request)
                                .orElse(""),
                        config.idempotencyTtl().toMillis())
                .map(reply -> Optional.ofNullable(reply).map(id -> new Enqueued.Accepted(id.toString(), true)))
                .onSuccess(found -> found.ifPresent(one -> log.answered(job, one)));
    }

    private static Optional<String> wrong(NewJob job) {
        if (job.priority() < 0 || job.priority() > MAX_PRIORITY) {
            return Optional.of("priority must be 0.." + MAX_PRIORITY);
        }
        return job.parameters().length() > MAX_PARAMETERS
                ? Optional.of("parameters must not exceed " + MAX_PARAMETERS + " bytes")
                : Optional.empty();
    }

    private String idempotencyKey(NewJob job) {
        return keys.idempotency(
                job.options().idempotency().map(NewJob.Idempotency::key).orElse(""));
    }

    private List<String> touchedByFinished(NewJob job) {
        return List.of(
                keys.job(job.id()),
                keys.parameters(job.id()),
                keys.outcome(job.id()),
                keys.finished(),
                keys.meta(),
                keys.same(job.identity()),
                idempotencyKey(job),
                keys.events(),
                keys.errors(job.id()));
    }

    /* Runs on the context of the link, so it needs no lock. */
    private void count(Enqueued enqueued) {
        if (enqueued instanceof Enqueued.Accepted accepted && !accepted.existing()) {
            created++;
        }
    }

    /** How many new jobs it enqueued; existing and finished jobs do not count. */
    public long created() {
        return created;
    }

    private Enqueued enqueued(Response reply) {
        String outcome = reply.get(0).toString();
        return switch (outcome) {
            case "full" ->
                new Enqueued.QueueFull(
                        reply.get(1).toInteger(), retryAfter(reply.get(2).toInteger()));
            case "conflict" -> new Enqueued.KeyConflict(reply.get(1).toString());
            default -> new Enqueued.Accepted(reply.get(1).toString(), outcome.equals("existing"));
        };
    }

    /* Time until a tenth of the queue is done, so that clients that retry then do not all find it full again. */
    private int retryAfter(int drainedInTenSeconds) {
        if (drainedInTenSeconds <= 0) {
            return USUAL_RETRY_AFTER;
        }
        long seconds = (config.maxQueued() + drainedInTenSeconds - 1L) / drainedInTenSeconds;
        return (int) Math.max(1, Math.min(seconds, MOST_RETRY_AFTER));
    }

    /**
     * Cancels a job. A waiting job ends at once, a running one within one heartbeat of its worker.
     *
     * @param id its id
     * @param now the time of the error that the job ends with
     * @return the outcome
     */
    public Future<Cancelled> cancel(String id, Instant now) {
        return giveUp(id, "", now);
    }

    /**
     * Gives a job up for one owner. It is cancelled if nobody else wants it.
     *
     * @param owner as in {@link NewJob.Owner#id}
     */
    public Future<Cancelled> giveUp(String id, String owner, Instant now) {
        return link.run(
                        cancel,
                        keys.ending(id),
                        keys.prefix(),
                        id,
                        JobError.cancelled(now).toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        owner)
                .map(reply -> Cancelled.valueOf(reply.toString().toUpperCase(Locale.ROOT)));
    }

    /** The outcome of a cancel request. */
    public enum Cancelled {
        /** It waited and has ended now. */
        CANCELLED,
        /** It runs; its worker will end it. */
        CANCELLING,
        /** It goes on, because somebody else wants it. */
        GIVEN_UP,
        /** It had ended before. */
        ENDED,
        /** The job does not exist or was dropped. */
        NONE
    }

    /**
     * Whether an owner gave up a job that has not ended.
     *
     * @param owner as in {@link NewJob.Owner#id}
     */
    public Future<Boolean> isGivenUp(String id, String owner) {
        return link.send(Request.cmd(Command.SMISMEMBER)
                        .arg(keys.owners(id))
                        .arg("")
                        .arg(owner))
                .map(reply -> reply.get(0).toInteger() == 1 && reply.get(1).toInteger() == 0)
                // The next one who wants the job sets it aside.
                .recover(e -> InvalidValues.isOtherType(e) ? Future.succeededFuture(false) : Future.failedFuture(e));
    }

    /**
     * Reads one job.
     *
     * @param id its id, as a client sent it
     * @return empty if the job does not exist or was dropped
     */
    public Future<Optional<JobStatus>> find(String id) {
        return see(id, "", List.of()).map(found -> found.flatMap(SeenJob::job));
    }

    /**
     * Reads one job for those who ask for it.
     *
     * @param id its id, as a client sent it
     * @param version the {@link SeenJob#version} that the caller knows; empty for none
     * @param askers who asks, as in {@link NewJob.Owner#id}
     * @return empty if the job does not exist or was dropped
     */
    public Future<Optional<SeenJob>> see(String id, String version, Collection<String> askers) {
        return status.read(id, version, askers);
    }

    /**
     * Returns when a scheduled job may run.
     *
     * @param id its id
     * @return the time until then, by the clock of Redis; zero if it is due; empty if it is not scheduled or does not
     *     exist
     */
    public Future<Optional<Duration>> runsIn(String id) {
        return find(id).map(found -> found.flatMap(JobStatus::delay).map(JobStatus.Delay::left));
    }
}
