package dev.isotherm.weather.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.weather.place.Geocoder.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceChoiceTest {
    private static final List<Found> PLACES = List.of(
            place(1, "Paris", "Île-de-France", "Paris", "France", "FR", 2_138_551),
            place(2, "Paris", "Texas", "Lamar", "United States", "US", 24_782),
            place(3, "Paris", "Tennessee", "Henry", "United States", "US", 10_200),
            place(4, "Parisot", "Occitanie", "Tarn", "France", "FR", 9_000_000),
            place(5, "Munich", "Bavaria", "Upper Bavaria", "Germany", "DE", 1_260_391),
            place(6, "Frankfurt am Main", "Hesse", "Darmstadt", "Germany", "DE", 650_000),
            place(7, "Frankfurt (Oder)", "Brandenburg", "", "Germany", "DE", 51_691),
            place(8, "Luxembourg", "Luxembourg", "", "Luxembourg", "LU", 76_684),
            country(9, "Luxembourg", "LU", 645_397),
            place(10, "The Hague", "South Holland", "", "The Netherlands", "NL", 474_292),
            place(11, "Ankara", "Ankara", "", "Türkiye", "TR", 3_517_182),
            place(12, "Springfield", "Illinois", "", "United States", "US", 114_394),
            place(13, "Springfield", "Missouri", "", "United States", "US", 114_394),
            place(14, "Cambridge", "England", "Cambridgeshire", "United Kingdom", "GB", 145_700),
            place(15, "Nowhere", "", "", "", "", 0));

    private static Found place(
            long id, String name, String admin1, String admin2, String country, String code, long population) {
        return new Found(
                id,
                name,
                admin1,
                List.of(admin1, admin2).stream().filter(area -> !area.isEmpty()).toList(),
                country,
                code,
                new Coordinates(id, id),
                Optional.empty(),
                population,
                true);
    }

    private static Found country(long id, String name, String code, long population) {
        return new Found(
                id, name, "", List.of(), name, code, new Coordinates(id, id), Optional.empty(), population, false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Paris                              | 1",
                "paris , FRANCE                     | 1",
                "Paris, Ile-de-France, France       | 1",
                "Paris, Île-de-France               | 1",
                "Paris, FR                          | 1",
                "Paris, Texas, United States        | 2",
                "Paris, Texas, USA                  | 2",
                "Paris, United States of America    | 2",
                "Paris, Tennessee                   | 3",
                "Parisot, France                    | 4",
                "Luxembourg                         | 8",
                "Luxembourg, Luxembourg             | 8",
                "The Hague, Netherlands             | 10",
                "Den Haag, the netherlands          | 10",
                "Ankara, Turkey                     | 11",
                "Ankara, Türkiye                    | 11",
                "Springfield                        | 12",
                "Springfield, Missouri              | 13",
                "Cambridge, Cambridgeshire, England, UK | 14",
                "Nowhere                            | 15",
                "Paris,,, France,                   | 1",
            })
    void choosesThePlaceThatTheNameMeans(String location, long id) {
        PlaceChoice choice = PlaceChoice.of(location).orElseThrow();
        // A search has only places of which a name begins so.
        List<Found> found = choice.name().equals("Den Haag")
                ? PLACES.subList(9, 10)
                : PLACES.stream()
                        .filter(place ->
                                PlaceNames.normalised(place.name()).startsWith(PlaceNames.normalised(choice.name())))
                        .toList();

        assertThat(choice.from(found)).map(Found::id).contains(id);
    }

    /* "München" is the name in German, and no name begins with it; of two that begin so the larger is meant. */
    @ParameterizedTest
    @CsvSource({
        "'München', 4, 5, 5",
        "'Muenchen, Germany', 4, 5, 5",
        "'Frankfurt', 5, 7, 6",
        "'Frankfurt, Brandenburg', 5, 7, 7"
    })
    void takesANameInAnotherLanguageAndTheBeginningOfAName(String location, int from, int to, long id) {
        assertThat(PlaceChoice.of(location).orElseThrow().from(PLACES.subList(from, to)))
                .map(Found::id)
                .contains(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Paris, Germany", "Paris, Texas, France", "Paris, Tex", "Paris, Paris, Canada"})
    void choosesNoneThatLiesElsewhere(String location) {
        assertThat(PlaceChoice.of(location).orElseThrow().from(PLACES.subList(0, 4)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , France", ",,"})
    void hasNothingToSearchForWithoutAName(String location) {
        assertThat(PlaceChoice.of(location)).isEmpty();
    }

    @Test
    void theChoiceDoesNotDependOnTheOrderOfTheSearch() {
        List<Found> places = new ArrayList<>(PLACES);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 50; round++) {
            Collections.swap(places, random.nextInt(places.size()), random.nextInt(places.size()));
            assertThat(PlaceChoice.of("Springfield").orElseThrow().from(places))
                    .map(Found::id)
                    .contains(12L);
            assertThat(PlaceChoice.of("Paris, US").orElseThrow().from(places))
                    .map(Found::id)
                    .contains(2L);
        }
    }

    @Test
    void theFullNameHasWhatIsKnown() {
        assertThat(PLACES.get(0).fullName()).isEqualTo("Paris, Île-de-France, France");
        assertThat(PLACES.get(14).fullName()).isEqualTo("Nowhere");
    }
}
