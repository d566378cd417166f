package dev.isotherm.job.recurring;

import dev.isotherm.config.Cron;
import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.JobReader;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enqueues jobs at the ticks of their crons. Any number of processes may do so for one queue: each tick is enqueued
 * once in total.
 *
 * <p>A job's id contains its tick, and enqueuing an existing id changes nothing. The queue also stores the last tick,
 * in case its job was dropped. So clocks need not agree: the process with the fastest clock enqueues, the others find
 * it done. Jobs are kept for {@code jobs.resultTtlSeconds} after their end; processes that enqueue the same tick must
 * do so within that time.
 *
 * <p>If no process was running at a tick, or Redis was unavailable, the latest missed tick is enqueued later, until the
 * next one is due; older ones are skipped. A new cron starts with its next tick. Belongs to the context of its link.
 */
public final class RecurringJobs {
    private static final Logger LOG = LoggerFactory.getLogger(RecurringJobs.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    /* Somebody may change the clock while a timer runs, so no timer is long. */
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final RedisLink link;
    private final Jobs jobs;
    private final JobKeys keys;
    private final InstantSource clock;
    private final List<Loop> loops;

    /**
     * One recurring job.
     *
     * @param name unique in its queue, and the same in every process
     * @param cron when it is due
     * @param type names the handler
     * @param priority as in {@link NewJob}
     * @param parameters what the handler receives: JSON
     */
    public record Recurring(String name, Cron cron, String type, int priority, Buffer parameters) {
        /** The id of the job of a tick. */
        public String id(Instant tick) {
            return type + "_" + tick.toEpochMilli() + "_" + HexFormat.of().toHexDigits(name.hashCode());
        }
    }

    /**
     * Creates a scheduler.
     *
     * @param link the connection to use
     * @param config bounds of the queue
     * @param queue the queue of the jobs
     * @param clock the clock that decides when a tick is due
     * @param recurring the jobs
     */
    public RecurringJobs(
            Vertx vertx,
            RedisLink link,
            JobsConfig config,
            String queue,
            InstantSource clock,
            List<Recurring> recurring) {
        this.vertx = vertx;
        this.link = link;
        this.jobs = new Jobs(link, config, queue);
        this.keys = JobKeys.of(queue);
        this.clock = clock;
        this.loops = recurring.stream().map(Loop::new).toList();
    }

    /** Starts, on the calling context. */
    public void start() {
        Instant now = clock.instant();
        loops.forEach(loop -> loop.start(now));
    }

    /** Stops; a tick that is just being enqueued may still be added. */
    public void stop() {
        loops.forEach(Loop::stop);
    }

    private final class Loop {
        private final Recurring recurring;
        private final Cron.Ticks ticks;
        private final String field;
        private Instant startedAt = Instant.MIN;
        private Instant done = Instant.MIN;
        private boolean troubled;
        private boolean stopped;
        private long timer = -1;

        Loop(Recurring recurring) {
            this.recurring = recurring;
            this.ticks = recurring.cron().ticks();
            this.field = "tick:" + recurring.name();
        }

        void start(Instant now) {
            startedAt = now;
            look();
        }

        void stop() {
            stopped = true;
            vertx.cancelTimer(timer);
        }

        private void look() {
            Optional<Instant> last = ticks.last(clock.instant()).filter(tick -> tick.isAfter(done));
            if (last.isEmpty()) {
                sleepUntilNext();
                return;
            }
            Instant tick = last.get();
            see(tick)
                    .onSuccess(v -> {
                        done = tick;
                        troubled = false;
                        sleepUntilNext();
                    })
                    .onFailure(e -> {
                        log(tick, e);
                        sleep(RETRY);
                    });
        }

        private Future<Void> see(Instant tick) {
            return link.send(Request.cmd(Command.HGET).arg(keys.meta()).arg(field))
                    .compose(known -> {
                        if (known == null && !tick.isAfter(startedAt)) {
                            // This cron is new, so no tick was missed.
                            return remember(Command.HSETNX, tick);
                        }
                        if (known != null && isDone(tick, JobReader.number(known))) {
                            return Future.succeededFuture();
                        }
                        return enqueue(tick).compose(v -> remember(Command.HSET, tick));
                    });
        }

        /* A process whose clock is ahead may have enqueued the next tick already. A later one means that a clock was
         * wrong; this job must not stop until then. */
        private boolean isDone(Instant tick, long known) {
            Instant now = clock.instant();
            boolean wrong = ticks.next(now)
                    .flatMap(next -> ticks.next(next))
                    .filter(later -> known >= later.toEpochMilli())
                    .isPresent();
            if (wrong) {
                LOG.warn(
                        "{} was enqueued for {} because a clock was wrong; it is enqueued for {} now",
                        recurring.name(),
                        Instant.ofEpochMilli(known),
                        tick);
            }
            return !wrong && known >= tick.toEpochMilli();
        }

        private Future<Void> enqueue(Instant tick) {
            String id = recurring.id(tick);
            NewJob job = new NewJob(id, recurring.type(), recurring.priority(), recurring.parameters(), id);
            return jobs.enqueue(job)
                    .compose(enqueued -> enqueued instanceof Enqueued.Accepted
                            ? Future.succeededFuture()
                            : Future.failedFuture("its queue accepts no more jobs (" + enqueued + ")"));
        }

        private Future<Void> remember(Command command, Instant tick) {
            return link.send(Request.cmd(command).arg(keys.meta()).arg(field).arg(tick.toEpochMilli()))
                    .mapEmpty();
        }

        private void log(Instant tick, Throwable problem) {
            if (!troubled && !stopped) {
                LOG.warn(
                        "{} of {} could not be enqueued ({}); trying again until the next one is due",
                        recurring.name(),
                        tick,
                        problem.getMessage());
            }
            troubled = true;
        }

        private void sleepUntilNext() {
            Instant now = clock.instant();
            Duration rest =
                    ticks.next(now).map(next -> Duration.between(now, next)).orElse(LONGEST_SLEEP);
            sleep(rest.compareTo(LONGEST_SLEEP) < 0 ? rest : LONGEST_SLEEP);
        }

        private void sleep(Duration time) {
            if (!stopped) {
                timer = vertx.setTimer(Math.max(1, time.toMillis()), id -> look());
            }
        }
    }
}
