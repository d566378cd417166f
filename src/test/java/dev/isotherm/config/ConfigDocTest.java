package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table that people read has each setting that there is, and no other. */
class ConfigDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("ISOTHERM_\\w+");

    @Test
    void everySettingIsInTheTable() throws IOException {
        assertThat(documented()).isNotEmpty().isEqualTo(known());
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

    /* A row may name several: `a.b.one`, `.two` stands for a.b.one and a.b.two. */
    private static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .forEach(row -> {
                    String section = "";
                    for (MatchResult name : NAME.matcher(row.group(1)).results().toList()) {
                        String key = name.group(1).startsWith(".") ? section + name.group(1) : name.group(1);
                        section = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
                        names.add(variable(key));
                    }
                });
        return names;
    }

    private static String variable(String key) {
        return "ISOTHERM_"
                + key.replaceAll("([a-z])([A-Z])", "$1_$2")
                        .replaceAll("[.-]", "_")
                        .toUpperCase(Locale.ROOT);
    }
}
