package dev.isotherm.service;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.redis.InvalidValues;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.fetch.DayFetch;
import dev.isotherm.weather.fetch.FailureMemory;
import dev.isotherm.weather.fetch.FetchLocks;
import dev.isotherm.weather.fetch.FlightLease;
import dev.isotherm.weather.fetch.LoadQueue;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.fetch.PlaceLookup;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Computes temperature records from stored and fetched days. Belongs to the context of its provider and link. */
public final class RecordService {
    /** When whoever fetches days dies, others wait for so long before they do it in its stead. */
    static final Duration LEASE = Duration.ofSeconds(5);

    private final WeatherProvider provider;
    private final History history;
    private final LoadQueue queue;

    /**
     * Makes a service.
     *
     * @param provider asked for the days that are not stored
     * @param link the Redis with the day store
     * @param config how days are kept
     * @param clock tells the time
     */
    public RecordService(WeatherProvider provider, RedisLink link, WeatherConfig config, InstantSource clock) {
        this(provider, link, config, clock, new FailureMemory(config.failureMemory(), System::nanoTime));
    }

    RecordService(
            WeatherProvider provider, RedisLink link, WeatherConfig config, InstantSource clock, FailureMemory memory) {
        this.provider = provider;
        this.queue = new LoadQueue(provider::lanes, provider::timeFor);
        this.history = provider.remote() ? bought(link, config, clock, memory) : new LocalHistory(provider, clock);
    }

    private History bought(RedisLink link, WeatherConfig config, InstantSource clock, FailureMemory memory) {
        InvalidValues invalid = new InvalidValues(link, clock);
        DayStore store = new DayStore(link, provider.source(), config.settleDays(), config.youngTtl(), clock, invalid);
        Places places = new Places(link, provider.source(), config.unknownPlaceTtl(), invalid);
        FetchLocks turns = new FetchLocks(new FlightLease(link, LEASE), RandomGenerator.getDefault());
        PlaceLookup meeting = new PlaceLookup(provider, places, turns, queue, memory);
        DayFetch trip = new DayFetch(provider, store, turns, queue, memory, clock);
        return new BoughtHistory(places, store, meeting, trip, queue, memory, clock);
    }

    /** How many calls to the provider the records have yet to make that wait for others to be finished. */
    public int waitingCalls() {
        return queue.waitingCalls();
    }

    /**
     * A record with its origin.
     *
     * @param record the record; may be empty where no day was ever observed
     * @param meta its origin
     * @param cache where its days came from
     * @param freshFor how long it stays as it is, as far as can be told; zero where it may change at any moment
     * @param basis tells {@link #unchanged} what it was made of; empty where it has to be computed each time
     */
    public record Computed(
            TemperatureRecord record, RecordMeta meta, CacheStatus cache, Duration freshFor, Optional<Basis> basis) {}

    /**
     * Computes one record. Where all its days are stored, but the provider may have corrected some since, it is computed
     * from those and {@link CacheStatus#STALE}: to {@link #refresh} it is the caller's to do.
     *
     * @param query what is asked
     * @param watch follows the calls to the provider, and can end them
     * @return the record; fails with {@link WeatherException}, with {@link
     *     dev.isotherm.limit.LimitExceededException} where a limit has no room, with {@link
     *     dev.isotherm.context.CancelledException} where it was cancelled, or where Redis is not to be had
     */
    public Future<Computed> compute(RecordQuery query, LoadWatch watch) {
        return history.complete(query, watch).map(days -> computed(query, days));
    }

    /**
     * Computes one record from what is stored; the provider is never called.
     *
     * @param query what is asked
     * @return the record; empty where some of its days are not stored, or nobody asked the provider yet what place the
     *     name means; fails with {@link WeatherException.Kind#UNKNOWN_PLACE} where it is known to mean none, and where
     *     Redis is not to be had
     */
    public Future<Optional<Computed>> stored(RecordQuery query) {
        return history.stored(query).map(found -> found.map(days -> computed(query, days)));
    }

    /**
     * Tells whether a record would come out as it did, without reading its days.
     *
     * @param basis what it was made of
     * @return for how long it stays so; empty where it has to be computed again; fails where Redis is not to be had
     */
    public Future<Optional<Duration>> unchanged(Basis basis) {
        return history.unchanged(basis);
    }

    /**
     * Fetches the days of a record that are missing, and those that the provider may have corrected since.
     *
     * @param query what is asked
     * @param watch follows the calls to the provider, and can end them
     * @return completes when all are stored; fails as {@link #compute} does, and where any of them is not to be had
     */
    public Future<Void> refresh(RecordQuery query, LoadWatch watch) {
        return history.refresh(query, watch);
    }

    private Computed computed(RecordQuery query, PlaceHistory days) {
        LocalDate today = query.localToday().orElse(days.today());
        TemperatureRecord record =
                Records.compute(query, query.lastYear(days.today()), today, days.means(), days.failedYears());
        RecordMeta meta =
                new RecordMeta(Optional.of(days.place().timezone()), provider.source(), days.changed(), days.stale());
        return new Computed(record, meta, days.cache(), days.freshFor(), days.basis());
    }
}
