package dev.isotherm.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The lists of places that clients show.
 *
 * @param baseUrl the address by which clients reach the API; links to images begin with it
 * @param imagesDir the folder with the images of the curated places
 * @param mapbox the geocoder of the search; without a token it is not used
 * @param requestsPerMinute how many requests for places one client may make; 0 for no limit
 */
public record PlacesConfig(URI baseUrl, Optional<Path> imagesDir, MapboxConfig mapbox, int requestsPerMinute) {
    static PlacesConfig read(ConfigReader reader, int port) {
        return new PlacesConfig(
                reader.uri(
                        "http.baseUrl", URI.create("http://localhost:" + port), List.of("https", "http"), "BASE_URL"),
                imagesDir(reader),
                MapboxConfig.read(reader),
                reader.integer("places.requestsPerMinute", 60, 0, 100_000));
    }

    private static Optional<Path> imagesDir(ConfigReader reader) {
        String text = reader.text("places.imagesDir", "", "LOCATION_IMAGES_DIR");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String label = "places.imagesDir (LOCATION_IMAGES_DIR)";
        String allowed = "a folder with images such as london.webp and london.jpg";
        try {
            Path folder = Path.of(text).toAbsolutePath().normalize();
            if (!Files.isDirectory(folder)) {
                reader.problem(label, "is not a folder: " + folder, allowed);
            }
            return Optional.of(folder);
        } catch (InvalidPathException e) {
            reader.problem(label, "is not a path: " + e.getReason(), allowed);
            return Optional.empty();
        }
    }
}
