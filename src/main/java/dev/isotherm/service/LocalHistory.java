package dev.isotherm.service;

import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Window;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayTable;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Days that this process has itself: nothing is bought or stored. Belongs to one context. */
final class LocalHistory implements History {
    private final WeatherProvider provider;
    private final InstantSource clock;

    LocalHistory(WeatherProvider provider, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
    }

    @Override
    public Future<PlaceHistory> complete(RecordQuery query, LoadWatch watch) {
        List<Window> assumed = History.windows(query, History.today(clock, ZoneOffset.UTC));
        return observe(query, assumed, watch).compose(observations -> {
            LocalDate today = History.today(clock, observations.place().zone());
            List<Window> windows = History.windows(query, today);
            // The place's zone decides the year. For some hours around new year it differs from the year in UTC.
            return windows.equals(assumed)
                    ? Future.succeededFuture(history(observations, today))
                    : observe(query, windows, watch).map(again -> history(again, today));
        });
    }

    @Override
    public Future<Optional<PlaceHistory>> stored(RecordQuery query) {
        return complete(query, LoadWatch.NONE).map(Optional::of);
    }

    @Override
    public Future<Optional<Place>> place(String location) {
        LocalDate today = History.today(clock, ZoneOffset.UTC);
        return provider.observe(location, today, today, Request.of(Priority.INTERACTIVE, location))
                .map(observations -> Optional.of(observations.place()))
                .recover(e -> e instanceof WeatherException
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(e));
    }

    @Override
    public Future<Optional<String>> version(String location) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Optional<Duration>> unchanged(Basis basis) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Void> refresh(RecordQuery query, LoadWatch watch) {
        return Future.succeededFuture();
    }

    private Future<Observations> observe(RecordQuery query, List<Window> windows, LoadWatch watch) {
        LocalDate last = windows.get(windows.size() - 1).end();
        return provider.observe(
                query.location(),
                windows.get(0).start(),
                last,
                Request.of(watch.priority(), query.location(), watch.cancellation()));
    }

    private PlaceHistory history(Observations observations, LocalDate today) {
        LocalDate last = observations.from().plusDays(observations.days() - 1L);
        DayTable table = new DayTable(observations.from(), last);
        table.put(observations);
        return new PlaceHistory(
                observations.place(),
                today,
                table,
                CacheStatus.HIT,
                false,
                Set.of(),
                observations.asOf().orElseGet(clock::instant),
                History.untilMidnight(clock, observations.place().zone()),
                Optional.empty());
    }
}
