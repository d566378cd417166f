package dev.isotherm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that {@code docs/threat-model.md} names exist. */
class ThreatModelDocTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:Test|IT|Failures))(?:[.](\\w+))?`");

    @Test
    void everyNamedTestExists() throws IOException {
        Map<String, Path> classes = classes();
        Matcher named = NAME.matcher(Files.readString(Path.of("docs/threat-model.md")));
        int count = 0;
        while (named.find()) {
            count++;
            assertThat(classes).containsKey(named.group(1));
            if (named.group(2) != null) {
                assertThat(Files.readString(classes.get(named.group(1)))).contains("void " + named.group(2) + "(");
            }
        }
        assertThat(count).isGreaterThan(50);
    }

    private static Map<String, Path> classes() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            file -> file,
                            (one, other) -> one));
        }
    }
}
