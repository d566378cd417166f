package dev.isotherm.service;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayDetail;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Single days that this process has itself. Belongs to one context. */
final class LocalDays implements Days {
    private final WeatherProvider provider;
    private final InstantSource clock;

    LocalDays(WeatherProvider provider, InstantSource clock) {
        this.provider = provider;
        this.clock = clock;
    }

    @Override
    public Future<Optional<DayWeather>> on(String location, LocalDate day, LoadWatch watch) {
        return observe(location, day, watch).map(answer -> weather(answer, day));
    }

    /* The place's zone decides the date, and only an answer tells the zone. */
    @Override
    public Future<Optional<DayWeather>> today(String location, LoadWatch watch) {
        return observe(location, History.today(clock, ZoneOffset.UTC), watch)
                .compose(answer ->
                        on(location, History.today(clock, answer.place().zone()), watch));
    }

    private Future<Observations> observe(String location, LocalDate day, LoadWatch watch) {
        return provider.observe(location, day, day, Request.of(watch.priority(), location, watch.cancellation()));
    }

    private Optional<DayWeather> weather(Observations answer, LocalDate day) {
        DayDetail detail = new DayDetail(
                answer.mean(0), answer.low(), answer.high(), answer.asOf().orElseGet(clock::instant));
        if (detail.isEmpty() || day.isAfter(History.today(clock, answer.place().zone()))) {
            return Optional.empty();
        }
        return Optional.of(new DayWeather(
                day,
                detail,
                CacheStatus.HIT,
                History.untilMidnight(clock, answer.place().zone())));
    }
}
