package dev.isotherm.weather.csv;

import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The places of a folder, as its {@code places.json} lists them, and the names that mean them. An entry that is wrong is
 * refused by itself, the others are served. Immutable.
 */
final class CsvPlaces {
    private static final String LIST = "places.json";

    private final Map<String, Entry> byFullName = new LinkedHashMap<>();
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private CsvPlaces() {}

    /**
     * Reads the list; it blocks, so never call it on an event loop.
     *
     * @throws WeatherException where the list cannot be read or is no JSON array
     */
    static CsvPlaces read(Path folder) {
        Path list = folder.resolve(LIST);
        try {
            JsonArray entries = new JsonArray(Buffer.buffer(Files.readAllBytes(list)));
            CsvPlaces places = new CsvPlaces();
            for (int i = 0; i < entries.size(); i++) {
                places.add(new Row(i + 1, folder.toRealPath()), entries.getValue(i));
            }
            return places;
        } catch (IOException e) {
            throw new WeatherException(Kind.UNAVAILABLE, list + " cannot be read (" + e + ").");
        } catch (DecodeException | ClassCastException e) {
            throw new WeatherException(Kind.BAD_ANSWER, list + " is not a JSON array of places: " + e.getMessage());
        }
    }

    private void add(Row row, Object value) {
        try {
            Entry entry = row.read(value);
            if (byFullName.putIfAbsent(PlaceNames.normalised(entry.fullName()), entry) != null) {
                throw row.bad("'" + entry.fullName() + "' is there already; the first one is used");
            }
            entry.names().stream().map(PlaceNames::normalised).distinct().forEach(name -> byName.computeIfAbsent(
                            name, absent -> new ArrayList<>())
                    .add(entry));
            // Told at the start, and again to whoever asks for the place.
            entry.place();
            entry.file();
        } catch (WeatherException e) {
            problems.add(e.getMessage());
        }
    }

    /** The full names of those that can be served, in the order of the list; it blocks. */
    List<String> served() {
        return byFullName.values().stream()
                .filter(Entry::isWhole)
                .map(Entry::fullName)
                .toList();
    }

    /** What is wrong in the list, a sentence for each entry that cannot be served as it is; for operators. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * Finds a place.
     *
     * @param location its name, its name and country, or its name in full; forms of Unicode, case, spaces and commas do
     *     not matter. A full name means its own place, though others may be called so in short
     * @throws WeatherException with {@link Kind#UNKNOWN_PLACE} where no place or more than one has that name
     */
    Entry find(String location) {
        String name = PlaceNames.normalised(location);
        if (byFullName.containsKey(name)) {
            return byFullName.get(name);
        }
        List<Entry> found = byName.getOrDefault(name, List.of());
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new WeatherException(
                Kind.UNKNOWN_PLACE,
                found.isEmpty()
                        ? "There are no observations of '" + location + "'."
                        : "'" + location + "' is one of "
                                + found.stream().map(Entry::fullName).collect(Collectors.joining("; "))
                                + ". Name it in full.");
    }

    /** An entry of the list that has a name; whether the rest of it can be used shows when it is asked for. */
    static final class Entry {
        private final Row row;
        private final JsonObject json;
        private final List<String> names;

        private Entry(Row row, JsonObject json, List<String> names) {
            this.row = row;
            this.json = json;
            this.names = names;
        }

        /** All that it may be called, the name in full last. */
        List<String> names() {
            return names;
        }

        String fullName() {
            return names.get(names.size() - 1);
        }

        private boolean isWhole() {
            try {
                place();
                file();
                return true;
            } catch (WeatherException e) {
                return false;
            }
        }

        /**
         * Where it is.
         *
         * @throws WeatherException that names the entry where it does not tell
         */
        Place place() {
            return new Place(
                    fullName(), row.degrees(json, "latitude", 90), row.degrees(json, "longitude", 180), row.zone(json));
        }

        /**
         * The file with its observations; it blocks, so never call it on an event loop.
         *
         * @return a path that exists and is inside the folder
         * @throws WeatherException that names the entry where there is no such file
         */
        Path file() {
            return row.file(json);
        }
    }

    private record Row(int number, Path folder) {
        Entry read(Object value) {
            if (!(value instanceof JsonObject json)) {
                throw bad("it is not an object");
            }
            String name = text(json, "name");
            String region = optional(json, "admin1");
            String country = optional(json, "country_name");
            List<String> names = Stream.of(Stream.of(name), Stream.of(name, country), Stream.of(name, region, country))
                    .map(parts -> parts.filter(part -> !part.isEmpty()).collect(Collectors.joining(", ")))
                    .toList();
            return new Entry(this, json, names);
        }

        private String text(JsonObject json, String field) {
            String text = optional(json, field);
            if (text.isEmpty()) {
                throw bad("it has no " + field);
            }
            return text;
        }

        private static String optional(JsonObject json, String field) {
            return json.getValue(field) instanceof String text ? text.strip() : "";
        }

        double degrees(JsonObject json, String field, int bound) {
            if (json.getValue(field) instanceof Number number && Math.abs(number.doubleValue()) <= bound) {
                return number.doubleValue();
            }
            throw bad("its " + field + " is not a number from -" + bound + " to " + bound);
        }

        ZoneId zone(JsonObject json) {
            String id = text(json, "timezone");
            try {
                return ZoneId.of(id);
            } catch (DateTimeException e) {
                throw bad("its timezone '" + id + "' is unknown");
            }
        }

        /* The real path is compared, so that neither ".." nor a symbolic link leads out of the folder. */
        Path file(JsonObject json) {
            String name = text(json, "file");
            try {
                Path file = folder.resolve(name);
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
            } catch (InvalidPathException e) {
                throw bad("its file has a name that cannot be");
            } catch (IOException e) {
                throw bad("its file '" + name + "' cannot be found");
            }
        }

        WeatherException bad(String reason) {
            return new WeatherException(Kind.BAD_ANSWER, LIST + ", place " + number + ": " + reason + ".");
        }
    }
}
