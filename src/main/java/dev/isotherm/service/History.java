package dev.isotherm.service;

import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Window;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Collects the days that a record needs. Belongs to one context. */
sealed interface History permits BoughtHistory, LocalHistory {
    /**
     * Collects all days, and fetches missing ones.
     *
     * @param query decides the place and the days
     * @param watch follows the progress, and can cancel; days that have arrived are kept
     * @return the days; fails with {@link WeatherException} if too many are not available, and with {@link
     *     dev.isotherm.context.CancelledException} if it was cancelled
     */
    Future<PlaceHistory> complete(RecordQuery query, LoadWatch watch);

    /**
     * Collects the stored days; empty if some are missing, or if the place of the name is not known yet. Fails with
     * {@link WeatherException.Kind#UNKNOWN_PLACE} if the name is known to be no place.
     */
    Future<Optional<PlaceHistory>> stored(RecordQuery query);

    /** What is known of a name without a call over the network; empty if that is nothing, or no place. */
    Future<Optional<Place>> place(String location);

    /** The version of the stored days of a name's place; empty if the place is not known, or if no day is stored. */
    Future<Optional<String>> version(String location);

    /** How long a record stays the same; empty if its days may have changed, so that it must be computed again. */
    Future<Optional<Duration>> unchanged(Basis basis);

    /** Fetches missing and stale days; fails if one of them is not available. */
    Future<Void> refresh(RecordQuery query, LoadWatch watch);

    /** The date in a zone. */
    static LocalDate today(InstantSource clock, ZoneId zone) {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /** The windows of a query, by the client's date or else the date at the place. */
    static List<Window> windows(RecordQuery query, LocalDate today) {
        return Window.of(query.period(), query.anchor(), query.lastYear(today));
    }

    /** The time until the next date begins in a zone. */
    static Duration untilMidnight(InstantSource clock, ZoneId zone) {
        Instant now = clock.instant();
        return Duration.between(
                now,
                LocalDate.ofInstant(now, zone).plusDays(1).atStartOfDay(zone).toInstant());
    }
}
