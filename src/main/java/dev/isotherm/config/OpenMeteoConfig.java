package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach Open-Meteo.
 *
 * @param archive the address before {@code /v1/archive}
 * @param forecast the address before {@code /v1/forecast}
 * @param geocoding the address before {@code /v1/search}
 * @param key the API key of a subscription; empty for the free service
 * @param timeout maximum time of one attempt, including the wait for a pooled connection
 * @param attempts maximum of tries of one call
 */
public record OpenMeteoConfig(URI archive, URI forecast, URI geocoding, Secret key, Duration timeout, int attempts) {
    private static final String FREE = "https://%s.open-meteo.com";
    private static final String SUBSCRIBED = "https://customer-%s.open-meteo.com";

    static OpenMeteoConfig read(ConfigReader reader, Duration timeout, int attempts) {
        Secret key = reader.secret("weather.openMeteo.key", "OPEN_METEO_API_KEY");
        String host = key.present() ? SUBSCRIBED : FREE;
        return new OpenMeteoConfig(
                reader.server("weather.openMeteo.archiveUrl", URI.create(host.formatted("archive-api"))),
                reader.server("weather.openMeteo.forecastUrl", URI.create(host.formatted("api"))),
                reader.server("weather.openMeteo.geocodingUrl", URI.create(host.formatted("geocoding-api"))),
                key,
                timeout,
                attempts);
    }

    /** Whether this is the free service, whose terms limit the calls. */
    public boolean free() {
        return archive.equals(URI.create(FREE.formatted("archive-api")));
    }
}
