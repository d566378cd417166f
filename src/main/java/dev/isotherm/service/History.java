package dev.isotherm.service;

import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Window;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Brings together the days that a record needs. Belongs to one context. */
sealed interface History permits BoughtHistory, LocalHistory {
    /**
     * Brings together all days, whatever that takes.
     *
     * @param query says which place and which days
     * @param watch is told how far it is, and can end it; days that had arrived by then are kept
     * @return the days; fails with {@link WeatherException} where too many are not to be had, and with
     *     {@link dev.isotherm.context.CancelledException} where it was cancelled
     */
    Future<PlaceHistory> complete(RecordQuery query, LoadWatch watch);

    /**
     * Brings together what is at hand; empty where that is not all, or nobody asked what place the name means. Fails with
     * {@link WeatherException.Kind#UNKNOWN_PLACE} where it is known to mean none.
     */
    Future<Optional<PlaceHistory>> stored(RecordQuery query);

    /** For how long a record stays as it is, by the days that it was made of; empty where it may have to be made anew. */
    Future<Optional<Duration>> unchanged(Basis basis);

    /** Gets the days anew that the provider may have corrected; fails where one of them is not to be had. */
    Future<Void> refresh(RecordQuery query, LoadWatch watch);

    /** The date in a zone. */
    static LocalDate today(InstantSource clock, ZoneId zone) {
        return LocalDate.ofInstant(clock.instant(), zone);
    }

    /** The windows of a query, by the date at the place or the client's own. */
    static List<Window> windows(RecordQuery query, LocalDate today) {
        return Window.of(query.period(), query.anchor(), query.lastYear(today));
    }

    /** How long it is until another date begins in a zone. */
    static Duration untilMidnight(InstantSource clock, ZoneId zone) {
        Instant now = clock.instant();
        return Duration.between(
                now,
                LocalDate.ofInstant(now, zone).plusDays(1).atStartOfDay(zone).toInstant());
    }
}
