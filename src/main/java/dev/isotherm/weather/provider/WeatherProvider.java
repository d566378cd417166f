package dev.isotherm.weather.provider;

import dev.isotherm.limit.Request;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Where daily temperatures come from. One instance belongs to one verticle, is made in its {@code start()} and used on
 * its context only.
 */
public interface WeatherProvider {
    /**
     * Names the origin of the numbers, as clients see it in {@code metadata.source}.
     *
     * @return {@code visual_crossing}, {@code csv} or {@code simulated}
     */
    String source();

    /**
     * Tells whether asking costs money or time, so that days are worth keeping in the day store.
     *
     * @return false where the observations are at hand in this process anyway
     */
    boolean remote();

    /**
     * Reads the daily means of one place.
     *
     * @param location the place as the client named it
     * @param from the first day
     * @param to the last day, not before {@code from}
     * @param request how urgent the call is, and ends it where its result is no longer wanted; nothing listens to that once
     *     the call ended. Calls for one place are one flow, whatever flow it names
     * @return the place and a mean for each day of the range, in order; fails with {@link WeatherException}, or with
     *     {@link dev.isotherm.context.CancelledException} where it was cancelled
     */
    Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request);

    /** How its calls went, for operators; empty where it makes none. */
    default Optional<ProviderState> calls() {
        return Optional.empty();
    }

    /** How many calls make sense at once now; whoever has more to ask keeps them back, so that they cost nothing yet. */
    default int lanes() {
        return 1;
    }

    /**
     * Estimates how long so many calls take, if no others are made.
     *
     * @param calls one or more
     * @return empty where that is not known
     */
    default Optional<Duration> timeFor(int calls) {
        return Optional.empty();
    }

    /**
     * Releases what the provider holds.
     *
     * @return completes when it is released
     */
    Future<Void> close();
}
