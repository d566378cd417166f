package dev.isotherm.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files for platforms agree with one another and with the settings. */
class PlatformFilesTest {
    private static JsonObject read(String file) throws IOException {
        return new JsonObject(Files.readString(Path.of(file)));
    }

    @ParameterizedTest
    @CsvSource({"web, railway.json", "worker, railway.worker.json"})
    void railwayStartsWhatTheProcfileSays(String name, String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("Procfile"));

        assertThat(lines)
                .contains(name + ": " + read(file).getJsonObject("deploy").getString("startCommand"));
    }

    @Test
    void bothServicesAreBuiltAlike() throws IOException {
        assertThat(read("railway.worker.json").getJsonObject("build"))
                .isEqualTo(read("railway.json").getJsonObject("build"));
    }

    @Test
    void railwayWaitsUntilAServiceHasStopped() throws IOException {
        IsothermConfig api = ConfigLoader.load(
                read("conf/api.json"), Map.of("API_ACCESS_TOKEN", "hunter2", "VISUAL_CROSSING_API_KEY", "k3y"));
        Duration stop = api.http().orElseThrow().drain();

        for (String file : List.of("railway.json", "railway.worker.json")) {
            Duration draining =
                    Duration.ofSeconds(read(file).getJsonObject("deploy").getInteger("drainingSeconds"));
            assertThat(draining).isGreaterThan(stop.plusSeconds(4));
            assertThat(draining)
                    .isGreaterThan(Duration.ofMillis(
                            read("conf/worker.json").getJsonObject("worker").getInteger("drainMs")));
        }
    }
}
