package dev.isotherm.dev;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.weather.csv.CsvProvider;
import java.util.List;

/** Places to show somebody who tries Isotherm: the configured weather provider knows them. */
public final class ExamplePlaces {
    private static final List<String> KNOWN_EVERYWHERE = List.of("London", "Sydney");

    private ExamplePlaces() {}

    /**
     * Two places; it reads a folder, so never call it on an event loop.
     *
     * @return with a folder of observations its first two places that can be served; the same place twice where there is
     *     one, and London and Sydney where there is none
     */
    public static List<String> of(WeatherConfig weather) {
        List<String> found = weather.csvDir().map(CsvProvider::places).orElse(List.of());
        return found.isEmpty() ? KNOWN_EVERYWHERE : List.of(found.get(0), found.get(Math.min(1, found.size() - 1)));
    }
}
