package dev.isotherm.service;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.weather.fetch.DayFetch;
import dev.isotherm.weather.fetch.DetailFetch;
import dev.isotherm.weather.fetch.FailureMemory;
import dev.isotherm.weather.fetch.FetchLocks;
import dev.isotherm.weather.fetch.FlightLease;
import dev.isotherm.weather.fetch.LoadQueue;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.fetch.PlaceLookup;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.DetailStore;
import dev.isotherm.weather.store.KeptPlaces;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Computes temperature records from stored and fetched days. Belongs to the context of its provider and link. */
public final class RecordService {
    /** If the owner of a fetch dies, others wait for so long before they take over. */
    static final Duration LEASE = Duration.ofSeconds(5);

    private final WeatherProvider provider;
    private final History history;
    private final LoadQueue queue;
    private final Days days;

    /**
     * Makes a service.
     *
     * @param provider fetches the days that are not stored
     * @param link the Redis with the day store
     * @param config how days are stored
     * @param clock tells the time
     */
    public RecordService(WeatherProvider provider, RedisLink link, WeatherConfig config, InstantSource clock) {
        this(provider, link, config, clock, new FailureMemory(config.failureMemory(), System::nanoTime));
    }

    RecordService(
            WeatherProvider provider, RedisLink link, WeatherConfig config, InstantSource clock, FailureMemory memory) {
        this.provider = provider;
        this.queue = new LoadQueue(provider::lanes, provider::timeFor);
        if (!provider.remote()) {
            this.history = new LocalHistory(provider, clock);
            this.days = new LocalDays(provider, clock);
            return;
        }
        InvalidValues invalid = new InvalidValues(link, clock);
        MemoryWatch room = new MemoryWatch(link);
        KeptPlaces kept = new KeptPlaces(link, config.maxPlaces(), clock, room);
        String source = provider.source();
        DayStore store = new DayStore(link, source, config.settleDays(), config.youngTtl(), clock, invalid, room, kept);
        Places places = new Places(link, source, config.unknownPlaceTtl(), invalid, room);
        FetchLocks turns = new FetchLocks(new FlightLease(link, LEASE), RandomGenerator.getDefault());
        PlaceLookup meeting = new PlaceLookup(provider, places, turns, queue, memory, identity -> store.keys(identity)
                .flight());
        DayFetch trip = new DayFetch(provider, store, turns, queue, memory, clock);
        this.history = new BoughtHistory(places, store, meeting, trip, queue, memory, clock);
        DetailStore single = new DetailStore(link, source, invalid, room);
        DetailFetch details = new DetailFetch(provider, store, single, turns, queue, memory, clock);
        this.days = new BoughtDays(places, store, meeting, details, queue, clock);
    }

    /** The weather of single days, under the same limits as records. */
    public Days days() {
        return days;
    }

    /** The number of provider calls of records that wait for others to finish. */
    public int waitingCalls() {
        return queue.waitingCalls();
    }

    /**
     * A record with its origin.
     *
     * @param record the record; may be empty if no day was ever observed
     * @param meta its origin
     * @param cache where its days came from
     * @param freshFor how long it stays the same; zero if it may change at any moment
     * @param basis the data that it was made of, for {@link #unchanged}; empty if it must be computed each time
     */
    public record Computed(
            TemperatureRecord record, RecordMeta meta, CacheStatus cache, Duration freshFor, Optional<Basis> basis) {}

    /**
     * Computes one record. If all its days are stored but some are stale, the record is {@link CacheStatus#STALE}; the
     * caller should {@link #refresh} it.
     *
     * @param query the requested record
     * @param watch follows the calls to the provider, and can end them
     * @return the record; fails with {@link WeatherException}, with {@link dev.isotherm.limit.LimitExceededException}
     *     if a limit has no room, with {@link dev.isotherm.context.CancelledException} if it was cancelled, or if Redis
     *     is not available
     */
    public Future<Computed> compute(RecordQuery query, LoadWatch watch) {
        return history.complete(query, watch).map(days -> computed(query, days));
    }

    /**
     * Computes one record from stored days; the provider is never called.
     *
     * @param query the requested record
     * @return the record; empty if some of its days are not stored, or if the place of the name is not known yet; fails
     *     with {@link WeatherException.Kind#UNKNOWN_PLACE} if the name is known to be no place, and if Redis is not
     *     available
     */
    public Future<Optional<Computed>> stored(RecordQuery query) {
        return history.stored(query).map(found -> found.map(days -> computed(query, days)));
    }

    /**
     * Finds the place of a name; the provider is never called over the network.
     *
     * @return empty if nobody has asked for the name yet, or if it is no place; fails if Redis is not available
     */
    public Future<Optional<Place>> place(String location) {
        return history.place(location);
    }

    /**
     * The version of the stored days of a place: while it is the same, the days are the same.
     *
     * @return empty if the place of the name is not known yet, or if its days are not stored; fails if Redis is not
     *     available
     */
    public Future<Optional<String>> version(String location) {
        return history.version(location);
    }

    /**
     * Checks whether a record would be the same now, without reading its days.
     *
     * @param basis the data that it was made of
     * @return how long it stays the same; empty if it must be computed again; fails if Redis is not available
     */
    public Future<Optional<Duration>> unchanged(Basis basis) {
        return history.unchanged(basis);
    }

    /**
     * Fetches the missing and the stale days of a record.
     *
     * @param query the requested record
     * @param watch follows the calls to the provider, and can end them
     * @return completes when all are stored; fails as {@link #compute}, and if any of them is not available
     */
    public Future<Void> refresh(RecordQuery query, LoadWatch watch) {
        return history.refresh(query, watch);
    }

    private Computed computed(RecordQuery query, PlaceHistory days) {
        LocalDate today = query.localToday().orElse(days.today());
        TemperatureRecord record =
                Records.compute(query, query.lastYear(days.today()), today, days.means(), days.failedYears());
        RecordMeta meta = new RecordMeta(
                Optional.of(days.place().timezone()),
                provider.source(),
                days.changed(),
                days.stale(),
                provider.attribution());
        return new Computed(record, meta, days.cache(), days.freshFor(), days.basis());
    }
}
