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
 * The places that a folder's {@code places.json} lists, and their names. A wrong entry is refused; all others are
 * served. Immutable.
 */
final class CsvPlaces {
    private static final String LIST = "places.json";

    private final Map<String, Entry> byFullName = new LinkedHashMap<>();
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private CsvPlaces() {}

    /**
     * Reads the list. This blocks, so never call it on an event loop.
     *
     * @throws WeatherException if the list cannot be read or is not a JSON array
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
            // The problem is logged at the start, and returned to each request for the place.
            entry.place();
            entry.file();
        } catch (WeatherException e) {
            problems.add(e.getMessage());
        }
    }

    /** The full names of the places that can be served, in the order of the list. This blocks. */
    List<String> served() {
        return byFullName.values().stream()
                .filter(Entry::isWhole)
                .map(Entry::fullName)
                .toList();
    }

    /** The problems of the list, for operators: a sentence for each entry that cannot be served. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * Finds a place.
     *
     * @param location its name, its name and country, or its full name; forms of Unicode, case, spaces and commas do
     *     not matter. A full name always means its own place, even if it is a short name of others
     * @throws WeatherException with {@link Kind#UNKNOWN_PLACE} if no place or more than one has this name
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

    /** An entry of the list that has a name. Its other fields are checked when they are used. */
    static final class Entry {
        private final Row row;
        private final JsonObject json;
        private final List<String> names;

        private Entry(Row row, JsonObject json, List<String> names) {
            this.row = row;
            this.json = json;
            this.names = names;
        }

        /** All names of the place, the full name last. */
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
         * Returns the place.
         *
         * @throws WeatherException that names the entry, if its position or time zone is missing or wrong
         */
        Place place() {
            return new Place(
                    fullName(), row.degrees(json, "latitude", 90), row.degrees(json, "longitude", 180), row.zone(json));
        }

        /**
         * The file with its observations. This blocks, so never call it on an event loop.
         *
         * @return a path that exists and is inside the folder
         * @throws WeatherException that names the entry, if there is no such file
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
                throw bad("its file name is not valid");
            } catch (IOException e) {
                throw bad("its file '" + name + "' cannot be found");
            }
        }

        WeatherException bad(String reason) {
            return new WeatherException(Kind.BAD_ANSWER, LIST + ", place " + number + ": " + reason + ".");
        }
    }
}
