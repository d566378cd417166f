package dev.isotherm.weather.visualcrossing;

import dev.isotherm.config.Secret;
import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.ProviderProtocol;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The protocol of Visual Crossing. */
public final class Timeline implements ProviderProtocol {
    @Override
    public String source() {
        return "visual_crossing";
    }

    @Override
    public String place() {
        return "Paris, France";
    }

    @Override
    public WeatherProvider provider(Vertx vertx, ProviderGate gate, URI server, Duration timeout, int attempts) {
        VisualCrossingConfig config =
                new VisualCrossingConfig(server, new Secret(ProviderHarness.KEY), timeout, attempts);
        return new VisualCrossingProvider(
                vertx, gate, config, source(), CallWatch.NONE, () -> ProviderHarness.NOW, () -> 0L);
    }

    @Override
    public String fine() {
        return answer(days("3.4", "null", "null", "5"));
    }

    @Override
    public String empty() {
        return answer("");
    }

    @Override
    public String noSuchPlace() {
        return "Bad API Request:Invalid location parameter value.";
    }

    /** A whole answer with these days. */
    static String answer(String days) {
        return "{\"queryCost\":1,\"latitude\":48.86,\"longitude\":2.35,\"resolvedAddress\":\"Paris, Île-de-France,"
                + " France\",\"timezone\":\"Europe/Paris\",\"days\":[" + days + "]}";
    }

    /** The four days that are asked for, with these means. */
    static String days(String... temps) {
        return IntStream.range(0, temps.length)
                .mapToObj(i -> day(ProviderHarness.FROM.plusDays(i).toString(), temps[i]))
                .collect(Collectors.joining(","));
    }

    static String day(String date, String temp) {
        return day(date, temp, "null", "null");
    }

    static String day(String date, String temp, String max, String min) {
        return "{\"datetime\":\"" + date + "\",\"temp\":" + temp + ",\"tempmax\":" + max + ",\"tempmin\":" + min + "}";
    }
}
