package dev.isotherm.weather.provider;

import dev.isotherm.limit.Request;
import dev.isotherm.record.Attribution;
import dev.isotherm.weather.place.Geocoder;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A source of daily temperatures. An instance belongs to one verticle, is made in its {@code start()} and is used on
 * its context only.
 */
public interface WeatherProvider {
    /**
     * The name of the source, as clients see it in {@code metadata.source}.
     *
     * @return {@code visual_crossing}, {@code open_meteo}, {@code csv} or {@code simulated}
     */
    String source();

    /** How the source must be named wherever its numbers are shown; empty if it asks for nothing. */
    default Optional<Attribution> attribution() {
        return Optional.empty();
    }

    /** Finds the coordinates of names; empty if the provider takes names itself. */
    default Optional<Geocoder> geocoder() {
        return Optional.empty();
    }

    /**
     * Whether a call costs money or time, so that its days should be stored.
     *
     * @return false if this process has the observations anyway
     */
    boolean remote();

    /**
     * Reads the daily means of one place.
     *
     * @param location the place as the client named it, or "latitude,longitude"
     * @param from the first day
     * @param to the last day, not before {@code from}
     * @param request tells how urgent the call is, and cancels it if its result is no longer needed. After the call
     *     nothing observes the cancellation. All calls for one place are one flow; the flow of the request is ignored
     * @return the place and a mean for each day of the range, in order; fails with {@link WeatherException}, or with
     *     {@link dev.isotherm.context.CancelledException} if it was cancelled
     */
    Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request);

    /** Figures of its calls, for operators; empty if it makes no calls. */
    default Optional<ProviderState> calls() {
        return Optional.empty();
    }

    /**
     * How many calls make sense at once now. Callers should hold further calls back, so that these cost nothing yet.
     */
    default int lanes() {
        return 1;
    }

    /**
     * Estimates how long so many calls take, if no others are made.
     *
     * @param calls one or more
     * @return empty if that is not known
     */
    default Optional<Duration> timeFor(int calls) {
        return Optional.empty();
    }

    /**
     * The price of a call for a range of days, if one call for a long range may cost less than several for its parts.
     * Then missing days are fetched in as few calls as the price makes sense.
     *
     * @return empty if each day has its price and the call has none, so that longer ranges save nothing
     */
    default Optional<ToLongFunction<DayRange>> price() {
        return Optional.empty();
    }

    /**
     * Releases the provider's resources.
     *
     * @return completes when they are released
     */
    Future<Void> close();
}
