package dev.isotherm.weather.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.weather.place.CuratedPlaces.Entry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of places without a call to anybody. */
class PlaceDirectoryTest {
    private final PlaceDirectory directory = PlaceDirectory.load();

    private List<String> found(String query) {
        return directory.search(query, 20).stream().map(Entry::id).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "london, london",
        "LONDON, london",
        "'London, England, United Kingdom', london",
        "lon, london",
        "new yo, new_york",
        "sao paulo, sao_paulo",
        "São Paulo, sao_paulo",
        "stoke on, stoke_on_trent",
        "łódź, lodz",
        "lodz, lodz",
        "xian, xian",
        "Xi’an, xian",
    })
    void aSearchFindsAPlaceWhateverItsAccentsAndCase(String query, String id) {
        assertThat(found(query)).first().isEqualTo(id);
    }

    @Test
    void anEqualNameIsBetterThanABeginningThanAPartThanACountry() {
        List<Entry> places = directory.search("york", 20);
        assertThat(places.get(0).name()).isEqualTo("York");
        assertThat(places.stream().map(Entry::name)).contains("New York");
        assertThat(found("ireland")).containsExactly("dublin", "cork");
        assertThat(found("united kingdom")).startsWith("london", "manchester", "birmingham");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zzzz", "  ", ",,", "%_*"})
    void whatIsNoNameIsNotFound(String query) {
        assertThat(found(query)).isEmpty();
    }

    @Test
    void aSearchIsBounded() {
        assertThat(directory.search("a", 7)).hasSize(7);
        assertThat(directory.search("united states", 3)).hasSize(3);
    }

    @Test
    void aPlaceIsThereOnceAndHasOneIdentifier() {
        Set<String> ids = new TreeSet<>();
        Set<String> slugs = new TreeSet<>();
        List<Entry> all = directory.search("a", Integer.MAX_VALUE);
        assertThat(all).hasSizeGreaterThan(3_000).allSatisfy(entry -> {
            assertThat(ids.add(entry.id())).as(entry.id()).isTrue();
            assertThat(slugs.add(entry.slug())).as(entry.slug()).isTrue();
            assertThat(directory.byId(entry.id())).contains(entry);
            assertThat(directory.countries().find(entry.countryCode())).isPresent();
        });
        assertThat(directory.curated()).allSatisfy(curated -> assertThat(all.stream()
                        .filter(entry -> entry.countryCode().equals(curated.countryCode()))
                        .filter(entry -> curated.position().kilometresTo(entry.position()) <= 2))
                .allMatch(entry -> entry.id().equals(curated.id())));
        assertThat(found("hong kong")).startsWith("hong_kong").doesNotContain("hong_kong_hk");
    }

    @ParameterizedTest
    @CsvSource({
        "London, , , london",
        "london, England, gb, london",
        "Birmingham, England, GB, birmingham",
        "Birmingham, Alabama, US, birmingham_us",
        "Birmingham, , US, birmingham_us",
        "Stoke-on-Trent, England, GB, stoke_on_trent",
        "Stoke-on-Trent, , , stoke_on_trent",
        "London, Ohio, US, london_ohio_us",
        "Little Snoring, England, GB, little_snoring",
        "Ž, , , z",
    })
    void aPlaceThatIsNamedByItsPartsIsNotTakenForAnother(String name, String admin1, String country, String id) {
        assertThat(directory.identify(name, Optional.ofNullable(admin1), Optional.ofNullable(country)))
                .isEqualTo(id);
    }
}
