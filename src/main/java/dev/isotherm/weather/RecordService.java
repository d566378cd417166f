package dev.isotherm.weather;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.Window;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Computes temperature records from stored and fetched days. Belongs to the context of its provider and link. */
public final class RecordService {
    private final WeatherProvider provider;
    private final History history;
    private final InstantSource clock;

    /**
     * Makes a service.
     *
     * @param provider asked for the days that are not stored
     * @param link the Redis with the day store
     * @param config how days are kept
     * @param clock tells the time
     */
    public RecordService(WeatherProvider provider, RedisLink link, WeatherConfig config, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
        DayStore store = new DayStore(link, provider.source(), config.settleDays(), config.youngTtl(), clock);
        this.history = new History(provider, store, clock, config.limit().perContext());
    }

    /**
     * A record with its origin.
     *
     * @param record the record; may be empty where no day was ever observed
     * @param meta its origin
     * @param cache where its days came from
     * @param freshFor how long it stays as it is, as far as can be told; zero where it may change at any moment
     */
    public record Computed(TemperatureRecord record, RecordMeta meta, CacheStatus cache, Duration freshFor) {}

    /**
     * Computes one record.
     *
     * @param query what is asked
     * @param watch follows the calls to the provider, and can end them
     * @return the record; fails with {@link WeatherException}, with {@link
     *     dev.isotherm.limit.LimitExceededException} where a limit has no room, with {@link
     *     dev.isotherm.limit.CancelledException} where it was cancelled, or where Redis is not to be had
     */
    public Future<Computed> compute(RecordQuery query, LoadWatch watch) {
        return history.load(query.location(), year -> Window.of(query.period(), query.anchor(), year), watch)
                .map(days -> {
                    TemperatureRecord record = Records.compute(
                            query, days.today().getYear(), days.today(), days.means(), days.failedYears());
                    String zone = days.place().zone().getId();
                    RecordMeta meta = new RecordMeta(Optional.of(zone), provider.source(), clock.instant());
                    return new Computed(record, meta, days.cache(), Duration.ZERO);
                });
    }
}
