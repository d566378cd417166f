package dev.isotherm.weather.csv;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderHarness;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of observations of three places, for each test anew. */
abstract class CsvSetUp {
    static final LocalDate FIRST = LocalDate.of(2000, 1, 1);
    static final String PLACES =
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
    Path folder;

    final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        ProviderHarness.await(vertx.close());
    }

    /** Opens the folder with these observations of Monaco. */
    CsvProvider monaco(String observations) throws IOException {
        write("places.json", PLACES);
        write("a.csv", "");
        write("b.csv", "");
        write("c.csv", observations);
        return ProviderHarness.await(CsvProvider.open(vertx, folder));
    }

    /** Opens the folder with this list, and an observation of 1.5 °C. */
    CsvProvider only(String places) throws IOException {
        monaco("date,tmean_c\n2000-01-01,1.5\n");
        write("places.json", places);
        return ProviderHarness.await(CsvProvider.open(vertx, folder));
    }

    void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    Observations observe(CsvProvider provider, String location, int days) {
        return observe(provider, location, FIRST, FIRST.plusDays(days - 1L));
    }

    Observations observe(CsvProvider provider, String location, LocalDate from, LocalDate to) {
        return ProviderHarness.await(provider.observe(location, from, to, Request.USUAL));
    }

    static double[] means(Observations observations) {
        return IntStream.range(0, observations.days())
                .mapToDouble(observations::mean)
                .toArray();
    }
}
