package dev.isotherm.weather.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.SharedData;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CuratedPlacesTest {
    /* Kilometres of one degree of latitude. */
    private static final double DEGREE = Math.PI / 180 * 6371.0088;

    private final CuratedPlaces places = CuratedPlaces.load();

    @TestFactory
    Stream<DynamicTest> theyAreTheContracts() {
        return SharedData.tests("contract/golden/http/loc_pre_all.json", file -> {
            JsonArray wanted =
                    new JsonObject(SharedData.read(file)).getJsonObject("body").getJsonArray("locations");
            List<DynamicTest> tests = new ArrayList<>();
            for (int i = 0; i < wanted.size(); i++) {
                JsonObject place = wanted.getJsonObject(i);
                CuratedPlaces.Entry entry = places.find(place.getString("id")).orElseThrow();
                tests.add(DynamicTest.dynamicTest(
                        place.getString("id"), () -> assertThat(json(entry).getMap())
                                .allSatisfy((field, value) ->
                                        assertThat(value).as(field).isEqualTo(place.getValue(field)))));
            }
            return tests.stream();
        });
    }

    private static JsonObject json(CuratedPlaces.Entry entry) {
        return new JsonObject()
                .put("id", entry.id())
                .put("slug", entry.slug())
                .put("name", entry.name())
                .put("admin1", entry.admin1())
                .put("country_name", entry.countryName())
                .put("latitude", entry.latitude())
                .put("longitude", entry.longitude())
                .put("timezone", entry.zone().getId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new_york",
                "new-york",
                "New York",
                "  NEW   york ",
                "new york,united states",
                "New York ,  New York , United States",
                "\uff2e\uff45\uff57 York",
                "New\u00a0York"
            })
    void aPlaceIsFoundByEachOfItsNames(String name) {
        assertThat(places.find(name).map(CuratedPlaces.Entry::id)).contains("new_york");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "York", "New York, England", "London, Ontario", "Lond\u00f3n", "newyork"})
    void otherNamesAreNone(String name) {
        assertThat(places.find(name)).isEmpty();
    }

    @Test
    void whatIsTwoKilometresAwayIsTheSamePlaceAndWhatIsFartherIsNot() {
        CuratedPlaces.Entry london = places.find("London").orElseThrow();
        double two = 2 / DEGREE;

        assertThat(places.near(london.latitude() + two - 1e-9, london.longitude()))
                .contains(london);
        assertThat(places.near(london.latitude() + two + 1e-6, london.longitude()))
                .isEmpty();
        double narrow = two / Math.cos(Math.toRadians(london.latitude()));
        assertThat(places.near(london.latitude(), london.longitude() - narrow + 1e-6))
                .contains(london);
        assertThat(places.near(london.latitude(), london.longitude() - narrow - 1e-6))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"51.5074, -0.1278, 51.5074,-0.1278", "-0.00001, 0, 0.0000,0.0000", "12.34565, 7, 12.3456,7.0000"})
    void aPlaceIsNamedByItsCoordinatesToFourDecimals(double latitude, double longitude, String north, String east) {
        KnownPlace place = KnownPlace.at(new Place("here", latitude, longitude, java.time.ZoneOffset.UTC));

        assertThat(place.identity()).isEqualTo(north + "," + east).isEqualTo(place.question());
    }

    @Test
    void spellingsOfOneNameAreOne() {
        assertThat(PlaceNames.normalised("\t Z\u00fcrich ,  Schweiz "))
                .isEqualTo("z\u00fcrich,schweiz")
                .isEqualTo(PlaceNames.normalised("Zu\u0308rich,SCHWEIZ"));
        assertThat(PlaceNames.normalised("\u2126")).isEqualTo("\u03c9");
        assertThat(PlaceNames.normalised("Zurich")).isNotEqualTo(PlaceNames.normalised("Z\u00fcrich"));
        assertThat(PlaceNames.normalised("Pa ris")).isNotEqualTo(PlaceNames.normalised("Paris"));
    }
}
