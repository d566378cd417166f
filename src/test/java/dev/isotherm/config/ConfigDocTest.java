package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The table that people read has each setting that there is, and no other; and each of its columns is true. */
class ConfigDocTest {
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("ISOTHERM_\\w+");
    private static final Pattern BETWEEN_CELLS = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern SCHEME = Pattern.compile("\\w+://");

    /* Defaults that are no single value: what the table says in place of it. */
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("redis.caFile", "those that the JVM trusts"),
            Map.entry("auth.firebaseProject", "that of the service account, else none"),
            Map.entry("auth.firebaseKeys", "Google's"),
            Map.entry("auth.appCheckKeys", "Google's"),
            Map.entry("http.maxConnections", "`http.maxStreams` + 500"),
            Map.entry("http.maxConnectionsPerAddress", "1000, or `http.maxConnections` if less"),
            Map.entry("http.allowedHosts", "any"),
            Map.entry("http.baseUrl", "`http://localhost:` and the port"),
            Map.entry("jobs.readyReuseSeconds", "300, or `jobs.resultTtlSeconds` if less"),
            Map.entry("weather.baseUrl", "the service's own"),
            Map.entry("weather.openMeteo.archiveUrl", "the service's own; with a key those for customers"),
            Map.entry("weather.openMeteo.forecastUrl", "the service's own; with a key those for customers"),
            Map.entry("weather.openMeteo.geocodingUrl", "the service's own; with a key those for customers"),
            Map.entry("weather.connections", "256, or the limit if more"),
            Map.entry("limits.visual-crossing.cluster.burst", "as many as in a second"),
            Map.entry("limits.visual-crossing.adaptive.max", "64, or `perContext` if more"),
            Map.entry("limits.open-meteo.adaptive.max", "64, or `perContext` if more"),
            Map.entry("limits.open-meteo.perContext", "1; 8 with a key or your own server"),
            Map.entry("limits.open-meteo.cluster.perSecond", "1.2; none with a key or your own server"),
            Map.entry("limits.open-meteo.cluster.dailyRecords", "10000; none with a key or your own server"),
            Map.entry("limits.open-meteo.planConcurrency", "5; none with a key or your own server"),
            Map.entry("role", "none"));

    /* Bounds of the code that the table explains: the upper one is only that of the type. */
    private static final Map<String, String> BOUNDS = Map.of(
            "limits.visual-crossing.cluster.dailyRecords", "1 or more",
            "limits.open-meteo.cluster.dailyRecords", "1 or more",
            "simulation.seed", "0 or more",
            "http.maxConnectionsPerAddress", "1 to `http.maxConnections`");

    private record Row(String key, String variables, String byDefault, String allowed, String meaning) {}

    @Test
    void everySettingIsInTheTable() {
        Set<String> documented = new TreeSet<>();
        rows().keySet().forEach(key -> documented.add(variable(key)));
        assertThat(documented).isNotEmpty().isEqualTo(known());
    }

    @Test
    void theOlderVariablesAreThoseThatAreRead() {
        eachSetting((soft, setting, row) -> soft.assertThat(names(row.variables()))
                .as("older variables of %s", setting.key())
                .containsExactlyInAnyOrderElementsOf(setting.variables()));
    }

    @Test
    void theDefaultsAreThoseOfTheProgram() {
        eachSetting((soft, setting, row) -> {
            String words = IN_WORDS.get(setting.key());
            soft.assertThat(words == null ? plain(row.byDefault().replaceFirst("; .*", "")) : row.byDefault())
                    .as("default of %s", setting.key())
                    .isEqualTo(words == null ? plain(setting.byDefault()) : words);
        });
    }

    /* What the words begin with is a value, and that is compared, too. */
    @Test
    void aDefaultInWordsBeginsWithItsValue() {
        Map<String, Setting> settings = settings();
        Pattern number = Pattern.compile("^([0-9.]+)[,; ].*");
        IN_WORDS.forEach((key, words) -> {
            var found = number.matcher(words);
            if (found.matches()) {
                assertThat(settings.get(key).byDefault()).as(key).isEqualTo(found.group(1));
            }
        });
    }

    @Test
    void theBoundsAndChoicesAreThoseOfTheProgram() {
        eachSetting((soft, setting, row) -> {
            soft.assertThat(row.allowed()).as("what %s allows", setting.key()).isNotBlank();
            if (BOUNDS.containsKey(setting.key())) {
                soft.assertThat(row.allowed()).startsWith(BOUNDS.get(setting.key()));
            } else if (setting.allowed().contains("://")) {
                soft.assertThat(SCHEME.matcher(row.allowed())
                                .results()
                                .map(MatchResult::group)
                                .toList())
                        .as("schemes of %s", setting.key())
                        .containsAll(SCHEME.matcher(setting.allowed())
                                .results()
                                .map(MatchResult::group)
                                .toList());
            } else {
                soft.assertThat(plain(row.allowed()))
                        .as("what %s allows", setting.key())
                        .startsWith(plain(setting.allowed()));
            }
        });
    }

    @Test
    void everySettingSaysWhatItIsFor() {
        eachSetting((soft, setting, row) -> soft.assertThat(row.meaning())
                .as("meaning of %s", setting.key())
                .isNotBlank());
    }

    private interface Check {
        void accept(SoftAssertions soft, Setting setting, Row row);
    }

    private static void eachSetting(Check check) {
        Map<String, Row> rows = rows();
        SoftAssertions soft = new SoftAssertions();
        settings().values().forEach(setting -> check.accept(soft, setting, rows.get(setting.key())));
        soft.assertAll();
    }

    /* The API's defaults first; the others have the settings that it has not. */
    private static Map<String, Setting> settings() {
        Map<String, Setting> all = new LinkedHashMap<>();
        for (String role : List.of("api", "worker", "dev")) {
            ConfigLoader.settings(JsonObject.of("role", role), Map.of())
                    .forEach(setting -> all.putIfAbsent(setting.key(), setting));
        }
        return all;
    }

    /* The refusal of an unknown variable names all that are known. */
    private static Set<String> known() {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigLoader.load(new JsonObject().put("role", "dev"), Map.of("ISOTHERM_NOT_THERE", "1")));
        Set<String> names = new TreeSet<>();
        VARIABLE.matcher(refusal.getMessage()).results().map(MatchResult::group).forEach(names::add);
        names.remove("ISOTHERM_NOT_THERE");
        return names;
    }

    private static Map<String, Row> rows() {
        Map<String, Row> rows = new TreeMap<>();
        lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            List<String> cells =
                    BETWEEN_CELLS.splitAsStream(line).map(String::strip).toList();
            assertThat(names(cells.get(1))).as("one setting in each row").hasSize(1);
            String key = names(cells.get(1)).get(0);
            rows.put(key, new Row(key, cells.get(2), cells.get(3), cells.get(4), cells.get(5)));
        });
        return rows;
    }

    private static List<String> names(String cell) {
        return NAME.matcher(cell).results().map(name -> name.group(1)).toList();
    }

    private static Stream<String> lines() {
        try {
            return Files.readAllLines(Path.of("docs/configuration.md")).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String text) {
        return text.replaceAll("[` ]", "");
    }

    private static String variable(String key) {
        return "ISOTHERM_"
                + key.replaceAll("([a-z])([A-Z])", "$1_$2")
                        .replaceAll("[.-]", "_")
                        .toUpperCase(Locale.ROOT);
    }
}
