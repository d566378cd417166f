package dev.isotherm.job.run;

import dev.isotherm.config.RetryConfig;
import dev.isotherm.context.Correlation;
import dev.isotherm.context.Owner;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobLog;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs on one context. Its tasks:
 *
 * <ol>
 *   <li>claim as many jobs as there are free slots, from each queue by its weight,
 *   <li>run the handler of each job and write its one outcome,
 *   <li>abandon jobs that it no longer owns, because their lease was lost or not renewed in time,
 *   <li>on stop: claim no more jobs, let running ones finish, give the rest back.
 * </ol>
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /**
     * The settings of a runner.
     *
     * @param worker its name for operators, unique in the cluster
     * @param slots how many jobs it runs at once
     * @param poll the longest time until an idle runner claims again, in case no wake-up reaches it
     * @param lease how long a job is owned without renewal
     * @param retry default retry policy, for types that have none of their own
     */
    public record Settings(String worker, int slots, Duration poll, Duration lease, RetryConfig retry) {}

    private final Vertx vertx;
    private final Settings settings;
    private final Map<String, JobHandler> handlers;
    private final OutcomeWriter outcomes;
    private final Claimer claimer;
    private final Map<String, RunningJob> running = new HashMap<>();
    private final LateReleases lateReleases;
    private final JobLog log = new JobLog();
    private final long abandonAfter;

    private RunWatch watch = RunWatch.NONE;
    private Owner owner;
    private boolean stopping;
    private boolean graceOver;
    private long fenceTimer = -1;
    private Promise<Void> idle = Promise.promise();

    /**
     * Creates a runner. It works from {@link #start()} on, on the context of that call.
     *
     * @param queues the queues that it serves
     * @param handlers handler by job type
     * @param random makes claim tokens and spreads polls and retries
     * @param clock gives the time of errors
     */
    public JobRunner(
            Vertx vertx,
            List<QueueClaim> queues,
            Settings settings,
            Map<String, JobHandler> handlers,
            RandomGenerator random,
            InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.handlers = Map.copyOf(handlers);
        this.outcomes = new OutcomeWriter(settings.retry(), random, clock, log, this::written);
        this.claimer = new Claimer(vertx, queues, settings, random, clock, new Slots());
        this.lateReleases = new LateReleases(vertx, clock);
        this.abandonAfter = settings.lease().multipliedBy(9).dividedBy(10).toNanos();
    }

    /** Sets what observes this runner; call it before the start. */
    public void watch(RunWatch observer) {
        watch = observer;
    }

    /** Starts to claim, on the calling context. */
    public void start() {
        owner = new Owner("runner", settings.worker(), vertx.getOrCreateContext());
        long check = Math.max(20, settings.lease().toMillis() / 30);
        fenceTimer = vertx.setPeriodic(check, id -> abandonExpired());
        claimer.claim();
    }

    /** Claims now, because there may be new jobs. */
    public void wake() {
        claimer.wake();
    }

    /** How many jobs it runs now. */
    public int busy() {
        return running.size();
    }

    /** Whether it stops, so it claims no more jobs. */
    public boolean stopping() {
        return stopping;
    }

    /** Time since Redis last answered a claim; zero while no slot is free. */
    public Duration sinceClaim() {
        return claimer.sinceClaim();
    }

    /** The settings that it was created with. */
    public Settings settings() {
        return settings;
    }

    /**
     * Stops: claims no more jobs, waits for running ones, gives the rest back.
     *
     * @param grace how long to wait for running jobs
     * @return completes when it holds no job any more
     */
    public Future<Void> stop(Duration grace) {
        stopping = true;
        Future<Void> claimed = claimer.stop();
        LOG.info("{} stops: it waits up to {} ms for {} jobs", settings.worker(), grace.toMillis(), running.size());
        long graceTimer = vertx.setTimer(Math.max(1, grace.toMillis()), id -> {
            graceOver = true;
            completeWhenIdle();
        });
        claimed.onComplete(done -> completeWhenIdle());
        return idle.future().eventually(() -> {
            vertx.cancelTimer(graceTimer);
            vertx.cancelTimer(fenceTimer);
            lateReleases.stop();
            return releaseAll();
        });
    }

    /**
     * Returns the leases that it holds now.
     *
     * @param queue the queue's name
     * @return lease by job id
     */
    Map<String, String> held(String queue) {
        Map<String, String> held = new HashMap<>();
        running.forEach((id, job) -> {
            if (job.source().queue().equals(queue)) {
                held.put(id, job.job().lease());
            }
        });
        return held;
    }

    /**
     * Processes the reply to a heartbeat.
     *
     * @param asked the leases of the heartbeat, by job id
     * @param renewed the lost leases and the cancelled jobs
     * @param sentAt when the heartbeat was sent, by {@link System#nanoTime()}
     */
    void renewed(Map<String, String> asked, Leases.Renewed renewed, long sentAt) {
        asked.forEach((id, lease) -> {
            RunningJob job = running.get(id);
            if (job == null || !job.job().lease().equals(lease)) {
                return;
            }
            if (!renewed.lost().contains(id)) {
                job.renewed(sentAt);
                if (renewed.cancelled().contains(id) && !job.settled()) {
                    job.requestCancel();
                    settle(job, Future.failedFuture("cancelled"));
                }
            } else if (!job.settled()) {
                // If an outcome is being written, that write may have ended the lease; its reply decides.
                abandon(job, "its lease was lost");
            }
        });
    }

    /**
     * Processes a heartbeat that Redis did not answer or refused.
     *
     * @param asked the leases of the heartbeat, by job id
     */
    void refused(Map<String, String> asked) {
        asked.forEach((id, lease) -> {
            RunningJob job = running.get(id);
            if (job != null && job.job().lease().equals(lease)) {
                job.refused();
            }
        });
    }

    private final class Slots implements Claimer.Slots {
        @Override
        public void answered(QueueClaim queue) {
            watch.claimed(queue.queue());
        }

        @Override
        public int free() {
            int ending = 0;
            for (RunningJob job : running.values()) {
                ending += job.ending() ? 1 : 0;
            }
            // While Redis is away many jobs may end, and none is told to it.
            return Math.min(settings.slots() - running.size() + ending, 2 * settings.slots() - running.size());
        }

        @Override
        public void begin(QueueClaim queue, ClaimedJob job, long sentAt) {
            JobRunner.this.begin(queue, job, sentAt);
        }
    }

    private void begin(QueueClaim queue, ClaimedJob job, long sentAt) {
        RunningJob execution = new RunningJob(vertx, queue, job, sentAt);
        RunningJob before = running.put(job.id(), execution);
        if (before != null) {
            // It lost its lease unnoticed, and this same runner claimed the job again.
            before.abandon();
            ended(before);
        }
        execution.correlation().run(() -> begin(execution));
    }

    private void begin(RunningJob execution) {
        ClaimedJob job = execution.job();
        watch.began(execution.source().queue(), job);
        log.started(job, settings.worker());
        execution.after(
                job.timeout().toMillis(),
                () -> settle(
                        execution,
                        Future.failedFuture(JobFailedException.retryable(
                                "JobTimeoutException",
                                "Job exceeded " + job.timeout().toSeconds() + "s execution limit",
                                Optional.empty()))));
        // A handler may complete on any thread; our state is changed on our context only.
        Promise<Buffer> outcome = owner.promise();
        outcome.future().onComplete(result -> settle(execution, result));
        call(execution).onComplete(outcome);
    }

    private JobHandler handlerOf(ClaimedJob job) {
        return handlers.getOrDefault(
                job.type(), execution -> Future.failedFuture(JobFailedException.unknownType(job.type())));
    }

    private Future<Buffer> call(RunningJob execution) {
        try {
            return handlerOf(execution.job()).handle(execution).map(result -> {
                if (result.length() > Jobs.MAX_RESULT) {
                    throw JobFailedException.fatal(
                            "result_too_large", "The result has " + result.length() + " bytes, too many to keep");
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
        execution.correlation().run(() -> outcomes.write(execution, handlerOf(execution.job()), outcome));
    }

    private void written(RunningJob execution, Optional<String> never) {
        if (never.isPresent()) {
            abandon(execution, never.get());
        } else {
            remove(execution);
        }
    }

    private void abandonExpired() {
        long now = System.nanoTime();
        for (RunningJob job : new ArrayList<>(running.values())) {
            if (job.olderThan(abandonAfter, now)) {
                abandon(job, "its lease could not be renewed in time");
                if (job.refusedByRedis()) {
                    lateReleases.add(job.leases(), job.job());
                }
            }
        }
    }

    private void abandon(RunningJob execution, String why) {
        execution
                .correlation()
                .run(() -> LOG.warn(
                        "{} abandons {}: {}; another worker takes it over",
                        settings.worker(),
                        execution.job().id(),
                        why));
        execution.abandon();
        remove(execution);
    }

    private void ended(RunningJob execution) {
        ended(execution, execution.outcome());
    }

    private void ended(RunningJob execution, RunWatch.Outcome outcome) {
        execution.endSpan(outcome);
        watch.ended(execution.source().queue(), execution.job(), outcome, execution.ran());
    }

    private void remove(RunningJob execution) {
        execution.stopTimer();
        if (running.remove(execution.job().id(), execution)) {
            ended(execution);
        }
        if (stopping) {
            completeWhenIdle();
        } else if (!execution.ending() || !claimer.claiming()) {
            // Where a claim told of the end, it asked for the slot, too. The next jobs do not belong to this one.
            Correlation.NONE.run(claimer::claim);
        }
    }

    private void completeWhenIdle() {
        if (!claimer.claiming() && (running.isEmpty() || graceOver)) {
            idle.tryComplete();
        }
    }

    private Future<Void> releaseAll() {
        Map<Leases, List<ClaimedJob>> rest = new HashMap<>();
        for (RunningJob execution : running.values()) {
            execution.abandon();
            ended(execution, RunWatch.Outcome.GIVEN_BACK);
            rest.computeIfAbsent(execution.leases(), l -> new ArrayList<>()).add(execution.job());
        }
        running.clear();
        return Future.join(rest.entrySet().stream()
                        .map(e -> claimer.giveBack(e.getKey(), e.getValue()))
                        .toList())
                .mapEmpty();
    }
}
