package dev.isotherm.job.run;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.store.Leases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims as many jobs as its runner has free slots, from each queue by its weight, and gives back jobs that will not be
 * run. Runs one claim at a time, then waits for a wake-up, for the next scheduled job, or for the poll. Belongs to the
 * runner's context.
 */
final class Claimer {
    private static final Logger LOG = LoggerFactory.getLogger(Claimer.class);
    private static final int MAX_CLAIM = 64;
    private static final long AFTER_FAILURE_MILLIS = 500; // The failed claim may have used a wake-up.

    /** The slots that the jobs are claimed for. */
    interface Slots {
        /** How many are free, or will be with the reply to the next claim, because their jobs end with it. */
        int free();

        /** Redis answered a claim, with jobs or without. */
        void answered(QueueClaim queue);

        /** Fills a slot; {@code sentAt} is when the claim was sent, by {@link System#nanoTime()}. */
        void begin(QueueClaim queue, ClaimedJob job, long sentAt);
    }

    private final Vertx vertx;
    private final List<QueueClaim> queues;
    private final int allWeights;
    private final JobRunner.Settings settings;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Slots slots;
    private final WakeUpPasser wakeUps;
    private final Promise<Void> over = Promise.promise();

    private boolean claiming;
    private boolean roundFailed;
    private int asked;
    private boolean full;
    private long provenAt = System.nanoTime();
    private boolean again;
    private boolean woken;
    private boolean wokenBefore;
    private boolean stopping;
    private long nextDueMillis;
    private long pollTimer = -1;

    /**
     * Creates a claimer; it claims nothing before the first call.
     *
     * @param random makes claim tokens and spreads polls
     * @param clock gives the time of the error of a cancelled job
     */
    Claimer(
            Vertx vertx,
            List<QueueClaim> queues,
            JobRunner.Settings settings,
            RandomGenerator random,
            InstantSource clock,
            Slots slots) {
        this.vertx = vertx;
        this.queues = List.copyOf(queues);
        this.allWeights = queues.stream().mapToInt(QueueClaim::weight).sum();
        this.settings = settings;
        this.random = random;
        this.clock = clock;
        this.slots = slots;
        this.wakeUps = new WakeUpPasser(vertx, this.queues);
        queues.forEach(queue -> queue.leases().onEnds(this::claim));
    }

    /** Claims, because there may be new jobs. */
    void wake() {
        woken = true;
        claim();
    }

    /** Claims if there is a free slot: now, or after the running claim. Ended jobs are told to Redis in any case. */
    void claim() {
        if (claiming && !stopping) {
            again = true;
            return;
        }
        if (stopping || free() <= 0) {
            flush();
            if (woken) {
                woken = false;
                wakeUps.pass();
            }
            return;
        }
        vertx.cancelTimer(pollTimer);
        if (full) {
            // While no slot was free it had nothing to claim, so nothing was wrong.
            provenAt = System.nanoTime();
        }
        claiming = true;
        roundFailed = false;
        again = false;
        wokenBefore = woken;
        woken = false;
        nextDueMillis = Long.MAX_VALUE;
        asked = free();
        claim(turn().iterator(), false);
    }

    /** Time since Redis last answered the claims from all queues; zero while no slot is free. */
    Duration sinceClaim() {
        return full || free() <= 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - provenAt);
    }

    /** Whether a claim is running. */
    boolean claiming() {
        return claiming;
    }

    /** Claims no more; completes when the jobs of a running claim are given back. */
    Future<Void> stop() {
        stopping = true;
        wakeUps.stop();
        vertx.cancelTimer(pollTimer);
        if (!claiming) {
            over.tryComplete();
        }
        return Future.join(queues.stream().map(QueueClaim::stopListening).toList())
                .eventually(over::future)
                .otherwiseEmpty()
                .mapEmpty();
    }

    /** Gives back claimed jobs that will not be finished here; never fails. */
    Future<Void> giveBack(Leases leases, List<ClaimedJob> jobs) {
        List<Future<WriteResult>> releases = new ArrayList<>();
        for (ClaimedJob job : jobs) {
            job.correlation()
                    .run(() -> LOG.info(
                            "{} gives {} back: the worker stops before the job is done", settings.worker(), job.id()));
            releases.add(leases.release(job, clock.instant()));
        }
        return Future.join(releases)
                .onFailure(e -> LOG.warn(
                        "Not every job could be given back ({}); the rest is taken over when its lease ends",
                        e.getMessage()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private int free() {
        return Math.min(slots.free(), MAX_CLAIM);
    }

    private List<QueueClaim> turn() {
        if (queues.size() == 1) {
            return queues;
        }
        queues.forEach(QueueClaim::earn);
        List<QueueClaim> turn = new ArrayList<>(queues);
        turn.sort(Comparator.comparingInt(QueueClaim::credit).reversed());
        turn.get(0).pay(allWeights);
        return turn;
    }

    private void claim(Iterator<QueueClaim> rest, boolean more) {
        if (stopping || !rest.hasNext() || asked <= 0) {
            // The wake-up may have been for a queue that was not reached.
            woken |= wokenBefore && rest.hasNext();
            claimed(more);
            return;
        }
        QueueClaim queue = rest.next();
        queue.claim(asked, settings.worker(), random).onComplete(taken -> {
            note(queue, taken.cause());
            if (taken.failed()) {
                roundFailed = true;
                nextDueMillis = Math.min(nextDueMillis, AFTER_FAILURE_MILLIS);
                claim(rest, more);
                return;
            }
            slots.answered(queue);
            List<ClaimedJob> jobs = taken.result().claimed().jobs();
            if (stopping) {
                // The stop waits for this claim, so it also waits until the jobs are given back.
                giveBack(queue.leases(), jobs).onComplete(done -> claimed(false));
                return;
            }
            long due = taken.result().claimed().nextDueMillis();
            nextDueMillis = due < 0 ? nextDueMillis : Math.min(due, nextDueMillis);
            // A job that ends at once frees its slot for the next round, whose queues come in another order.
            asked -= jobs.size();
            jobs.forEach(job -> slots.begin(queue, job, taken.result().sentAt()));
            claim(rest, more || taken.result().more());
        });
    }

    private void claimed(boolean more) {
        claiming = false;
        provenAt = roundFailed ? provenAt : System.nanoTime();
        full = free() <= 0;
        if (stopping) {
            over.tryComplete();
            claim();
            return;
        }
        if (again || woken || more || holdsEnds()) {
            claim();
        }
        if (!claiming) {
            vertx.cancelTimer(pollTimer);
            pollTimer = vertx.setTimer(Math.min(nextDueMillis, jitteredPoll() - 1) + 1, id -> claim());
            if (hungry()) {
                queues.forEach(queue -> queue.listen(this::wake, this::hungry));
            }
        }
    }

    private boolean hungry() {
        return !stopping && free() > 0;
    }

    private boolean holdsEnds() {
        return queues.stream().anyMatch(queue -> queue.leases().holdsEnds());
    }

    private void flush() {
        queues.forEach(queue -> queue.leases().flush());
    }

    private void note(QueueClaim queue, Throwable problem) {
        if (problem == null) {
            if (queue.logsRecovery()) {
                LOG.info("{} claims from queue {} again", settings.worker(), queue.queue());
            }
        } else if (queue.logsFailure()) {
            LOG.warn(
                    "{} cannot claim from queue {} ({}); it keeps trying",
                    settings.worker(),
                    queue.queue(),
                    problem.getMessage());
        }
    }

    private long jitteredPoll() {
        long half = settings.poll().toMillis() / 2;
        return Math.max(1, half + random.nextLong(half + 1));
    }
}
