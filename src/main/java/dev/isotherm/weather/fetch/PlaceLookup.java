package dev.isotherm.weather.fetch;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.place.Places.Known;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns what place a name means: the provider says so in the answer to the first call for its days. One at a time asks
 * for a name, over all services. Belongs to one context.
 */
public final class PlaceLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceLookup.class);

    private final WeatherProvider provider;
    private final Places places;
    private final FetchLocks turns;
    private final LoadQueue queue;
    private final FailureMemory memory;

    public PlaceLookup(
            WeatherProvider provider, Places places, FetchLocks turns, LoadQueue queue, FailureMemory memory) {
        this.provider = provider;
        this.places = places;
        this.turns = turns;
        this.queue = queue;
        this.memory = memory;
    }

    /**
     * A place that became known.
     *
     * @param place the place
     * @param observed the days that were asked for, which are not stored yet: that is for whoever can hold them against
     *     other years; empty where another one had asked meanwhile
     */
    public record Met(KnownPlace place, Optional<Observations> observed) {}

    /**
     * Asks.
     *
     * @param location the name
     * @param range the days to ask for, which have come everywhere on Earth
     * @param later how many calls will be made for those days that are not asked for here
     * @param flight who waits for it
     * @return the place; fails with {@link WeatherException.Kind#UNKNOWN_PLACE} where the provider does not know it
     */
    public Future<Met> meet(String location, DayRange range, int later, Flight<?> flight) {
        return turns.run(places.keys(location).flight(), flight.cancellation(), turn -> places.find(location)
                .compose(known -> {
                    if (known instanceof Known.As as) {
                        return Future.succeededFuture(new Met(as.place(), Optional.empty()));
                    }
                    return known instanceof Known.AsNoPlace
                            ? Future.failedFuture(unknown(location))
                            : memory.recallAll(memorised(location))
                                    .<Future<Met>>map(Future::failedFuture)
                                    .orElseGet(() -> queue.run(
                                            flight, 1, later, entry -> ask(location, range, flight.request(location))));
                }));
    }

    /** What a name fails with that is remembered as none of a place. */
    public WeatherException unknown(String location) {
        return new WeatherException(
                WeatherException.Kind.UNKNOWN_PLACE,
                "The weather provider " + provider.source() + " does not know '" + location + "'.");
    }

    private Future<Met> ask(String location, DayRange range, Request request) {
        String name = memorised(location);
        return observe(location, range, request)
                .recover(cause -> mayBeTheYears(cause)
                        ? observe(location, range.aYearEarlier(), request)
                                .recover(again -> Future.failedFuture(isUnknown(again) ? again : cause))
                        : Future.failedFuture(cause))
                .recover(cause -> {
                    memory.noteAll(name, DayFetch.failureOf(cause));
                    return Future.failedFuture(memory.timed(name, cause));
                })
                .compose(
                        observations -> keep(location, observations),
                        cause -> isUnknown(cause)
                                ? kept(places.rememberUnknown(location), "that there is no '" + location + "'")
                                        .compose(v -> Future.failedFuture(cause))
                                : Future.failedFuture(cause));
    }

    private static String memorised(String location) {
        return "the name " + PlaceNames.normalised(location);
    }

    private Future<Observations> observe(String location, DayRange range, Request request) {
        return provider.observe(location, range.from(), range.to(), request);
    }

    /* A year that the provider fails for must not make the whole place unknown. */
    private static boolean mayBeTheYears(Throwable cause) {
        return cause instanceof WeatherException weather
                && (weather.kind() == WeatherException.Kind.UNAVAILABLE
                        || weather.kind() == WeatherException.Kind.BAD_ANSWER)
                && weather.retryAfter().isEmpty();
    }

    private Future<Met> keep(String location, Observations observations) {
        KnownPlace known = places.identify(observations.place());
        return kept(places.remember(location, known), "the place '" + location + "'")
                .map(new Met(known, Optional.of(observations)));
    }

    private static boolean isUnknown(Throwable cause) {
        return cause instanceof WeatherException weather && weather.kind() == WeatherException.Kind.UNKNOWN_PLACE;
    }

    /* What was bought is of use to this request even where Redis cannot keep it. */
    private static Future<Void> kept(Future<Void> write, String what) {
        return write.recover(e -> {
            LOG.warn("Redis did not keep {}, so it will be bought again: {}", what, e.getMessage());
            return Future.succeededFuture();
        });
    }
}
