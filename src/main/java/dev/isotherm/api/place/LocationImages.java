package dev.isotherm.api.place;

import dev.isotherm.config.PlacesConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The images of curated places in the folder of an operator: {@code new-york.webp}, {@code new-york.jpg}, and
 * {@code images.json} with their descriptions and photographers. Which images there are is read once at the start. Immutable.
 */
final class LocationImages {
    /** Where the images are served. */
    static final String PATH = "/data/locations/processed/";

    private static final String DESCRIPTIONS = "images.json";
    private static final List<String> ATTRIBUTION = List.of(
            "title", "photographerName", "sourceName", "sourceUrl", "licenseName", "licenseUrl", "attributionRequired");

    private final Map<String, JsonObject> items = new HashMap<>();
    private Instant modified = Instant.EPOCH;

    private LocationImages() {}

    /**
     * Looks which images there are. Reads files, so no event loop may call it.
     *
     * @param places the slugs of the places
     * @throws IllegalStateException if the descriptions are not valid
     */
    static LocationImages load(PlacesConfig config, Collection<String> places) {
        LocationImages images = new LocationImages();
        config.imagesDir().ifPresent(folder -> images.read(folder, config.baseUrl() + PATH, places));
        return images;
    }

    private void read(Path folder, String prefix, Collection<String> places) {
        JsonObject descriptions = descriptions(folder.resolve(DESCRIPTIONS));
        for (String place : places) {
            JsonObject urls = new JsonObject();
            put(urls, "webp", folder, prefix, place + ".webp");
            put(urls, "jpeg", folder, prefix, place + ".jpg");
            if (!urls.isEmpty()) {
                items.put(place, item(urls, descriptions.getJsonObject(place, new JsonObject())));
            }
        }
    }

    private void put(JsonObject urls, String type, Path folder, String prefix, String name) {
        if (Files.isRegularFile(folder.resolve(name))) {
            urls.put(type, prefix + name);
            note(folder.resolve(name));
        }
    }

    private void note(Path file) {
        try {
            Instant time = Files.getLastModifiedTime(file).toInstant();
            modified = time.isAfter(modified) ? time : modified;
        } catch (IOException e) {
            throw new UncheckedIOException("The image " + file + " cannot be read", e);
        }
    }

    private JsonObject descriptions(Path file) {
        if (!Files.exists(file)) {
            return new JsonObject();
        }
        try {
            JsonObject all = new JsonObject(Buffer.buffer(Files.readAllBytes(file)));
            all.fieldNames().forEach(place -> item(new JsonObject(), all.getJsonObject(place)));
            note(file);
            return all;
        } catch (IOException | DecodeException | ClassCastException | NullPointerException e) {
            throw new IllegalStateException(
                    file + " is not valid: it has an object for each place, with \"alt\" and \"attribution\"", e);
        }
    }

    private static JsonObject item(JsonObject urls, JsonObject description) {
        JsonObject given = description.getJsonObject("attribution");
        JsonObject attribution = given == null ? null : new JsonObject();
        if (given != null) {
            ATTRIBUTION.forEach(name -> attribution.put(name, given.getValue(name)));
            attribution.put("attributionRequired", given.getBoolean("attributionRequired", true));
        }
        return new JsonObject()
                .put("imageUrl", urls)
                .put("imageAlt", description.getString("alt"))
                .put("imageAttribution", attribution);
    }

    /** What a place shows of its images; a new object. */
    JsonObject of(String place) {
        JsonObject item = items.get(place);
        return item == null
                ? new JsonObject().putNull("imageUrl").putNull("imageAlt").putNull("imageAttribution")
                : item.copy();
    }

    /** When the newest of these files was changed. */
    Instant modified() {
        return modified;
    }
}
