package dev.isotherm.service;

import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayDetail;
import java.time.Duration;
import java.time.LocalDate;

/**
 * The weather of one day at a place.
 *
 * @param day the date
 * @param detail its temperatures
 * @param cache {@link CacheStatus#HIT} if it was stored, else {@link CacheStatus#MISS}
 * @param freshFor how long it stays the same; zero if it may change at any moment
 */
public record DayWeather(LocalDate day, DayDetail detail, CacheStatus cache, Duration freshFor) {}
