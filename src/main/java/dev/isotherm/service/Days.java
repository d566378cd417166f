package dev.isotherm.service;

import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.Optional;

/** The weather of single days. Belongs to one context. */
public sealed interface Days permits BoughtDays, LocalDays {
    /**
     * A day with its extremes.
     *
     * @param location the place as the client wrote it
     * @param watch follows the call to the provider, and can cancel it
     * @return empty if the day has not begun at the place, or if the provider has no temperature of it; fails with
     *     {@link WeatherException}, with {@link dev.isotherm.context.CancelledException}, with {@link
     *     dev.isotherm.limit.LimitExceededException}, or if Redis is not available
     */
    Future<Optional<DayWeather>> on(String location, LocalDate day, LoadWatch watch);

    /** Today's weather at the place, as {@link #on}. Only the mean must be known. */
    Future<Optional<DayWeather>> today(String location, LoadWatch watch);
}
