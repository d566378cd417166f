package dev.isotherm.job.admin;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.AsyncLoop;
import dev.isotherm.job.JobDetails;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobPage;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.JobReader;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The operators' view of a queue: reads all of it and changes it. Belongs to the context of its link; every method
 * fails if Redis is unavailable.
 */
public final class JobAdmin {
    /** The maximum of jobs on one page. */
    public static final int MOST_LISTED = 200;

    private static final int BATCH = 100;
    private static final List<String> COUNTERS =
            List.of("succeeded", "failed", "dead", "cancelled", "stalled", "stale", "retried", "expired", "damaged");

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final Jobs jobs;
    private final Script list = Script.load("job/list");
    private final Script inspect = Script.load("job/inspect");
    private final Script overview = Script.load("job/overview");
    private final Script clear = Script.load("job/clear");
    private final Script retry = Script.load("job/retry");
    private final Script delete = Script.load("job/delete");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds
     * @param queue the queue's name
     */
    public JobAdmin(RedisLink link, JobsConfig config, String queue) {
        this.link = link;
        this.config = config;
        this.keys = JobKeys.of(queue);
        this.jobs = new Jobs(link, config, queue);
    }

    /** The outcome of a change that an operator requested. */
    public sealed interface Change {
        /** The change was made. */
        record Done() implements Change {}

        /** The job does not exist or was dropped. */
        record Unknown() implements Change {}

        /** The change was not made, because the queue is full. */
        record Full() implements Change {}

        /**
         * The change was not made, because the state of the job does not allow it.
         *
         * @param state the job's state
         */
        record Refused(JobState state) implements Change {}
    }

    /**
     * The outcome of a change of many jobs.
     *
     * @param changed how many were changed
     * @param remaining how many are left on the lists
     */
    public record Many(int changed, int remaining) {}

    /**
     * Counts what is in the queue.
     *
     * @return the queue's figures, all read at the same moment
     */
    public Future<QueueOverview> overview() {
        List<String> touched = List.of(
                keys.ready(),
                keys.scheduled(),
                keys.leases(),
                keys.finished(),
                keys.dead(),
                keys.meta(),
                keys.waitingSince());
        return link.run(
                        overview,
                        touched,
                        keys.prefix(),
                        config.resultTtl().toMillis(),
                        QueueOverview.LONG_WAIT.toMillis())
                .map(JobAdmin::overview);
    }

