package dev.isotherm.job;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private String lostClaim = "";
    private boolean claiming;
    private boolean again;
    private boolean stopping;
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

    /** Begins to claim. */
    public void start() {
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
        if (running.isEmpty() && !claiming) {
            idle.tryComplete();
        } else {
            LOG.info("{} stops: it waits up to {} ms for {} jobs", settings.worker(), grace.toMillis(), running.size());
        }
        long graceTimer = vertx.setTimer(Math.max(1, grace.toMillis()), id -> idle.tryComplete());
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
            if (lost.contains(id)) {
                abandon(job, "its lease was lost");
            } else {
                job.renewed(sentAt);
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
        leases.claim(token, free, settings.worker(), repeated)
                .onComplete(claimed -> claimed(token, free, sentAt, claimed));
    }

    private void claimed(String token, int asked, long sentAt, AsyncResult<List<ClaimedJob>> claimed) {
        claiming = false;
        if (claimed.failed()) {
            lostClaim = token;
            noteRedis(claimed.cause());
        } else {
            lostClaim = "";
            noteRedis(null);
            claimed.result().forEach(job -> begin(job, sentAt));
        }
        if (stopping) {
            completeWhenIdle();
        } else if (again || (claimed.succeeded() && claimed.result().size() == asked)) {
            claim();
        }
        if (!claiming && !stopping) {
            pollTimer = vertx.setTimer(jittered(settings.poll().toMillis()), id -> claim());
        }
    }

    private void begin(ClaimedJob job, long sentAt) {
        RunningJob execution = new RunningJob(vertx, leases, job, sentAt);
        running.put(job.id(), execution);
        LOG.debug("{} runs {} (attempt {})", settings.worker(), job.id(), job.attempt());
        execution.onTimeout(() -> settle(
                execution,
                Future.failedFuture(
                        new JobTimeoutException("Job exceeded " + job.timeout().toSeconds() + "s execution limit"))));
        call(execution).onComplete(outcome -> settle(execution, outcome));
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
        if (execution.abandoned() || running.get(execution.job().id()) != execution || execution.settled()) {
            return;
        }
        execution.settle();
        write(execution, outcome);
    }

    /* An outcome is worth bringing home as long as the lease lasts, even through an outage: the script accepts it once. */
    private void write(RunningJob execution, AsyncResult<Buffer> outcome) {
        if (execution.abandoned()) {
            return;
        }
        ClaimedJob job = execution.job();
        Future<Leases.Write> written = outcome.succeeded()
                ? leases.succeed(job, outcome.result())
                : leases.fail(job, errorOf(job, outcome.cause()));
        written.onComplete(reply -> {
            if (reply.succeeded()) {
                if (reply.result() == Leases.Write.STALE) {
                    LOG.warn("The outcome of {} was refused: another worker owns it by now", job.id());
                }
                remove(execution);
            } else {
                noteRedis(reply.cause());
                vertx.setTimer(jittered(RETRY_WRITE_MS), id -> write(execution, outcome));
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
        if (running.isEmpty() && !claiming) {
            idle.tryComplete();
        }
    }

    private Future<Void> releaseAll() {
        List<Future<Leases.Write>> releases = new ArrayList<>();
        for (RunningJob execution : List.copyOf(running.values())) {
            execution.abandon();
            LOG.info(
                    "{} gives {} back: it was not done in time",
                    settings.worker(),
                    execution.job().id());
            releases.add(leases.release(execution.job()));
        }
        running.clear();
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
