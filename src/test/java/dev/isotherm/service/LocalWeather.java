package dev.isotherm.service;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Five degrees, always and everywhere, at hand in this process. */
final class LocalWeather implements WeatherProvider {
    @Override
    public String source() {
        return "csv";
    }

    @Override
    public boolean remote() {
        return false;
    }

    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
        double[] means = new double[Math.toIntExact(ChronoUnit.DAYS.between(from, to)) + 1];
        Arrays.fill(means, 5);
        return Future.succeededFuture(new Observations(new Place(location, 0, 0, ZoneOffset.UTC), from, means));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
