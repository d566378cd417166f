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
 * @param place where they were observed
 * @param today the date there
 * @param means the days
 * @param cache where they came from
 * @param stale whether the provider may have corrected some of the days since
 * @param failedYears years of windows for which the provider failed, so that nothing is known of some of their days
 * @param changed when what is known of the place's days last changed
 * @param freshFor how long they stay as they are; zero where that cannot be told
 * @param basis tells whether they still are as they were; empty where that cannot be told
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
