package dev.isotherm.job;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Keeps a queue within its bounds of age and count where no job ends that would do so, and removes the entries of jobs
 * that are gone, as after an eviction or by an operator's hand. Belongs to the context of its link.
 */
public final class Housekeeping {
    private static final int LOOK_AT = 500;
    private static final String BEGINNING = "0";

    private final RedisLink link;
    private final JobsConfig config;
    private final Duration eventsTtl;
    private final JobKeys keys;
    private final Script housekeep = Script.load("housekeep", "prelude");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds of the lists of ended jobs
     * @param eventsTtl how long events can be read
     * @param queue the queue's name
     */
    public Housekeeping(RedisLink link, JobsConfig config, Duration eventsTtl, String queue) {
        this.link = link;
        this.config = config;
        this.eventsTtl = eventsTtl;
        this.keys = JobKeys.of(queue);
    }

    /**
     * What was removed.
     *
     * @param trimmed entries of ended jobs, past their age or count
     * @param orphans entries without a job
     * @param events past their age
     */
    public record Removed(long trimmed, long orphans, long events) {
        Removed plus(Removed more) {
            return new Removed(trimmed + more.trimmed, orphans + more.orphans, events + more.events);
        }
    }

    private record Place(String list, boolean ended) {}

    /**
     * Tidies up once, in many small steps, so that nobody waits for it.
     *
     * @param stop asked between steps; true ends it early
     * @return what was removed; fails where Redis is not to be had
     */
    public Future<Removed> run(BooleanSupplier stop) {
        List<Place> places = List.of(
                new Place(keys.ready(), false),
                new Place(keys.scheduled(), false),
                new Place(keys.leases(), false),
                new Place(keys.waitingSince(), false),
                new Place(keys.finished(), true),
                new Place(keys.dead(), true));
        Future<Removed> all = Future.succeededFuture(new Removed(0, 0, 0));
        for (Place place : places) {
            all = all.compose(removed -> step(place, BEGINNING, removed, stop));
        }
        return all;
    }

    private Future<Removed> step(Place place, String cursor, Removed before, BooleanSupplier stop) {
        if (stop.getAsBoolean()) {
            return Future.succeededFuture(before);
        }
        return link.run(
                        housekeep,
                        List.of(place.list(), keys.events()),
                        keys.prefix(),
                        cursor,
                        LOOK_AT,
                        eventsTtl.toMillis(),
                        place.ended() ? config.resultTtl().toMillis() : -1L,
                        config.maxFinished())
                .compose(reply -> {
                    String next = reply.get(0).toString();
                    Removed now = before.plus(new Removed(
                            reply.get(1).toLong(),
                            reply.get(2).toLong(),
                            reply.get(3).toLong()));
                    return next.equals(BEGINNING) ? Future.succeededFuture(now) : step(place, next, now, stop);
                });
    }
}
