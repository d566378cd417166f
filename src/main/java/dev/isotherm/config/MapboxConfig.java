package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The geocoder of Mapbox.
 *
 * @param baseUri the address of its API
 * @param token its access token
 * @param timeout the maximum time of one call
 */
public record MapboxConfig(URI baseUri, Secret token, Duration timeout) {
    static MapboxConfig read(ConfigReader reader) {
        return new MapboxConfig(
                reader.uri("places.mapboxUrl", URI.create("https://api.mapbox.com"), List.of("https", "http")),
                reader.secret("places.mapboxToken", "MAPBOX_TOKEN"),
                reader.millis("places.searchMs", 3_000, 100, 30_000));
    }
}
