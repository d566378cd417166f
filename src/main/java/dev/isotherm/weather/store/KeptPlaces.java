package dev.isotherm.weather.store;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.redis.KeySweep;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.MemoryWatch;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of all places whose days are stored, and its bound. Whoever stored days of a place notes it here, and deletes
 * a few of the places that nobody has asked for for the longest time, if there are too many or if Redis is short of
 * memory. All days of a place go together. A place that goes while it is in use is bought again; whoever uses it has its
 * days in memory.
 *
 * <p>That a place was asked for is noted at most once an hour by each context, so most requests cost no call. Belongs to
 * the context of its link.
 */
public final class KeptPlaces {
    /* What a step may delete: more than it adds, and so little that Redis does not stall. */
    private static final int STEP = 8;
    /* For each place that was not stored. */
    private static final int STEP_WITHOUT_MEMORY = 2;
    private static final int MOST_NOTED = 10_000;
    private static final int LONGEST_PLACE = 200;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double ALARM = 0.9;
    private static final int FIGURES = 3;
    private static final String BEGINNING = "0";
    private static final Logger LOG = LoggerFactory.getLogger(KeptPlaces.class);

    private final LogThrottle throttle = new LogThrottle(HOUR);
    private final RedisLink link;
    private final int most;
    private final InstantSource clock;
    private final MemoryWatch memory;
    private final Script note = Script.load("weather/note-place");
    private final Script forget = Script.load("weather/forget-places");
    private final Set<String> noted = new HashSet<>();
    private long notedIn;

