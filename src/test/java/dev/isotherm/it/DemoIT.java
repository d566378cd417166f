package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.Awaiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/isotherm demo} with the real jar. */
class DemoIT {
    private static final Duration SOON = Awaiting.DEADLINE;

    private static Process demo(Map<String, String> environment, String... arguments) throws IOException {
        String[] command = Stream.concat(Stream.of(Path.of("bin", "isotherm").toString(), "demo"), Stream.of(arguments))
                .toArray(String[]::new);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static List<ProcessHandle> descendants(Process process) {
        return process.descendants().toList();
    }

    private static boolean isRedis(ProcessHandle process) {
        return process.info().command().orElse("").contains("redis-server");
    }

    @Test
    void showsARecordAndLeavesNothingBehind() throws Exception {
        Process demo = demo(Map.of("ISOTHERM_SIMULATION_LATENCY_MS", "100"), "Sydney", "01-15", "weekly");
        List<ProcessHandle> children = Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> descendants(demo), all -> all.stream().anyMatch(DemoIT::isRedis));
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("processing", "ready", "Sydney", "51 of 51 years", "simulated")
                .doesNotContain("\u001b");
        Awaitility.await().atMost(SOON).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aKilledDemoLeavesNoRedis() throws Exception {
        Process demo = demo(Map.of("ISOTHERM_SIMULATION_LATENCY_MS", "5000"), "London");
        try (BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains("processing")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
            List<ProcessHandle> children = descendants(demo);
            assertThat(children).anyMatch(DemoIT::isRedis);
            demo.destroyForcibly();
            Awaitility.await().atMost(SOON).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void withAFolderAndNoPlaceItsFirstPlaceIsShown(@TempDir Path folder) throws Exception {
        ShownCommandsIT.writeFolder(folder);
        Process demo = demo(Map.of("WEATHER_PROVIDER", "csv", "WEATHER_CSV_DIR", folder.toString()), "11-20");
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(output).contains("Knock on Sea", "csv");
    }

    @Test
    void withoutInternetItSaysSoInOneSentenceAndNamesTheWayOn() throws Exception {
        Process demo = demo(
                Map.of("ISOTHERM_WEATHER_OPEN_METEO_ARCHIVE_URL", "http://127.0.0.1:9"), "--weather", "open-meteo");
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(output.lines().skip(1))
                .containsExactly(
                        "isotherm: Open-Meteo cannot be reached from this machine (no connection to 127.0.0.1);"
                                + " a way without internet is: bin/isotherm demo --weather simulated");
    }

    @Test
    void anUnknownPlaceIsSaidSo() throws Exception {
        Process demo = demo(Map.of(), "Xyzzyville");
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(output).contains("location_not_found");
    }
}
