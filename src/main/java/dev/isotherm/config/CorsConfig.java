package dev.isotherm.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The other origins whose pages may use the API.
 *
 * @param origins scheme, host and port, as browsers send them, for example {@code http://localhost:5173}
 * @param pattern more allowed origins; it must match a whole origin
 */
public record CorsConfig(List<String> origins, Pattern pattern) {
    private static final String ORIGINS = "http://localhost:3000,http://localhost:5173";
    /* The reference has "(.*\.)?temphist\.com". This one allows the same names, but only the characters of a host. */
    private static final String PATTERN = "https://([a-z0-9-]{1,63}\\.){0,8}temphist\\.com";

    /** Keeps an unmodifiable copy of the origins. */
    public CorsConfig {
        origins = List.copyOf(origins);
    }

    static CorsConfig read(ConfigReader reader) {
        String text = reader.text("http.corsOrigins", ORIGINS, "CORS_ORIGINS");
        List<String> origins = ConfigReader.list(text).stream()
                .map(origin -> origin.replaceFirst("/$", ""))
                .toList();
        for (String origin : origins) {
            if (!isOrigin(origin)) {
                reader.problem(
                        "http.corsOrigins (CORS_ORIGINS)",
                        "has '" + origin + "', which no browser sends as an origin",
                        "http(s)://host or http(s)://host:port, separated by commas; no '*'");
            }
        }
        return new CorsConfig(origins, pattern(reader));
    }

    private static Pattern pattern(ConfigReader reader) {
        String text = reader.text("http.corsOriginRegex", PATTERN, "CORS_ORIGIN_REGEX");
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            reader.problem(
                    "http.corsOriginRegex (CORS_ORIGIN_REGEX)",
                    "is not a regular expression: " + e.getDescription(),
                    "a Java regular expression that matches whole origins");
            return Pattern.compile(PATTERN);
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            Optional<ServerAddress> address = ServerAddress.of(uri);
            return address.isPresent()
                    && List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && !uri.getRawAuthority().contains("@");
        } catch (IllegalArgumentException e) {
            // It is not an address, so it is not an origin.
            return false;
        }
    }
}
