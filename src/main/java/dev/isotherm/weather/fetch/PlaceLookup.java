package dev.isotherm.weather.fetch;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Geocoder;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.place.PlaceChoice;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.place.Places;
import dev.isotherm.weather.place.Places.Known;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the place of a name: the provider's answer to the first call for days contains it. A provider that does not take
 * names has a geocoder, which finds the coordinates before that call. Only one instance of all services asks for a name
 * at a time. Belongs to one context.
 */
public final class PlaceLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PlaceLookup.class);
    /* Common names have dozens of places; the one that is meant must be among those that are returned. */
    private static final int MOST_CANDIDATES = 100;

    private final WeatherProvider provider;
    private final Places places;
    private final FetchLocks turns;
    private final LoadQueue queue;
    private final FailureMemory memory;
    private final UnaryOperator<String> flightKey;

    /**
     * Makes the lookup.
     *
     * @param flightKey the key of the lease to fetch the days of a place, by its identity
     */
    public PlaceLookup(
            WeatherProvider provider,
            Places places,
            FetchLocks turns,
            LoadQueue queue,
            FailureMemory memory,
            UnaryOperator<String> flightKey) {
        this.provider = provider;
        this.places = places;
        this.turns = turns;
        this.queue = queue;
        this.memory = memory;
        this.flightKey = flightKey;
    }

    /**
     * A place that was found.
     *
     * @param place the place
     * @param first the days of the first call, which the caller compares with other years and stores
     */
    public record Met(KnownPlace place, FirstAnswer first) {
        /** A place that was known before. */
        public static Met known(KnownPlace place) {
            return new Met(place, FirstAnswer.none());
        }
    }

    /**
     * Finds a place.
     *
     * @param location the name
     * @param range the days to fetch; they must be over everywhere on Earth
     * @param later how many calls will follow for other days
     * @param flight the callers that wait for the place
     * @return the place; fails with {@link WeatherException.Kind#UNKNOWN_PLACE} if the provider does not know it
     */
    public Future<Met> meet(String location, DayRange range, int later, Flight<?> flight) {
        String lease = places.keys(location).flight();
        return failedBefore(location)
                .orElseGet(() ->
                        turns.run(queue, flight, lease, 1, later, (turn, entry) -> find(location, range, flight)));
    }

    /* Another instance may have asked during the wait. */
    private Future<Met> find(String location, DayRange range, Flight<?> flight) {
        return places.find(location).compose(known -> {
            if (known instanceof Known.As as) {
                return Future.succeededFuture(Met.known(as.place()));
            }
            return known instanceof Known.AsNoPlace
                    ? Future.failedFuture(unknown(location))
                    : failedBefore(location).orElseGet(() -> ask(location, range, flight.request(location)));
        });
    }

    private Optional<Future<Met>> failedBefore(String location) {
        return memory.recallAll(memorised(location)).map(Future::failedFuture);
    }

    /** The failure for a name that is remembered as unknown. */
    public WeatherException unknown(String location) {
        return new WeatherException(
                WeatherException.Kind.UNKNOWN_PLACE,
                "The weather provider " + provider.source() + " does not know '" + location + "'.");
    }

    private Future<Met> ask(String location, DayRange range, Request request) {
        String name = memorised(location);
        return locate(location, request)
                .compose(spot -> spot.map(where -> meet(location, where, range, request))
                        .orElseGet(() -> observe(location, range, request)
                                .compose(days -> met(places.identify(days.place()), days))))
                .recover(cause -> {
                    memory.noteAll(name, DayFetch.failureOf(cause));
                    return Future.failedFuture(memory.timed(name, cause));
                })
                .compose(
                        met -> kept(places.remember(location, met.place()), "the place '" + location + "'")
                                .map(met),
                        cause -> isUnknown(cause)
                                ? kept(places.rememberUnknown(location), "that there is no '" + location + "'")
                                        .compose(v -> Future.failedFuture(cause))
                                : Future.failedFuture(cause));
    }

    /* The turn is taken before others learn of the place. */
    private Future<Met> met(KnownPlace place, Observations days) {
        return turns.reserve(flightKey.apply(place.identity()))
                .map(turn -> new Met(place, new FirstAnswer(Optional.of(days), turn, turns::release)));
    }

    private static String memorised(String location) {
        return "the name " + PlaceNames.normalised(location);
    }

    /**
     * Where a place is, before its time zone is known.
     *
     * @param exists whether the geocoder knows the place; if the client wrote the coordinates, only the provider can tell
     */
    private record Spot(String name, Coordinates position, boolean exists) {}

    /* Empty if the provider finds the place itself. */
    private Future<Optional<Spot>> locate(String location, Request request) {
        Optional<Geocoder> geocoder = provider.geocoder();
        if (geocoder.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<Coordinates> written = Coordinates.parse(location);
        if (written.isPresent()) {
            return Future.succeededFuture(written.map(position -> new Spot(location, position, false)));
        }
        Optional<PlaceChoice> choice = PlaceChoice.of(location);
        return choice.map(wanted -> geocoder.get()
                        .search(wanted.name(), MOST_CANDIDATES, request)
                        .map(wanted::from))
                .orElse(Future.succeededFuture(Optional.empty()))
                .map(found -> Optional.of(found.map(place -> new Spot(place.fullName(), place.position(), true))
                        .orElseThrow(() -> unknown(location))));
    }

    private Future<Met> meet(String location, Spot spot, DayRange range, Request request) {
        Optional<KnownPlace> curated = places.curatedAt(spot.position());
        if (curated.isPresent()) {
            return Future.succeededFuture(Met.known(curated.get()));
        }
        String question = spot.position().text();
        return observe(question, range, request)
                .compose(days -> met(places.identify(zoned(spot, days.place())), days))
                .recover(cause -> Future.failedFuture(spot.exists() ? DayFetch.asFault(cause) : cause))
                .recover(cause -> Future.failedFuture(
                        cause instanceof WeatherException weather ? weather.about(question, location) : cause));
    }

    /* The zone is the provider's: it decides where a day ends. */
    private static Place zoned(Spot spot, Place observed) {
        return new Place(
                spot.name(),
                spot.position().latitude(),
                spot.position().longitude(),
                observed.zone(),
                observed.timezone());
    }

    private Future<Observations> observe(String question, DayRange range, Request request) {
        return provider.observe(question, range.from(), range.to(), request)
                .recover(cause -> mayBeTheYears(cause)
                        ? aYearEarlier(question, range, request)
                                .recover(again -> Future.failedFuture(isUnknown(again) ? again : cause))
                        : Future.failedFuture(cause));
    }

    private Future<Observations> aYearEarlier(String question, DayRange range, Request request) {
        DayRange earlier = range.aYearEarlier();
        return provider.observe(question, earlier.from(), earlier.to(), request);
    }

    /* The failure may concern these days only, so it must not make the whole place unknown. */
    private static boolean mayBeTheYears(Throwable cause) {
        return cause instanceof WeatherException weather
                && (weather.kind() == WeatherException.Kind.UNAVAILABLE
                        || weather.kind() == WeatherException.Kind.BAD_ANSWER)
                && weather.retryAfter().isEmpty();
    }

    private static boolean isUnknown(Throwable cause) {
        return cause instanceof WeatherException weather && weather.kind() == WeatherException.Kind.UNKNOWN_PLACE;
    }

    /* This request can use the answer even if Redis cannot store it. */
    private static Future<Void> kept(Future<Void> write, String what) {
        return write.recover(e -> {
            LOG.warn("Redis did not store {}, so it will be bought again: {}", what, e.getMessage());
            return Future.succeededFuture();
        });
    }
}
