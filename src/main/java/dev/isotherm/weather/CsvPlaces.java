package dev.isotherm.weather;

import dev.isotherm.weather.WeatherException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The places of a folder, as its {@code places.json} lists them, and the names that mean them. Immutable. */
final class CsvPlaces {
    private static final String LIST = "places.json";

    private final Map<String, List<Entry>> byName;

    private CsvPlaces(Map<String, List<Entry>> byName) {
        this.byName = byName;
    }

    /**
     * Reads the list; it blocks, so never call it on an event loop.
     *
     * @throws WeatherException that names the file and the entry where something is wrong
     */
    static CsvPlaces read(Path folder) {
        Path list = folder.resolve(LIST);
        try {
            JsonArray entries = new JsonArray(Buffer.buffer(Files.readAllBytes(list)));
            Map<String, List<Entry>> byName = new HashMap<>();
            for (int i = 0; i < entries.size(); i++) {
                add(new Row(list, i + 1, folder.toRealPath()).read(entries.getValue(i)), byName);
            }
            return new CsvPlaces(byName);
        } catch (IOException e) {
            throw new WeatherException(Kind.UNAVAILABLE, list + " cannot be read (" + e + ").");
        } catch (DecodeException | ClassCastException e) {
            throw new WeatherException(Kind.BAD_ANSWER, list + " is not a JSON array of places: " + e.getMessage());
        }
    }

    private static void add(Entry entry, Map<String, List<Entry>> byName) {
        String full = entry.place().name();
        if (byName.getOrDefault(normalise(full), List.of()).stream()
                .anyMatch(other -> other.place().name().equalsIgnoreCase(full))) {
            throw new WeatherException(Kind.BAD_ANSWER, LIST + ": the place '" + full + "' is there twice.");
        }
        for (String name :
                entry.names().stream().map(CsvPlaces::normalise).distinct().toList()) {
            byName.computeIfAbsent(name, absent -> new ArrayList<>()).add(entry);
        }
    }

    /**
     * Finds a place.
     *
     * @param location its name, its name and country, or its name, region and country, in any case
     * @throws WeatherException with {@link Kind#UNKNOWN_PLACE} where no place or more than one has that name
     */
    Entry find(String location) {
        List<Entry> found = byName.getOrDefault(normalise(location), List.of());
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new WeatherException(
                Kind.UNKNOWN_PLACE,
                found.isEmpty()
                        ? "There are no observations of '" + location + "'."
                        : "'" + location + "' is one of "
                                + found.stream()
                                        .map(entry -> entry.place().name())
                                        .collect(Collectors.joining("; "))
                                + ". Name it in full.");
    }

    private static String normalise(String location) {
        return Arrays.stream(location.split(","))
                .map(String::strip)
                .collect(Collectors.joining(", "))
                .toLowerCase(Locale.ROOT);
    }

    /**
     * A place with observations.
     *
     * @param place where it is
     * @param names what it may be called
     * @param file the file with its observations, which exists and is inside the folder
     */
    record Entry(Place place, List<String> names, Path file) {}

    private record Row(Path list, int number, Path folder) {
        Entry read(Object value) throws IOException {
            if (!(value instanceof JsonObject json)) {
                throw bad("it is not an object");
            }
            String name = text(json, "name");
            String region = json.getValue("admin1") instanceof String given ? given.strip() : "";
            String country = text(json, "country_name");
            String full = region.isEmpty() ? name + ", " + country : name + ", " + region + ", " + country;
            Place place = new Place(full, degrees(json, "latitude", 90), degrees(json, "longitude", 180), zone(json));
            return new Entry(place, List.of(name, name + ", " + country, full), file(json));
        }

        private String text(JsonObject json, String field) {
            if (json.getValue(field) instanceof String text && !text.isBlank()) {
                return text.strip();
            }
            throw bad("it has no " + field);
        }

        private double degrees(JsonObject json, String field, double bound) {
            if (json.getValue(field) instanceof Number number && Math.abs(number.doubleValue()) <= bound) {
                return number.doubleValue();
            }
            throw bad("its " + field + " is not a number from -" + bound + " to " + bound);
        }

        private ZoneId zone(JsonObject json) {
            String id = text(json, "timezone");
            try {
                return ZoneId.of(id);
            } catch (DateTimeException e) {
                throw bad("its timezone '" + id + "' is unknown");
            }
        }

        /* The real path is compared, so that neither ".." nor a symbolic link leads out of the folder. */
        private Path file(JsonObject json) throws IOException {
            String name = text(json, "file");
            Path file;
            try {
                file = folder.resolve(name);
            } catch (InvalidPathException e) {
                throw bad("its file has a name that cannot be");
            }
            if (!file.normalize().startsWith(folder)) {
                throw bad("its file '" + name + "' is outside of the folder");
            }
            if (!Files.isRegularFile(file)) {
                throw bad("its file '" + name + "' does not exist");
            }
            if (!file.toRealPath().startsWith(folder)) {
                throw bad("its file '" + name + "' is outside of the folder");
            }
            return file;
        }

        private WeatherException bad(String reason) {
            return new WeatherException(Kind.BAD_ANSWER, list + ", place " + number + ": " + reason + ".");
        }
    }
}
