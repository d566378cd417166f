package dev.isotherm.job;

import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on one context. Its tasks:
 *
 * <ol>
 *   <li>claim as many jobs as there are free slots,
 *   <li>run the handler of each and bring its one outcome to Redis, through outages, while the lease lasts,
 *   <li>abandon what it no longer owns: leases that were lost or could not be renewed in time,
 *   <li>on stop: claim no more, let running jobs finish, give the rest back.
 * </ol>
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final long RETRY_WRITE_MS = 200;
    private static final int MAX_CLAIM = 64;
    private static final int MAX_RESULT = 4 * 1024 * 1024;

    /**
     * What a runner needs to know.
     *
     * @param worker its name for operators, unique in the cluster
     * @param slots how many jobs it runs at once
     * @param poll the longest an idle runner waits before it looks again
     * @param lease how long a job is owned without renewal
     */
    public record Settings(String worker, int slots, Duration poll, Duration lease) {}

    private final Vertx vertx;
    private final Leases leases;
    private final Settings settings;
    private final Map<String, JobHandler> handlers;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Map<String, RunningJob> running = new HashMap<>();
    private final long abandonAfter;

    private ContextInternal home;
    private String lostClaim = "";
    private boolean claiming;
    private boolean again;
    private boolean stopping;
    private boolean graceOver;
    private boolean redisAway;
    private long pollTimer = -1;
    private long fenceTimer = -1;
    private Promise<Void> idle = Promise.promise();

    /**
     * Makes a runner; it works once {@link #start()} is called, on that context.
     *
     * @param handlers handler by job type
     * @param random makes claim tokens and spreads the polls
     * @param clock dates errors
     */
    public JobRunner(
            Vertx vertx,
            Leases leases,
            Settings settings,
            Map<String, JobHandler> handlers,
            RandomGenerator random,
            InstantSource clock) {
        this.vertx = vertx;
        this.leases = leases;
        this.settings = settings;
        this.handlers = Map.copyOf(handlers);
        this.random = random;
        this.clock = clock;
        Duration margin = settings.lease().dividedBy(10);
        this.abandonAfter = settings.lease().minus(margin).toNanos();
    }

    /** Begins to claim, on the calling context. */
    public void start() {
        home = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        long check = Math.max(20, settings.lease().toMillis() / 30);
        fenceTimer = vertx.setPeriodic(check, id -> abandonExpired());
        claim();
    }

    /**
     * Stops: claims no more, waits for running jobs, gives the rest back.
     *
     * @param grace how long to wait for running jobs
     * @return completes when nothing is held any more
     */
    public Future<Void> stop(Duration grace) {
        stopping = true;
        cancel(pollTimer);
        LOG.info("{} stops: it waits up to {} ms for {} jobs", settings.worker(), grace.toMillis(), running.size());
        long graceTimer = vertx.setTimer(Math.max(1, grace.toMillis()), id -> {
            graceOver = true;
            completeWhenIdle();
        });
        completeWhenIdle();
        return idle.future().eventually(() -> {
            cancel(graceTimer);
            cancel(fenceTimer);
            return releaseAll();
        });
    }

    /** The leases that are held now: lease by job id. */
    public Map<String, String> held() {
        Map<String, String> held = new HashMap<>();
        running.forEach((id, job) -> held.put(id, job.job().lease()));
        return held;
    }

    /**
     * Takes note of a heartbeat.
     *
     * @param asked what was asked to be renewed
     * @param lost what could not be
     * @param sentAt when the heartbeat was sent, by {@link System#nanoTime()}
     */
    public void renewed(Map<String, String> asked, Set<String> lost, long sentAt) {
        asked.forEach((id, lease) -> {
            RunningJob job = running.get(id);
            if (job == null || !job.job().lease().equals(lease)) {
                return;
            }
            if (!lost.contains(id)) {
                job.renewed(sentAt);
            } else if (!job.settled()) {
                // One whose outcome is on its way may have lost its lease to that very outcome: the write tells.
                abandon(job, "its lease was lost");
            }
        });
    }

    private void claim() {
        if (stopping) {
            return;
        }
        if (claiming) {
            again = true;
            return;
        }
        int free = Math.min(settings.slots() - running.size(), MAX_CLAIM);
        if (free <= 0) {
            return;
        }
        cancel(pollTimer);
        claiming = true;
        again = false;
        boolean repeated = !lostClaim.isEmpty();
        String token = repeated ? lostClaim : HexFormat.of().toHexDigits(random.nextLong());
        long sentAt = System.nanoTime();
        leases.claim(token, free, settings.worker(), repeated).onComplete(claimed -> {
            lostClaim = claimed.failed() ? token : "";
            noteRedis(claimed.cause());
            List<ClaimedJob> jobs = claimed.succeeded() ? claimed.result() : List.of();
            // A repeated claim hands out what the lost one took, which may be less than what waits.
            claimed(jobs, sentAt, jobs.size() == free || (repeated && !jobs.isEmpty()));
        });
    }

    private void claimed(List<ClaimedJob> jobs, long sentAt, boolean more) {
        if (stopping) {
            // The stop waits for this claim, so it waits until they are given back too.
            giveBack(jobs).onComplete(done -> {
                claiming = false;
                completeWhenIdle();
            });
            return;
        }
        claiming = false;
        jobs.forEach(job -> begin(job, sentAt));
        if (again || more) {
            claim();
        }
        if (!claiming) {
            cancel(pollTimer);
            pollTimer = vertx.setTimer(jittered(settings.poll().toMillis()), id -> claim());
        }
    }

    private void begin(ClaimedJob job, long sentAt) {
        RunningJob execution = new RunningJob(vertx, leases, job, sentAt);
        RunningJob before = running.put(job.id(), execution);
        if (before != null) {
            // It lost its lease unnoticed, and this very runner was given the job again.
            before.abandon();
        }
        LOG.debug("{} runs {} (attempt {})", settings.worker(), job.id(), job.attempt());
        execution.after(
                job.timeout().toMillis(),
                () -> settle(
                        execution,
                        Future.failedFuture(new JobTimeoutException(
                                "Job exceeded " + job.timeout().toSeconds() + "s execution limit"))));
        // A handler may be told its outcome by any thread; all that is ours is touched on our context alone.
        Promise<Buffer> outcome = home.promise();
        outcome.future().onComplete(result -> settle(execution, result));
        call(execution).onComplete(outcome);
    }

    private Future<Buffer> call(RunningJob execution) {
        ClaimedJob job = execution.job();
        JobHandler handler = handlers.get(job.type());
        if (handler == null) {
            return Future.failedFuture(new IllegalStateException("No handler for jobs of type " + job.type()));
        }
        try {
            return handler.handle(execution).map(result -> {
                if (result.length() > MAX_RESULT) {
                    throw new IllegalStateException("The result has " + result.length() + " bytes, too many to keep");
                }
                return result;
            });
        } catch (RuntimeException | Error e) {
            return Future.failedFuture(e);
        }
    }

    private void settle(RunningJob execution, AsyncResult<Buffer> outcome) {
        if (execution.abandoned()) {
            return;
        }
        execution.settle();
        ClaimedJob job = execution.job();
        if (outcome.succeeded()) {
            write(execution, () -> leases.succeed(job, outcome.result()));
        } else if (outcome.cause() instanceof RedisUnavailableException) {
            // No fault of the job's, so it runs again. The pause keeps a Redis in trouble from a storm of repetitions.
            LOG.info("{} is given back: {}", job.id(), outcome.cause().getMessage());
            execution.after(jittered(RETRY_WRITE_MS), () -> write(execution, () -> leases.release(job)));
        } else {
            JobError error = errorOf(job, outcome.cause());
            write(execution, () -> leases.fail(job, error));
        }
    }

    /* An outcome is worth bringing home as long as the lease lasts, even through an outage: the script accepts it once. */
    private void write(RunningJob execution, Supplier<Future<Leases.Write>> outcome) {
        outcome.get().onComplete(reply -> {
            if (!execution.owned()) {
                return;
            }
            if (reply.succeeded()) {
                if (reply.result() == Leases.Write.STALE) {
                    LOG.warn(
                            "The outcome of {} was refused: this lease ended before",
                            execution.job().id());
                }
                remove(execution);
            } else if (reply.cause() instanceof RedisUnavailableException) {
                noteRedis(reply.cause());
                execution.after(jittered(RETRY_WRITE_MS), () -> write(execution, outcome));
            } else {
                // Redis would say the same again and again, and the slot would be lost.
                abandon(
                        execution,
                        "Redis takes no outcome of it (" + reply.cause().getMessage() + ")");
            }
        });
    }

    private JobError errorOf(ClaimedJob job, Throwable cause) {
        LOG.info("{} failed: {}", job.id(), cause.toString());
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new JobError(cause.getClass().getSimpleName(), message, clock.instant());
    }

    private void abandonExpired() {
        long now = System.nanoTime();
        for (RunningJob job : new ArrayList<>(running.values())) {
            if (job.olderThan(abandonAfter, now)) {
                abandon(job, "its lease could not be renewed in time");
            }
        }
    }

    private void abandon(RunningJob execution, String why) {
        LOG.warn(
                "{} abandons {}: {}; another worker takes it over",
                settings.worker(),
                execution.job().id(),
                why);
        execution.abandon();
        remove(execution);
    }

    private void remove(RunningJob execution) {
        execution.stopTimer();
        running.remove(execution.job().id(), execution);
        if (stopping) {
            completeWhenIdle();
        } else {
            claim();
        }
    }

    private void completeWhenIdle() {
        if (!claiming && (running.isEmpty() || graceOver)) {
            idle.tryComplete();
        }
    }

    private Future<Void> releaseAll() {
        List<ClaimedJob> rest = new ArrayList<>();
        for (RunningJob execution : running.values()) {
            execution.abandon();
            rest.add(execution.job());
        }
        running.clear();
        return giveBack(rest);
    }

    private Future<Void> giveBack(List<ClaimedJob> jobs) {
        List<Future<Leases.Write>> releases = new ArrayList<>();
        for (ClaimedJob job : jobs) {
            LOG.info("{} gives {} back: it stops before that is done", settings.worker(), job.id());
            releases.add(leases.release(job));
        }
        return Future.join(releases)
                .onFailure(e -> LOG.warn(
                        "Not every job could be given back ({}); the rest is taken over when its lease ends",
                        e.getMessage()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private void noteRedis(Throwable problem) {
        if (problem != null && !redisAway) {
            LOG.warn("{} cannot reach its queue ({}); it keeps trying", settings.worker(), problem.getMessage());
        } else if (problem == null && redisAway) {
            LOG.info("{} reaches its queue again", settings.worker());
        }
        redisAway = problem != null;
    }

    private long jittered(long millis) {
        return Math.max(1, millis / 2 + random.nextLong(millis / 2 + 1));
    }

    private void cancel(long timer) {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
