package dev.isotherm.weather.place;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The places that clients offer without a search; where they are is known without asking a provider. Immutable. */
public final class CuratedPlaces {
    private static final String RESOURCE = "/curated-places.json";
    /** Whatever is as near as this to one of them is the same place, kilometres. */
    private static final double SAME_PLACE = 2;

    private static final double EARTH_RADIUS = 6371.0088;

    private final List<Entry> entries;
    private final Map<String, Entry> byName;

    private CuratedPlaces(List<Entry> entries) {
        this.entries = entries;
        // Two names of one place may be the same; of two places they never are.
        this.byName = entries.stream()
                .flatMap(entry ->
                        entry.names().map(PlaceNames::normalised).distinct().map(name -> Map.entry(name, entry)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Reads the list from the class path.
     *
     * @return all curated places
     */
    public static CuratedPlaces load() {
        try (InputStream in = CuratedPlaces.class.getResourceAsStream(RESOURCE)) {
            JsonArray list = new JsonArray(Buffer.buffer(in.readAllBytes()));
            return new CuratedPlaces(
                    list.stream().map(JsonObject.class::cast).map(Entry::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    /**
     * Lists them.
     *
     * @return in the order in which clients show them
     */
    public List<Entry> all() {
        return entries;
    }

    /**
     * Finds a place by its name.
     *
     * @param location its identifier, slug, name, name and country, or name, region and country; letter case, spaces
     *     and Unicode's form do not matter
     * @return empty where no curated place is called so
     */
    public Optional<Entry> find(String location) {
        return Optional.ofNullable(byName.get(PlaceNames.normalised(location)));
    }

    /**
     * Finds the place that is at these coordinates, or not farther than two kilometres from them.
     *
     * @param latitude degrees, north positive
     * @param longitude degrees, east positive
     * @return the nearest one; empty where none is so near
     */
    public Optional<Entry> near(double latitude, double longitude) {
        return entries.stream()
                .filter(entry -> kilometres(entry, latitude, longitude) <= SAME_PLACE)
                .min(Comparator.comparingDouble(entry -> kilometres(entry, latitude, longitude)));
    }

    /* The haversine formula. */
    private static double kilometres(Entry entry, double latitude, double longitude) {
        double north = Math.sin(Math.toRadians(latitude - entry.latitude()) / 2);
        double east = Math.sin(Math.toRadians(longitude - entry.longitude()) / 2);
        double chord = north * north
                + Math.cos(Math.toRadians(entry.latitude())) * Math.cos(Math.toRadians(latitude)) * east * east;
        return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
    }

    /**
     * A curated place.
     *
     * @param id identifies it, for example {@code new_york}
     * @param slug the same as a part of a path, for example {@code new-york}
     * @param name without region and country
     * @param admin1 its region
     * @param countryName its country, in English
     * @param countryCode ISO 3166-1, two upper-case letters
     * @param continent in English
     * @param latitude degrees, north positive
     * @param longitude degrees, east positive
     * @param zone its time zone
     * @param tier how widely it is offered
     */
    public record Entry(
            String id,
            String slug,
            String name,
            String admin1,
            String countryName,
            String countryCode,
            String continent,
            double latitude,
            double longitude,
            ZoneId zone,
            String tier) {
        private static Entry of(JsonObject json) {
            return new Entry(
                    json.getString("id"),
                    json.getString("slug"),
                    json.getString("name"),
                    json.getString("admin1"),
                    json.getString("country_name"),
                    json.getString("country_code"),
                    json.getString("continent"),
                    json.getDouble("latitude"),
                    json.getDouble("longitude"),
                    ZoneId.of(json.getString("timezone")),
                    json.getString("tier"));
        }

        /**
         * The name in full.
         *
         * @return name, region and country
         */
        public String fullName() {
            return name + ", " + admin1 + ", " + countryName;
        }

        private Stream<String> names() {
            return Stream.of(id, slug, name, name + ", " + countryName, fullName());
        }

        KnownPlace known() {
            return new KnownPlace(id, new Place(fullName(), latitude, longitude, zone));
        }
    }
}