    private static QueueOverview overview(Response reply) {
        Map<JobList, Integer> counts = new EnumMap<>(JobList.class);
        counts.put(JobList.QUEUED, reply.get(0).toInteger());
        counts.put(JobList.SCHEDULED, reply.get(1).toInteger());
        counts.put(JobList.RUNNING, reply.get(2).toInteger());
        counts.put(JobList.FINISHED, reply.get(3).toInteger());
        counts.put(JobList.DEAD, reply.get(4).toInteger());
        Map<String, Long> totals = new LinkedHashMap<>();
        for (int i = 0; i < COUNTERS.size(); i++) {
            totals.put(COUNTERS.get(i), reply.get(10 + i).toLong());
        }
        long oldest = reply.get(7).toLong();
        return new QueueOverview(
                reply.get(9).toInteger() == 1,
                counts,
                reply.get(5).toInteger(),
                reply.get(6).toInteger(),
                oldest < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(oldest)),
                reply.get(8).toInteger(),
                totals);
    }

    /**
     * Reads a page of a list.
     *
     * @param offset jobs to skip, 0 or more
     * @param limit maximum of jobs on the page, 1 to {@link #MOST_LISTED}
     * @return the page
     */
    public Future<JobPage> list(JobList which, int offset, int limit) {
        if (offset < 0 || limit < 1 || limit > MOST_LISTED) {
            return Future.failedFuture(
                    new IllegalArgumentException("a page has 1 to " + MOST_LISTED + " jobs and begins at 0 or later"));
        }
        return link.run(
                        list,
                        List.of(key(which)),
                        keys.prefix(),
                        offset,
                        limit,
                        which.ended() ? config.resultTtl().toMillis() : 0)
                .map(reply -> {
                    List<JobPage.Entry> jobs = new ArrayList<>();
                    reply.get(1).forEach(job -> JobReader.entry(job).ifPresent(jobs::add));
                    return new JobPage(reply.get(0).toInteger(), jobs);
                });
    }

    private String key(JobList which) {
        return switch (which) {
            case QUEUED -> keys.ready();
            case SCHEDULED -> keys.scheduled();
            case RUNNING -> keys.leases();
            case FINISHED -> keys.finished();
            case DEAD -> keys.dead();
        };
    }

    /**
     * Reads all data of one job except its result.
     *
     * @param id its id
     * @return empty if the job does not exist or was dropped
     */
    public Future<Optional<JobDetails>> find(String id) {
        List<String> touched = List.of(
                keys.job(id), keys.parameters(id), keys.outcome(id), keys.errors(id), keys.scheduled(), keys.leases());
        return link.run(inspect, touched, id)
                .map(reply -> reply.size() == 0 ? Optional.empty() : JobReader.details(id, reply));
    }

    /**
     * Retries a job. A failed, dead or cancelled job gets all its attempts again. A scheduled job runs now, with the
     * attempts that it has left. The error history stays.
     *
     * @param id its id
     * @return what became of it
     */
    public Future<Change> retry(String id) {
        return link.run(retry, keys.ending(id, keys.wake()), keys.prefix(), id, config.maxQueued())
                .map(JobAdmin::change);
    }

    /**
     * Deletes an ended job.
     *
     * @param id its id
     * @return what became of it
     */
    public Future<Change> delete(String id) {
        return link.run(delete, keys.ending(id), id).map(JobAdmin::change);
    }

    /**
     * Cancels a job, whoever wants it.
     *
     * @param now dates the error that it ends with
     * @return what became of it; never {@code GIVEN_UP}
     */
    public Future<Jobs.Cancelled> cancel(String id, Instant now) {
        return jobs.cancel(id, now);
    }

    private static Change change(Response reply) {
        return switch (reply.toString()) {
            case "ok" -> new Change.Done();
            case "none" -> new Change.Unknown();
            case "full" -> new Change.Full();
            default -> new Change.Refused(JobState.ofStored(reply.toString()));
        };
    }

    /**
     * Retries all jobs that are dead now. A job that dies again meanwhile is not retried twice. Ends early if the queue
     * is full.
     *
     * @return how many jobs will run again, and how many dead jobs are left
     */
    public Future<Many> retryDead() {
        // TIME and ZRANGE do not repair a damaged list; the overview script does, so it runs first.
        return overview()
                .compose(before -> link.send(Request.cmd(Command.TIME)))
                .compose(now -> {
                    long until = now.get(0).toLong() * 1_000 + now.get(1).toLong() / 1_000;
                    AtomicInteger changed = new AtomicInteger();
                    return AsyncLoop.until(() -> retryDead(until, changed));
                })
                .compose(changed -> list(JobList.DEAD, 0, 1).map(page -> new Many(changed, page.total())));
    }

    /* Retries one batch; empty if there may be another. */
    private Future<Optional<Integer>> retryDead(long until, AtomicInteger total) {
        Request oldest = Request.cmd(Command.ZRANGE)
                .arg(keys.dead())
                .arg("-inf")
                .arg(until)
                .arg("BYSCORE")
                .arg("LIMIT")
                .arg(0)
                .arg(BATCH);
        return link.send(oldest).compose(ids -> {
            List<Future<Change>> retried = new ArrayList<>();
            ids.forEach(id -> retried.add(retryListed(id.toString())));
            return Future.all(retried).map(all -> {
                long changed = retried.stream()
                        .filter(one -> one.result() instanceof Change.Done)
                        .count();
                total.addAndGet((int) changed);
                // A batch that was refused completely, or by a full queue, stays on the list: stop, or it comes again
                // for ever.
                boolean over = retried.stream().allMatch(one -> one.result() instanceof Change.Refused)
                        || retried.stream().anyMatch(one -> one.result() instanceof Change.Full);
                return over || ids.size() < BATCH ? Optional.of(total.get()) : Optional.empty();
            });
        });
    }

    /* An expired job is removed from the list, or it would be found again and again. */
    private Future<Change> retryListed(String id) {
        return retry(id)
                .compose(change ->
                        change instanceof Change.Unknown ? delete(id).map(change) : Future.succeededFuture(change));
    }

    /**
     * Cancels all waiting jobs, but no running one.
     *
     * @param now dates the error that they end with
     * @return how many were cancelled, and how many wait now because they arrived meanwhile
     */
    public Future<Many> clear(Instant now) {
        return overview().compose(before -> {
            AtomicInteger cancelled = new AtomicInteger();
            return AsyncLoop.until(() -> clear(now, before.waiting(), cancelled));
        });
    }

    /* One batch; empty if there may be another. */
    private Future<Optional<Many>> clear(Instant now, int max, AtomicInteger total) {
        return link.run(
                        clear,
                        keys.lists(),
                        keys.prefix(),
                        Math.min(BATCH, max - total.get()),
                        JobError.cancelled(now).toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished())
                .map(reply -> {
                    int cancelled = reply.get(0).toInteger();
                    boolean over = total.addAndGet(cancelled) >= max || cancelled == 0;
                    return over ? Optional.of(new Many(total.get(), reply.get(1).toInteger())) : Optional.empty();
                });
    }

    /**
     * Stops all workers of the cluster from claiming, until {@link #resume()}; running jobs continue. The pause is
     * stored in Redis, so it outlives every process.
     *
     * @return false if it was paused before
     */
    public Future<Boolean> pause() {
        // HSET does not repair a damaged hash; the overview script does, so it runs first.
        return overview()
                .compose(before -> link.send(
                        Request.cmd(Command.HSET).arg(keys.meta()).arg("paused").arg(1)))
                .map(reply -> reply.toInteger() == 1);
    }

    /**
     * Lets workers claim again, and wakes one.
     *
     * @return true if it was paused before
     */
    public Future<Boolean> resume() {
        Future<Boolean> changed = overview()
                .compose(before ->
                        link.send(Request.cmd(Command.HDEL).arg(keys.meta()).arg("paused")))
                .map(reply -> reply.toInteger() == 1);
        return changed.compose(paused -> link.send(
                        Request.cmd(Command.ZADD).arg(keys.wake()).arg(0).arg("work"))
                // The next job that comes sets it aside, and wakes a worker itself.
                .recover(e -> InvalidValues.isOtherType(e) ? Future.succeededFuture() : Future.failedFuture(e))
                .map(paused));
    }
}
