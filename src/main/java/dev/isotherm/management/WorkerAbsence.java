package dev.isotherm.management;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators of an API that no worker service is alive while jobs wait: a WARN each minute, and an INFO when it is
 * over. Without this, clients would wait while all probes are healthy. Belongs to one context.
 */
final class WorkerAbsence {
    static final Duration REMINDER = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(WorkerAbsence.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /* A worker that restarts is away for a moment. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final LiveWorkers workers;
    private final JobAdmin jobs;
    private final LongSupplier nanoTime;
    private LogThrottle reminders;
    private OptionalLong since = OptionalLong.empty();
    private boolean told;
    private boolean looking;
    private long timer = -1;

    WorkerAbsence(Vertx vertx, RedisLink link, IsothermConfig config, InstantSource clock, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.workers = new LiveWorkers(new LiveLimits(link), clock);
        this.jobs = new JobAdmin(link, config.jobs(), Queues.RECORDS);
        this.nanoTime = nanoTime;
        this.reminders = new LogThrottle(REMINDER, nanoTime);
    }

    void start() {
        timer = vertx.setPeriodic(LOOK.toMillis(), id -> look());
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    /* What Redis does not answer says nothing of workers. */
    private void look() {
        if (looking) {
            return;
        }
        looking = true;
        Future<Boolean> alive = workers.any();
        Future<QueueOverview> queue = jobs.overview();
        Future.all(alive, queue)
                .onSuccess(both -> found(alive.result(), queue.result()))
                .onFailure(e -> LOG.debug("Nobody knows whether a worker is alive: {}", e.getMessage()))
                .onComplete(over -> looking = false);
    }

    private void found(boolean alive, QueueOverview queue) {
        // Jobs whose worker vanished wait too, for another one.
        int waiting = queue.waiting() + queue.count(JobList.RUNNING);
        if (alive || waiting == 0) {
            if (told) {
                LOG.info(
                        alive
                                ? "A worker service is alive again: waiting jobs will run"
                                : "No job waits for a worker service any more");
            }
            told = false;
            since = OptionalLong.empty();
            reminders = new LogThrottle(REMINDER, nanoTime);
            return;
        }
        long now = nanoTime.getAsLong();
        since = since.isPresent() ? since : OptionalLong.of(now);
        if (now - since.getAsLong() < PATIENCE.toNanos()) {
            return;
        }
        reminders.pass().ifPresent(before -> {
            told = true;
            LOG.warn(
                    "No worker service is alive while {} jobs wait{}. Start a worker service with the Redis of this API;"
                            + " if one runs, look into its log",
                    waiting,
                    queue.oldestWaiting()
                            .map(age -> ", the oldest for " + age.toSeconds() + " s")
                            .orElse(""));
        });
    }
}
