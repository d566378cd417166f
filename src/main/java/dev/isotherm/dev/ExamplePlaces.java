package dev.isotherm.dev;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.weather.csv.CsvProvider;
import java.util.List;

/** Example places for the demo and the commands of development mode. The configured weather provider knows them. */
public final class ExamplePlaces {
    private static final List<String> KNOWN_EVERYWHERE = List.of("London", "Sydney");

    private ExamplePlaces() {}

    /**
     * Returns two places. This may read a folder, so never call it on an event loop.
     *
     * @return with a folder of observations its first two places that can be served, or the same place twice if there
     *     is only one; otherwise London and Sydney
     */
    public static List<String> of(WeatherConfig weather) {
        List<String> found = weather.csvDir().map(CsvProvider::places).orElse(List.of());
        return found.isEmpty() ? KNOWN_EVERYWHERE : List.of(found.get(0), found.get(Math.min(1, found.size() - 1)));
    }
}
