package dev.isotherm.weather.openmeteo;

import dev.isotherm.config.OpenMeteoConfig;
import dev.isotherm.config.Secret;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.ProviderProtocol;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The protocol of Open-Meteo. */
final class DailyLists implements ProviderProtocol {
    @Override
    public String source() {
        return "open_meteo";
    }

    @Override
    public String place() {
        return "48.8600,2.3500";
    }

    @Override
    public WeatherProvider provider(Vertx vertx, ProviderGate gate, URI server, Duration timeout, int attempts) {
        OpenMeteoConfig config =
                new OpenMeteoConfig(server, server, server, new Secret(ProviderHarness.KEY), timeout, attempts);
        return new OpenMeteoProvider(vertx, gate, config, CallWatch.NONE, () -> ProviderHarness.NOW, () -> 0L);
    }

    @Override
    public String fine() {
        return days("3.4", "null", "null", "5");
    }

    @Override
    public String empty() {
        return days();
    }

    @Override
    public String noSuchPlace() {
        return "{\"error\":true,\"reason\":\"No data is available for this location\"}";
    }

    /** The days from the harness's first one on, with these means and without extremes. */
    static String days(String... means) {
        List<String> none = Collections.nCopies(means.length, "null");
        return answer(dates(ProviderHarness.FROM, means.length), List.of(means), none, none);
    }

    /** So many dates in their quotes. */
    static List<String> dates(LocalDate from, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "\"" + from.plusDays(i) + "\"")
                .toList();
    }

    /** A whole answer with these lists. */
    static String answer(List<String> time, List<String> mean, List<String> max, List<String> min) {
        return "{\"latitude\":48.822495,\"longitude\":2.2881355,\"generationtime_ms\":0.5,\"utc_offset_seconds\":3600,"
                + "\"timezone\":\"Europe/Paris\",\"timezone_abbreviation\":\"GMT+1\",\"elevation\":43.0,\"daily_units\":"
                + "{\"time\":\"iso8601\",\"temperature_2m_mean\":\"°C\",\"temperature_2m_max\":\"°C\","
                + "\"temperature_2m_min\":\"°C\"},\"daily\":{\"time\":" + list(time) + ",\"temperature_2m_mean\":"
                + list(mean) + ",\"temperature_2m_max\":" + list(max) + ",\"temperature_2m_min\":" + list(min) + "}}";
    }

    private static String list(List<String> values) {
        return values.stream().collect(Collectors.joining(",", "[", "]"));
    }
}
