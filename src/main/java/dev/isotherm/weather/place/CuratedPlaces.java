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

/** The places that clients offer without a search. Their positions are known without a provider. Immutable. */
public final class CuratedPlaces {
    private static final String RESOURCE = "/curated-places.json";
    /** A position within this distance of a curated place is the same place; kilometres. */
    static final double SAME_PLACE = 2;

    private final List<Entry> entries;
    private final Map<String, Entry> byName;

    private CuratedPlaces(List<Entry> entries) {
        this.entries = entries;
        // Names of one place may be equal; names of different places never are.
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
     * @param location its identifier, slug, name, "name, country", or "name, region, country"; letter case, spaces and
     *     the form of Unicode do not matter
     * @return empty if no curated place has this name
     */
    public Optional<Entry> find(String location) {
        return Optional.ofNullable(byName.get(PlaceNames.normalised(location)));
    }

    /**
     * Finds the place within two kilometres of these coordinates.
     *
     * @param latitude degrees, north positive
     * @param longitude degrees, east positive
     * @return the nearest one; empty if there is none
     */
    public Optional<Entry> near(double latitude, double longitude) {
        Coordinates here = new Coordinates(latitude, longitude);
        return entries.stream()
                .filter(entry -> entry.position().kilometresTo(here) <= SAME_PLACE)
                .min(Comparator.comparingDouble(entry -> entry.position().kilometresTo(here)));
    }

    /**
     * A place that is listed with all that clients show of it.
     *
     * @param id its identifier, for example {@code new_york}
     * @param slug its identifier in a URL path, for example {@code new-york}
     * @param name without region and country
     * @param admin1 its region; empty if it has none
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
         * The full name.
         *
         * @return name, region if it has one, and country
         */
        public String fullName() {
            return admin1.isEmpty() ? name + ", " + countryName : name + ", " + admin1 + ", " + countryName;
        }

        private Stream<String> names() {
            return Stream.of(id, slug, name, name + ", " + countryName, fullName());
        }

        Coordinates position() {
            return new Coordinates(latitude, longitude);
        }

        KnownPlace known() {
            return new KnownPlace(id, new Place(fullName(), latitude, longitude, zone));
        }
    }
}
