package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.ShownCommands;
import dev.isotherm.ShownCommands.Outcome;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that development mode and the README show are copied as they are and run. */
class ShownCommandsIT {
    @TempDir
    Path folder;

    private static List<String> shownBy(IsothermProcess dev) {
        Awaitility.await().until(() -> dev.logged("/01-15"));
        return dev.log().stream()
                .filter(line -> line.strip().startsWith("curl "))
                .toList();
    }

    /** A folder of observations that has neither London nor Sydney. */
    static void writeFolder(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("places.json"),
                """
                [{"name": "Knock on Sea", "country_name": "Elsewhere", "latitude": 50, "longitude": 1,
                  "timezone": "Europe/London", "file": "knock.csv"}]""");
        Files.writeString(
                folder.resolve("knock.csv"),
                IntStream.rangeClosed(1976, 2026)
                        .mapToObj(year -> IntStream.rangeClosed(1, 28)
                                .mapToObj(day -> "%d-11-%02d,9,5%n%d-01-%02d,4,1%n".formatted(year, day, year, day))
                                .collect(Collectors.joining()))
                        .collect(Collectors.joining("", "date,tmax_c,tmin_c\n", "")));
    }

    /* With -f curl fails where the answer is no success. */
    private static void assertEachSucceeds(List<String> commands, Map<String, String> environment) {
        assertThat(commands).hasSize(4);
        for (String command : commands) {
            Outcome outcome =
                    ShownCommands.bash(environment, "-ec", command.replace("curl ", "curl -sS --fail-with-body "));
            assertThat(outcome.exit()).as(command + "\n" + outcome.output()).isZero();
        }
    }

    private static IsothermProcess dev(Map<String, String> environment) {
        return IsothermProcess.start("dev", environment);
    }

    @Test
    void thoseOfDevelopmentModeWorkWithATokenOfTheEnvironment() {
        try (IsothermProcess dev = dev(Map.of())) {
            assertEachSucceeds(shownBy(dev), Map.of("API_ACCESS_TOKEN", IsothermProcess.TOKEN));
        }
    }

    @Test
    void thoseOfDevelopmentModeWorkWithAFolderThatHasNeitherLondonNorSydney() throws IOException {
        writeFolder(folder);
        Map<String, String> csv = Map.of("WEATHER_PROVIDER", "csv", "WEATHER_CSV_DIR", folder.toString());
        try (IsothermProcess dev = dev(csv)) {
            List<String> shown = shownBy(dev);
            assertThat(shown).anyMatch(line -> line.contains("Knock%20on%20Sea"));
            assertEachSucceeds(shown, Map.of("API_ACCESS_TOKEN", IsothermProcess.TOKEN));
        }
    }

    @Test
    void thoseOfHealthAndRollBackWork() {
        List<String> health = commandsOf("health.md");
        List<String> rollBack = commandsOf("rollback.md");
        try (RedisProcess redis = RedisProcess.start();
                Started started = new Started()) {
            Map<String, String> environment = Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated");
            // The port is that of this test.
            IsothermProcess worker =
                    started.add(IsothermProcess.run(health.get(0).replaceFirst("^PORT=\\d+ ", ""), environment));
            IsothermProcess both = started.add(IsothermProcess.run(rollBack.get(0), environment));
            worker.awaitLogged("runs as worker");
            both.awaitLogged("Ready on");

            assertSucceeds(health.get(1).replace(":9000", ":" + worker.port()));
            assertThat(both.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private static List<String> commandsOf(String page) {
        return ShownCommands.blocks(Path.of("docs", page)).stream()
                .flatMap(String::lines)
                .toList();
    }

    private static void assertSucceeds(String curl) {
        Outcome outcome =
                ShownCommands.bash(Map.of(), "-ec", curl.replace("curl ", "curl -sS --retry 20 --fail-with-body "));
        assertThat(outcome.exit()).as(curl + "\n" + outcome.output()).isZero();
    }

    @Test
    void thoseOfTheReadmeWork() {
        String commands = ShownCommands.blocks(Path.of("README.md")).stream()
                .filter(block -> block.contains("curl "))
                .collect(Collectors.joining());
        try (IsothermProcess dev = dev(Map.of("API_ACCESS_TOKEN", "dev-token"))) {
            Outcome outcome = ShownCommands.bash(
                    Map.of(),
                    "-ec",
                    commands.replace("curl ", "curl -sS --fail-with-body ").replace(":8000", ":" + dev.port()));

            assertThat(outcome.exit()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("record_computation", "event: ", "\"period\"");
        }
    }
}
