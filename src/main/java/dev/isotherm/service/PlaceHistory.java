package dev.isotherm.service;

import dev.isotherm.record.DailyMeans;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.store.CacheStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * The days that a record needs.
 *
 * @param place the place of the days
 * @param today the date at the place
 * @param means the days
 * @param cache where the days came from
 * @param stale whether the provider may have corrected some of the days since
 * @param failedYears years with unknown days, because the provider failed
 * @param changed when the stored days of the place last changed
 * @param freshFor how long the days stay the same; zero if that is not known
 * @param basis allows a check whether the days changed; empty if that cannot be checked
 */
record PlaceHistory(
        Place place,
        LocalDate today,
        DailyMeans means,
        CacheStatus cache,
        boolean stale,
        Set<Integer> failedYears,
        Instant changed,
        Duration freshFor,
        Optional<Basis> basis) {}
