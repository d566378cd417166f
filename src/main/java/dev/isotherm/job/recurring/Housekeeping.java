package dev.isotherm.job.recurring;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.AsyncLoop;
import dev.isotherm.job.JobError;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans up a queue. It removes ended jobs and events past their age or count, even if no other job ends (each ending
 * job removes them too). It removes entries of jobs that no longer exist. It puts jobs back on their list if their
 * entry is missing, for example after an eviction, a restored backup or a manual change. Belongs to the context of its
 * link.
 */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final int LOOK_AT = 500;
    private static final String BEGINNING = "0";
    private static final Removed NOTHING = new Removed(0, 0, 0, 0);

    private final RedisLink link;
    private final JobsConfig config;
    private final Duration eventsTtl;
    private final InstantSource clock;
    private final JobKeys keys;
    private final Script housekeep = Script.load("job/housekeep");
    private final Script adopt = Script.load("job/adopt");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds of the lists of ended jobs
     * @param eventsTtl how long events can be read
     * @param queue the queue's name
     * @param clock dates the errors of jobs that can never run
     */
    public Housekeeping(RedisLink link, JobsConfig config, Duration eventsTtl, String queue, InstantSource clock) {
        this.link = link;
        this.config = config;
        this.eventsTtl = eventsTtl;
        this.keys = JobKeys.of(queue);
        this.clock = clock;
    }

    /**
     * What was removed or repaired.
     *
     * @param trimmed entries of ended jobs, past their age or count
     * @param orphans entries without a job
     * @param events events past their age
     * @param mended jobs that had no entry and got one again, and jobs that were ended because they can never run
     */
    public record Removed(long trimmed, long orphans, long events, long mended) {
        Removed plus(Removed more) {
            return new Removed(
                    trimmed + more.trimmed, orphans + more.orphans, events + more.events, mended + more.mended);
        }
    }

    /** One task, done in many small steps, so that it does not block Redis. */
    @FunctionalInterface
    private interface Task {
        /** Takes a step from a cursor of Redis; {@link Step#next} is "0" after the last one. */
        Future<Step> from(String cursor);
    }

    private record Step(String next, Removed removed) {}

    /**
     * Cleans up once.
     *
     * @param stop called between steps; true ends the run early
     * @return what was removed; fails if Redis is unavailable
     */
    public Future<Removed> run(BooleanSupplier stop) {
        Deque<Task> tasks = new ArrayDeque<>();
        for (String list : List.of(keys.ready(), keys.scheduled(), keys.leases(), keys.waitingSince())) {
            tasks.add(cursor -> tidy(list, cursor, -1));
        }
        for (String list : List.of(keys.finished(), keys.dead())) {
            tasks.add(cursor -> tidy(list, cursor, config.resultTtl().toMillis()));
        }
        tasks.add(this::adopt);
        return new Run(tasks, stop).toEnd();
    }

    private static final class Run {
        private final Deque<Task> tasks;
        private final BooleanSupplier stop;
        private String cursor = BEGINNING;
        private Removed removed = NOTHING;

        Run(Deque<Task> tasks, BooleanSupplier stop) {
            this.tasks = tasks;
            this.stop = stop;
        }

        Future<Removed> toEnd() {
            return AsyncLoop.until(this::step);
        }

        private Future<Optional<Removed>> step() {
            if (tasks.isEmpty() || stop.getAsBoolean()) {
                return Future.succeededFuture(Optional.of(removed));
            }
            return tasks.getFirst().from(cursor).map(step -> {
                removed = removed.plus(step.removed());
                cursor = step.next();
                if (cursor.equals(BEGINNING)) {
                    tasks.removeFirst();
                }
                return Optional.empty();
            });
        }
    }

    private Future<Step> tidy(String list, String cursor, long endedTtl) {
        return link.run(
                        housekeep,
                        List.of(list, keys.events()),
                        keys.prefix(),
                        cursor,
                        LOOK_AT,
                        eventsTtl.toMillis(),
                        endedTtl,
                        config.maxFinished())
                .map(reply -> new Step(
                        reply.get(0).toString(),
                        new Removed(
                                reply.get(1).toLong(),
                                reply.get(2).toLong(),
                                reply.get(3).toLong(),
                                0)));
    }

    private Future<Step> adopt(String cursor) {
        return link.run(
                        adopt,
                        keys.lists(keys.wake(), keys.notes()),
                        keys.prefix(),
                        cursor,
                        LOOK_AT,
                        config.lease().toMillis(),
                        JobError.damaged(clock.instant()).toBuffer(),
                        config.resultTtl().toMillis(),
                        config.maxFinished())
                .map(reply -> {
                    log(reply.get(1));
                    return new Step(
                            reply.get(0).toString(),
                            new Removed(0, 0, 0, reply.get(1).size()));
                });
    }

    /* Many jobs may be damaged at once, so each step logs one line only. */
    private void log(Response mended) {
        if (mended.size() > 0) {
            LOG.warn(
                    "Queue {}: {} damaged jobs were repaired or ended; the first is {} ({})",
                    keys.prefix(),
                    mended.size(),
                    mended.get(0).get(0),
                    mended.get(0).get(1));
        }
    }
}