    /**
     * Opens the list.
     *
     * @param most the maximum of places
     * @param memory tells when places have to go although they are not too many
     */
    public KeptPlaces(RedisLink link, int most, InstantSource clock, MemoryWatch memory) {
        this.link = link;
        this.most = most;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * What is kept.
     *
     * @param places how many places have stored days
     * @param most the maximum of places
     * @param gone how many went, in all
     * @param notStored how many ranges of days were not stored for want of memory, in all
     */
    public record State(long places, int most, long gone, long notStored) {
        /** Whether the bound is near, so that places will go or go already. */
        public boolean nearlyFull() {
            return places >= most * ALARM;
        }
    }

    /** Notes that stored days of a place were asked for. */
    void asked(DayKeys place) {
        long hour = clock.millis() / HOUR.toMillis();
        if (hour != notedIn || noted.size() >= MOST_NOTED) {
            noted.clear();
            notedIn = hour;
        }
        if (noted.add(place.member())) {
            link.send(Request.cmd(Command.ZADD)
                            .arg(KeptPlaceKeys.asked())
                            .arg(clock.millis())
                            .arg(place.member()))
                    .onFailure(KeptPlaces::notDone);
        }
    }

    /**
     * Notes a place after a fetch, and deletes some others if necessary.
     *
     * @param anything whether any of its days were stored
     * @param notStored how many ranges of its days were not stored for want of memory
     * @return completes when all is done; never fails
     */
    Future<Void> stored(DayKeys place, boolean anything, int notStored) {
        return memory.isShort()
                .compose(isShort -> step(anything ? place.member() : "", isShort ? STEP_WITHOUT_MEMORY : 0, notStored))
                .onFailure(KeptPlaces::notDone)
                .otherwise(0)
                .mapEmpty();
    }

    /** Reads what is kept; fails if Redis is not available. */
    public Future<State> state() {
        return note("", 0, 0, 0).map(this::state);
    }

    private State state(Response reply) {
        return new State(
                reply.get(0).toLong(), most, reply.get(1).toLong(), reply.get(2).toLong());
    }

    /**
     * Deletes places until no more are kept than may be.
     *
     * @param stop called between steps; true ends it early
     * @return how many went; fails if Redis is not available
     */
    public Future<Long> trim(BooleanSupplier stop) {
        AtomicLong gone = new AtomicLong();
        return AsyncLoop.until(() -> stop.getAsBoolean()
                ? Future.succeededFuture(Optional.of(gone.get()))
                : step("", 0, 0).map(went -> {
                    gone.addAndGet(went);
                    return went == 0 ? Optional.of(gone.get()) : Optional.empty();
                }));
    }

    /**
     * Adds places that are not on the list, because an older program stored them or the list was lost. They go first.
     *
     * @param stop called between steps; true ends it early
     * @return how many were added; fails if Redis is not available
     */
    public Future<Long> adopt(BooleanSupplier stop) {
        AtomicLong added = new AtomicLong();
        return new KeySweep(link)
                .each(DayKeys.patternOfVersions(), keys -> {
                    if (stop.getAsBoolean()) {
                        return Future.failedFuture(new CancellationException());
                    }
                    List<String> places = keys.stream()
                            .map(DayKeys::memberOfVersion)
                            .filter(place -> place.length() <= LONGEST_PLACE)
                            .toList();
                    return adopt(places).onSuccess(added::addAndGet).mapEmpty();
                })
                .recover(e -> e instanceof CancellationException ? Future.succeededFuture() : Future.failedFuture(e))
                .map(v -> added.get());
    }

    private Future<Long> adopt(List<String> places) {
        if (places.isEmpty()) {
            return Future.succeededFuture(0L);
        }
        Request request = Request.cmd(Command.ZADD).arg(KeptPlaceKeys.asked()).arg("NX");
        places.forEach(place -> request.arg(0).arg(place));
        return link.send(request).map(Response::toLong);
    }

    /**
     * Removes places from the list whose days an operator deleted.
     *
     * @param stop called between steps; true ends it early
     * @return how many were removed; fails if Redis is not available
     */
    public Future<Long> prune(BooleanSupplier stop) {
        AtomicLong removed = new AtomicLong();
        AtomicReference<String> cursor = new AtomicReference<>(BEGINNING);
        return AsyncLoop.until(() -> stop.getAsBoolean()
                ? Future.succeededFuture(Optional.of(removed.get()))
                : page(cursor.get())
                        .compose(page -> {
                            cursor.set(page.get(0).toString());
                            return prune(page.get(1));
                        })
                        .map(gone -> {
                            removed.addAndGet(gone);
                            return cursor.get().equals(BEGINNING) ? Optional.of(removed.get()) : Optional.empty();
                        }));
    }

    private Future<Response> page(String cursor) {
        return link.send(Request.cmd(Command.ZSCAN)
                .arg(KeptPlaceKeys.asked())
                .arg(cursor)
                .arg("COUNT")
                .arg(KeySweep.STEP));
    }

    private Future<Integer> prune(Response entries) {
        List<Future<Optional<Integer>>> empty = new ArrayList<>();
        for (int i = 0; i + 1 < entries.size(); i += 2) {
            int at = i;
            String version = DayKeys.ofMember(entries.get(i).toString()).version();
            empty.add(link.send(Request.cmd(Command.EXISTS).arg(version))
                    .map(exists -> exists.toInteger() == 0 ? Optional.of(at) : Optional.empty()));
        }
        return Future.all(empty).compose(all -> forget(entries, all.list()));
    }

    private Future<Response> note(String place, int atMost, int atLeast, int notStored) {
        return link.run(note, KeptPlaceKeys.all(), place, clock.millis(), most, atMost, atLeast, notStored);
    }

    /* Returns how many places went. */
    private Future<Integer> step(String place, int atLeast, int notStored) {
        return note(place, STEP, atLeast, notStored).compose(reply -> {
            alarm(state(reply));
            List<Future<Optional<Integer>>> deleted = new ArrayList<>();
            for (int i = FIGURES; i + 1 < reply.size(); i += 2) {
                deleted.add(delete(reply, i));
            }
            return Future.all(deleted).compose(all -> forget(reply, all.list()));
        });
    }

    private void alarm(State state) {
        if (state.nearlyFull()) {
            throttle.pass()
                    .ifPresent(before -> LOG.warn(
                            "The days of {} places are stored, and at most {} may be (weather.maxPlaces). Above that, the"
                                    + " place that nobody has asked for for the longest time goes; {} went so far.",
                            state.places(),
                            most,
                            state.gone()));
        }
    }

    /* Where the place stands in the reply, unless its days are still there. */
    private Future<Optional<Integer>> delete(Response reply, int at) {
        int year = clock.instant().atOffset(ZoneOffset.UTC).getYear();
        Request request = Request.cmd(Command.UNLINK);
        DayKeys.ofMember(reply.get(at).toString()).lasting(year).forEach(request::arg);
        return link.send(request)
                .map(Optional.of(at))
                // If Redis refuses it for another reason, this is no place of ours, and it must not stop the others.
                .recover(e -> e instanceof RedisUnavailableException
                        ? Future.succeededFuture(Optional.empty())
                        : Future.succeededFuture(Optional.of(at)));
    }

    private Future<Integer> forget(Response reply, List<Optional<Integer>> deleted) {
        List<Object> places = new ArrayList<>();
        deleted.stream().flatMap(Optional::stream).forEach(at -> {
            places.add(reply.get(at).toBuffer());
            places.add(reply.get(at + 1).toString());
        });
        return places.isEmpty()
                ? Future.succeededFuture(0)
                : link.run(forget, KeptPlaceKeys.all(), places.toArray()).map(Response::toInteger);
    }

    /* The list is mended by the next one who stores days, and by housekeeping. */
    private static void notDone(Throwable e) {
        LOG.debug("The list of stored places was not changed: {}", e.getMessage());
    }
}
