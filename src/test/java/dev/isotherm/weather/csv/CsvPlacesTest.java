package dev.isotherm.weather.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which places a folder has, and what they are called. */
class CsvPlacesTest extends CsvSetUp {
    @ParameterizedTest
    @ValueSource(strings = {"Monaco", "  mOnaCO ", "Monaco, Monaco", "monaco ,monaco"})
    void findsAPlaceByEachFormOfItsName(String location) throws IOException {
        Observations observations = observe(monaco("date,tmean_c\n2000-01-01,1.5\n"), location, 1);

        assertThat(observations.place())
                .isEqualTo(new Place("Monaco, Monaco", 43.73, 7.42, ZoneId.of("Europe/Monaco")));
        assertThat(observations.mean(0)).isEqualTo(1.5);
    }

    @Test
    void tellsPlacesOfOneNameApartByTheirRegion() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n");
        write("a.csv", "date,tmean_c\n2000-01-01,-7\n");
        write("b.csv", "date,tmean_c\n2000-01-01,4\n");

        assertThat(observe(provider, "springfield, illinois, united states", 1).mean(0))
                .isEqualTo(-7);
        assertThat(observe(provider, "Springfield, Oregon, United States", 1).mean(0))
                .isEqualTo(4);
        assertThatThrownBy(() -> observe(provider, "Springfield", 1))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_PLACE))
                .hasMessageContaining("Springfield, Illinois, United States; Springfield, Oregon, United States");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Atlantis", "", ",", "Monaco, France", "Monaco-Ville", "Oregon"})
    void knowsNoOtherName(String location) throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n");

        assertThatThrownBy(() -> observe(provider, location, 1))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_PLACE));
    }

    @ParameterizedTest
    @CsvSource({"Ekofisk", "EKOFISK", "'Ekofisk, North Sea'"})
    void aPlaceAtSeaHasNoCountry(String location) throws IOException {
        boolean region = location.contains("North Sea");
        CsvProvider provider = only(
                """
                [{"name": "Ekofisk", %s"country_name": %s,
                  "latitude": 56.55, "longitude": 3.22, "timezone": "Europe/Oslo", "file": "c.csv"}]
                """
                        .formatted(region ? "\"admin1\": \"North Sea\", " : "", region ? "\"\"" : "null"));

        assertThat(observe(provider, location, 1).place().name()).isEqualToIgnoringCase(location);
        assertThat(CsvPlaces.read(folder).problems()).isEmpty();
    }

    @Test
    void aFullNameMeansItsPlaceThoughOthersAreCalledSoInShort() throws IOException {
        monaco("");
        write("places.json", PLACES.replace("\"admin1\": \"Oregon\", \"country_name\": \"United States\", ", ""));
        write("b.csv", "date,tmean_c\n2000-01-01,4\n");

        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));

        assertThat(observe(provider, "springfield", 1).mean(0)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "Straße, STRASSE",
        "STRASSE, straße",
        "Zürich, Zu\u0308rich",
        "Ｔｏｋｙｏ, tokyo",
        "ΘΗΡΑΣ, θηρας",
        "Iğdır, IĞDIR",
        "São  Paulo, são\u00a0paulo",
    })
    void namesMatchAfterNfkcAndCaseFolding(String listed, String asked) throws IOException {
        CsvProvider provider =
                only(PLACES.replace("\"Monaco\", \"country_name\"", "\"" + listed + "\", \"country_name\""));

        assertThat(observe(provider, asked, 1).mean(0)).isEqualTo(1.5);
    }

    @Test
    void refusesAMissingFolder() {
        assertOpenFails(folder.resolve("nowhere"), "places.json cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|is not a JSON array",
                "[{\"name\":|is not a JSON array",
            })
    void refusesAListThatIsNone(String json, String reason) throws IOException {
        write("places.json", json);

        assertOpenFails(folder, reason);
    }

    private void assertOpenFails(Path where, String reason) {
        assertThatThrownBy(() -> ProviderHarness.await(CsvProvider.open(vertx, where)))
                .isInstanceOf(WeatherException.class)
                .hasMessageContaining("places.json")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "43.73|430|place 3: its latitude is not a number",
                "7.42|\"7\"|place 3: its longitude is not a number",
                "Europe/Monaco|Europe/Atlantis|place 3: its timezone 'Europe/Atlantis' is unknown",
                "\"file\": \"c.csv\"|\"file\": 7|place 3: it has no file",
                "c.csv|d.csv|place 3: its file 'd.csv' does not exist",
                "c.csv|../c.csv|place 3: its file '../c.csv' is outside of the folder",
                "c.csv|/etc/hostname|place 3: its file '/etc/hostname' is outside of the folder",
            })
    void aPlaceThatIsWrongIsRefusedAndTheOthersAreServed(String part, String replacement, String reason)
            throws IOException {
        monaco("date,tmean_c\n");
        write("places.json", PLACES.replace(part, replacement));
        write("a.csv", "date,tmean_c\n2000-01-01,-7\n");

        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));

        assertThat(observe(provider, "Springfield, Illinois, United States", 1).mean(0))
                .isEqualTo(-7);
        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER))
                .hasMessage("places.json, " + reason + (reason.contains("number") ? bounds(reason) : "."));
        assertThat(CsvPlaces.read(folder).problems()).singleElement().asString().contains(reason);
    }

    private static String bounds(String reason) {
        return reason.contains("latitude") ? " from -90 to 90." : " from -180 to 180.";
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{}", "{\"name\": \"\"}", "null", "{\"name\": \" \", \"file\": \"c.csv\"}"})
    void anEntryThatNamesNoPlaceIsToldAndTheOthersAreServed(String entry) throws IOException {
        monaco("date,tmean_c\n2000-01-01,1.5\n");
        write("places.json", PLACES.replaceFirst("\\[", "[" + entry + ","));

        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));

        assertThat(observe(provider, "Monaco", 1).mean(0)).isEqualTo(1.5);
        assertThat(CsvPlaces.read(folder).problems()).singleElement().asString().startsWith("places.json, place 1: ");
    }

    @Test
    void ofTwoPlacesOfOneFullNameTheFirstIsServed() throws IOException {
        monaco("");
        write("places.json", PLACES.replace("Oregon", "ILLINOIS"));
        write("a.csv", "date,tmean_c\n2000-01-01,-7\n");

        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));

        assertThat(observe(provider, "Springfield", 1).mean(0)).isEqualTo(-7);
        assertThat(CsvPlaces.read(folder).problems())
                .containsExactly("places.json, place 2: 'Springfield, ILLINOIS, United States' is there already;"
                        + " the first one is used.");
    }

    @Test
    void aFileThatComesLaterIsReadWithoutARestart() throws IOException {
        monaco("");
        Files.delete(folder.resolve("c.csv"));
        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));
        assertThatThrownBy(() -> observe(provider, "Monaco", 1)).hasMessageContaining("does not exist");

        write("c.csv", "date,tmean_c\n2000-01-01,1.5\n");

        assertThat(observe(provider, "Monaco", 1).mean(0)).isEqualTo(1.5);
    }

    @Test
    void followsNoLinkOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        monaco("date,tmean_c\n");
        Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "date,tmean_c\n");
        Files.delete(folder.resolve("c.csv"));
        Files.createSymbolicLink(folder.resolve("c.csv"), secret);
        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, folder));

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .hasMessage("places.json, place 3: its file 'c.csv' is outside of the folder.");
    }
}
