package dev.isotherm.service;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.redis.KeySweep;
import dev.isotherm.redis.KeySweep.Action;
import dev.isotherm.redis.KeySweep.Found;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.weather.place.PlaceKeys;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.place.Places.Known;
import dev.isotherm.weather.store.DayKeys;
import dev.isotherm.weather.store.KeptPlaces;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What Redis has of weather: days and the places of names. Operators list and delete it; nothing else in Redis is
 * touched, above all no job. What is deleted is bought again when it is needed. Belongs to the context of its link.
 */
public final class WeatherCache {
    /** The maximum of keys that one call lists. */
    public static final int MOST_LISTED = 10_000;

    private static final int MOST_ASIDE = 100;

    private final RedisLink link;
    private final String source;
    private final InstantSource clock;
    private final MemoryWatch memory;
    private final Places places;
    private final KeptPlaces kept;
    private final KeySweep sweep;

    /**
     * Opens it.
     *
     * @param source the provider
     */
    public WeatherCache(RedisLink link, String source, WeatherConfig config, InstantSource clock) {
        this.link = link;
        this.source = source;
        this.clock = clock;
        this.memory = new MemoryWatch(link);
        this.places = new Places(link, source, config.unknownPlaceTtl(), new InvalidValues(link, clock), memory);
        this.kept = new KeptPlaces(link, config.maxPlaces(), clock, memory);
        this.sweep = new KeySweep(link);
    }

    /** Whether a key is one of weather. Leases are not: whoever holds one is at work. */
    public static boolean owns(String key) {
        return (DayKeys.isOne(key) || PlaceKeys.isOne(key)) && !key.endsWith(":flight");
    }

    /** How many places have stored days, and how many may. */
    public Future<KeptPlaces.State> kept() {
        return kept.state();
    }

    /** The memory of each Redis server that owns keys. */
    public Future<List<MemoryWatch.Memory>> memory() {
        return memory.read();
    }

    /** The keys of values that were set aside, because no Isotherm had written them. */
    public Future<Found> aside() {
        return sweep.run(InvalidValues.asidePattern(), key -> true, Action.LIST, MOST_ASIDE);
    }

    /** Lists or deletes the keys of weather with a pattern, as Redis knows patterns. */
    public Future<Found> find(String pattern, Action action) {
        return sweep.run(pattern, WeatherCache::owns, action, MOST_LISTED);
    }

    /** Whether a key of weather exists. */
    public Future<Boolean> exists(String key) {
        return owns(key)
                ? link.send(Request.cmd(Command.EXISTS).arg(key)).map(reply -> reply.toInteger() == 1)
                : Future.succeededFuture(false);
    }

    /** Deletes a key of weather; false if there is none. */
    public Future<Boolean> delete(String key) {
        return owns(key)
                ? link.send(Request.cmd(Command.UNLINK).arg(key)).map(reply -> reply.toInteger() == 1)
                : Future.succeededFuture(false);
    }

    /**
     * The pattern of a kind of days.
     *
     * @param location limits it to a place; empty for all places
     * @return fails if Redis is not available
     */
    public Future<String> pattern(Kind kind, Optional<String> location) {
        return location.isEmpty()
                ? Future.succeededFuture(suffixed(DayKeys.patternOfAll(), kind))
                : placePattern(location.get()).map(place -> suffixed(place, kind));
    }

    /** A kind of days. */
    public enum Kind {
        /** All of a place. */
        ALL,
        /** Days with extremes. */
        DETAILS,
        /** Days of this year that the provider may still correct. */
        YOUNG,
        /** Days of records. */
        YEARS
    }

    private String suffixed(String place, Kind kind) {
        return switch (kind) {
            case ALL -> place + "*";
            case DETAILS -> DayKeys.patternOfDetails(place, "*");
            case YOUNG -> DayKeys.patternOfYoung(place, today().getYear());
            case YEARS -> DayKeys.patternOfYears(place);
        };
    }

    /* The days of a place have one identity for all its names. A name that nobody knows has no days. */
    private Future<String> placePattern(String location) {
        return places.find(location)
                .map(known -> known instanceof Known.As as
                        ? DayKeys.patternOf(source, as.place().identity())
                        : PlaceKeys.patternOf(source, location));
    }

    /** The patterns of what depends on one date. */
    public List<String> patterns(LocalDate date) {
        String all = DayKeys.patternOfAll();
        String detail = DayKeys.patternOfDetails(all, date.toString());
        return date.getYear() == today().getYear()
                ? List.of(detail, DayKeys.patternOfYoung(all, date.getYear()))
                : List.of(detail);
    }

    /** The patterns of what depends on a day of any year. */
    public List<String> patterns(MonthDay day) {
        String end = day.toString().substring(1);
        return List.of(DayKeys.patternOfDetails(DayKeys.patternOfAll(), "*" + end));
    }

    /** The date of UTC. */
    public LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
