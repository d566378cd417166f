package dev.isotherm.api.place;

import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.search.PlaceSearch.Hit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Places as JSON. */
final class LocationJson {
    private static final String ADMIN1 = "admin1";
    private static final String COUNTRY_NAME = "country_name";
    private static final String COUNTRY_CODE = "country_code";

    private LocationJson() {}

    /** The items of a list of places. */
    static JsonArray items(List<Entry> places) {
        return new JsonArray(places.stream().map(LocationJson::item).toList());
    }

    /** The items of a list of places with their images, which are null where there are none. */
    static JsonArray items(List<Entry> places, LocationImages images) {
        return new JsonArray(places.stream()
                .map(place -> item(place).mergeIn(images.of(place.slug())))
                .toList());
    }

    private static JsonObject item(Entry place) {
        return new JsonObject()
                .put("id", place.id())
                .put("slug", place.slug())
                .put("name", place.name())
                .put(ADMIN1, region(place))
                .put(COUNTRY_NAME, place.countryName())
                .put(COUNTRY_CODE, place.countryCode())
                .put("continent", place.continent())
                .put("latitude", place.latitude())
                .put("longitude", place.longitude())
                .put("timezone", place.zone().getId())
                .put("tier", place.tier());
    }

    /** The result of a search. */
    static JsonObject found(Hit place) {
        return new JsonObject()
                .put("name", place.name())
                .put(ADMIN1, place.admin1().isEmpty() ? null : place.admin1())
                .put(COUNTRY_NAME, place.country())
                .put(COUNTRY_CODE, place.countryCode())
                .put("location_id", place.curated() ? place.id() : null)
                .put("id", place.id())
                .put("timezone", place.timezone().orElse(null))
                .put("latitude", place.position().latitude())
                .put("longitude", place.position().longitude());
    }

    private static String region(Entry place) {
        return place.admin1().isEmpty() ? null : place.admin1();
    }
}
