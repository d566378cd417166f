package dev.isotherm.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.limit.Cancellation;
import dev.isotherm.limit.CancelledException;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.WeatherException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvProviderTest {
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    private static final String PLACES =
            """
            [
              {"name": "Springfield", "admin1": "Illinois", "country_name": "United States", "country_code": "US",
               "latitude": 39.8, "longitude": -89.65, "timezone": "America/Chicago", "file": "a.csv"},
              {"name": "Springfield", "admin1": "Oregon", "country_name": "United States", "country_code": "US",
               "latitude": 44.05, "longitude": -123.02, "timezone": "America/Los_Angeles", "file": "b.csv"},
              {"name": "Monaco", "country_name": "Monaco",
               "latitude": 43.73, "longitude": 7.42, "timezone": "Europe/Monaco", "file": "c.csv"}
            ]
            """;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        ProviderHarness.await(vertx.close());
    }

    @Test
    void tellsWhatItIs() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");

        assertThat(provider.source()).isEqualTo("csv");
        assertThat(provider.remote()).isFalse();
        ProviderHarness.await(provider.close());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Monaco", "  mOnaCO ", "Monaco, Monaco", "monaco ,monaco"})
    void findsAPlaceByEachFormOfItsName(String location) throws IOException {
        Observations observations = observe(monaco("date,tmean_c\n2000-01-01,1.5\n"), location, 1);

        assertThat(observations.place())
                .isEqualTo(new Place("Monaco, Monaco", 43.73, 7.42, ZoneId.of("Europe/Monaco")));
        assertThat(observations.mean(0)).isEqualTo(1.5);
    }

    @Test
    void tellsWhenTheFileWasWritten() throws IOException {
        Instant written = Instant.parse("2026-11-01T10:00:00Z");
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");
        Files.setLastModifiedTime(folder.resolve("c.csv"), FileTime.from(written));

        assertThat(observe(provider, "Monaco", 1).asOf()).contains(written);
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

    @Test
    void readsAnyOrderOfColumnsAndDaysAndLeavesGaps() throws IOException {
        CsvProvider provider = monaco(
                """
                \uFEFFtmin_c,station, tmean_c ,date,tmax_c
                -2,M1,4.4,2000-01-04,9
                1.0,M1,,2000-01-02,2.5

                ,"M1, roof",,2000-01-05,3
                0,M1,7,2000-01-06,1
                """);

        Observations observations = observe(provider, "Monaco", 8);

        assertThat(observations.from()).isEqualTo(FIRST);
        assertThat(means(observations))
                .containsExactly(Double.NaN, 1.8, Double.NaN, 4.4, Double.NaN, 7, Double.NaN, Double.NaN);
    }

    @Test
    void makesTheMeanOfTheExtremesWhereThereIsNoColumnForIt() throws IOException {
        CsvProvider provider = monaco("date,tmax_c,tmin_c\r\n2000-01-01,0.5,0.0\r\n2000-01-02,1.5,0\r\n2000-01-03,,1");

        assertThat(means(observe(provider, "Monaco", 3))).containsExactly(0.2, 0.8, Double.NaN);
    }

    @Test
    void givesNoObservationsOutsideOfTheFile() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1\n2000-01-02,2\n");

        assertThat(means(observe(provider, "Monaco", LocalDate.of(1999, 1, 1), LocalDate.of(1999, 1, 2))))
                .containsExactly(Double.NaN, Double.NaN);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(2001, 1, 1), LocalDate.of(2001, 1, 1))))
                .containsExactly(Double.NaN);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(1999, 12, 31), LocalDate.of(2000, 1, 1))))
                .containsExactly(Double.NaN, 1);
        assertThat(means(observe(provider, "Monaco", LocalDate.of(2000, 1, 2), LocalDate.of(2000, 1, 2))))
                .containsExactly(2);
    }

    @Test
    void givesNoObservationsOfAFileWithoutRows() throws IOException {
        assertThat(means(observe(monaco("date,tmean_c\n"), "Monaco", 2))).containsExactly(Double.NaN, Double.NaN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "date,tmax_c|line 1: the header must name date",
                "day,tmean_c|line 1: the header must name date",
                "date,date,tmean_c|line 1: the header cannot be used",
                "date,tmean_c;2000-01-01,1;2000-02-30,1|line 3: '2000-02-30' is not a date",
                "date,tmean_c;01/02/2000,1|line 2: '01/02/2000' is not a date",
                "date,tmean_c;,1|line 2: '' is not a date",
                "date,tmean_c;+99999-01-01,1|line 2: the date +99999-01-01 is not between",
                "date,tmean_c;2000-01-01,warm|line 2: 'warm' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,NaN|line 2: 'NaN' in tmean_c is not a number",
                "date,tmean_c;2000-01-01,1;2000-01-02,70.1|line 3: 70.1 °C in tmean_c cannot be true",
                "date,tmax_c,tmin_c;2000-01-01,1,-101|line 2: -101 °C in tmin_c cannot be true",
                "date,tmean_c;2000-01-01,1;2000-01-01,2|line 3: the date 2000-01-01 is there twice",
                "date,tmean_c;2000-01-01|line 2: it has 1 fields",
                "date,tmean_c;2000-01-01,1,2|line 2: it has 3 fields",
                "date,tmean_c;\"2000-01-01\"x,1|line 2:",
            })
    void namesFileAndLineOfWhatIsWrong(String lines, String reason) throws IOException {
        CsvProvider provider = monaco(lines.replace(';', '\n') + "\n");

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER))
                .hasMessageContaining("c.csv, " + reason);
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        CsvProvider provider = monaco("");
        Files.write(
                folder.resolve("c.csv"),
                "date,tmean_c,ort\n2000-01-01,1,K\u00f6ln\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> observe(provider, "Monaco", 1))
                .isInstanceOf(WeatherException.class)
                .hasMessageEndingWith("c.csv is not in UTF-8.");
    }

    @Test
    void readsAFileAgainOnceItIsMended() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,x\n");
        assertThatThrownBy(() -> observe(provider, "Monaco", 1)).isInstanceOf(WeatherException.class);

        write("c.csv", "date,tmean_c\n2000-01-01,1\n");

        assertThat(observe(provider, "Monaco", 1).mean(0)).isEqualTo(1);
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
                "[7]|place 1: it is not an object",
                "[{}]|place 1: it has no name",
            })
    void refusesAListThatIsNone(String json, String reason) throws IOException {
        write("places.json", json);

        assertOpenFails(folder, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"Monaco\", \"country_name\": \"Monaco\"|\"\"|place 3: it has no name",
                "43.73|430|place 3: its latitude is not a number",
                "7.42|\"7\"|place 3: its longitude is not a number",
                "Europe/Monaco|Europe/Atlantis|place 3: its timezone 'Europe/Atlantis' is unknown",
                "c.csv|d.csv|place 3: its file 'd.csv' does not exist",
                "c.csv|../c.csv|place 3: its file '../c.csv' is outside of the folder",
                "c.csv|/etc/hostname|place 3: its file '/etc/hostname' is outside of the folder",
                "Oregon|Illinois|the place 'Springfield, Illinois, United States' is there twice",
            })
    void namesThePlaceThatIsWrong(String part, String replacement, String reason) throws IOException {
        monaco("date,tmean_c\n");
        write("places.json", PLACES.replace(part, replacement));

        assertOpenFails(folder, reason);
    }

    @Test
    void followsNoLinkOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        monaco("date,tmean_c\n");
        Path secret = Files.writeString(elsewhere.resolve("secret.csv"), "date,tmean_c\n");
        Files.delete(folder.resolve("c.csv"));
        Files.createSymbolicLink(folder.resolve("c.csv"), secret);

        assertOpenFails(folder, "place 3: its file 'c.csv' is outside of the folder");
    }

    @Test
    void readsRealObservations() {
        CsvProvider provider = ProviderHarness.await(CsvProvider.open(vertx, shared().resolve("data")));
        LocalDate day = LocalDate.of(1976, 11, 20);

        assertThat(observe(provider, "Sydney", day, day).mean(0)).isEqualTo(18.4);
        assertThat(observe(provider, "darwin, northern territory, australia", day, day)
                        .mean(0))
                .isEqualTo(30.1);
        Observations england = observe(
                provider, "Central England, United Kingdom", LocalDate.of(1969, 12, 31), LocalDate.of(2021, 10, 1));
        assertThat(england.place().zone()).isEqualTo(ZoneId.of("Europe/London"));
        assertThat(england.mean(0)).isNaN();
        assertThat(england.mean(1)).isEqualTo(1.1);
        assertThat(england.mean(england.days() - 2)).isEqualTo(11);
        assertThat(england.mean(england.days() - 1)).isNaN();
        LocalDate withoutMax = LocalDate.of(1970, 6, 15);
        assertThat(observe(provider, "Darwin", withoutMax, withoutMax).mean(0)).isNaN();
    }

    private static Path shared() {
        Path shared = Path.of(System.getProperty("isotherm.shared", "../shared"));
        Assumptions.assumeTrue(Files.isDirectory(shared), "the shared folder is not here");
        return shared;
    }

    /** Opens the folder with these observations of Monaco. */
    private CsvProvider monaco(String observations) throws IOException {
        write("places.json", PLACES);
        write("a.csv", "");
        write("b.csv", "");
        write("c.csv", observations);
        return ProviderHarness.await(CsvProvider.open(vertx, folder));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private void assertOpenFails(Path where, String reason) {
        assertThatThrownBy(() -> ProviderHarness.await(CsvProvider.open(vertx, where)))
                .isInstanceOf(WeatherException.class)
                .hasMessageContaining("places.json")
                .hasMessageContaining(reason);
    }

    @Test
    void readsNothingForACallerThatIsGoneBefore() throws IOException {
        CsvProvider provider = monaco("no header at all");
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();

        assertThatThrownBy(() -> ProviderHarness.await(
                        provider.observe("Monaco", FIRST, FIRST, Request.of(Priority.INTERACTIVE, "", cancellation))))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void aCallerThatGoesWhileAFileIsReadGetsNothingAndTheOthersTheirDays() throws IOException {
        CsvProvider provider = monaco("date,tmean_c\n2000-01-01,1.5\n");
        Context context = vertx.getOrCreateContext();
        Promise<Observations> gone = Promise.promise();
        Promise<Observations> other = Promise.promise();
        context.runOnContext(now -> {
            Cancellation cancellation = new Cancellation();
            provider.observe("Monaco", FIRST, FIRST, Request.of(Priority.INTERACTIVE, "", cancellation))
                    .onComplete(gone);
            provider.observe("Monaco", FIRST, FIRST, Request.USUAL).onComplete(other);
            cancellation.cancel();
        });

        assertThatThrownBy(() -> ProviderHarness.await(gone.future())).isInstanceOf(CancelledException.class);
        assertThat(ProviderHarness.await(other.future()).mean(0)).isEqualTo(1.5);
    }

    private Observations observe(CsvProvider provider, String location, int days) {
        return observe(provider, location, FIRST, FIRST.plusDays(days - 1L));
    }

    private Observations observe(CsvProvider provider, String location, LocalDate from, LocalDate to) {
        return ProviderHarness.await(provider.observe(location, from, to, Request.USUAL));
    }

    private static double[] means(Observations observations) {
        return IntStream.range(0, observations.days())
                .mapToDouble(observations::mean)
                .toArray();
    }
}
