package dev.isotherm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.ShownCommands.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document shows as a command can be copied: the shell reads it as it is meant, and what it names exists. */
class ShownCommandsTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z][^>\\n]*>");
    private static final Pattern QUOTED_VARIABLE = Pattern.compile("'[^'\\n]*\\$[A-Z_a-z][^'\\n]*'");
    private static final Pattern TESTS = Pattern.compile("-D(?:it\\.)?test='?([\\w,]+)");
    private static final Pattern FILES = Pattern.compile("(?:conf/\\w+\\.json|bin/\\w+|bench/run)");

    static Stream<String> commands() {
        return ShownCommands.DOCUMENTS.stream().flatMap(document -> ShownCommands.blocks(document).stream());
    }

    @Test
    void findsCommands() {
        assertThat(commands()).hasSizeGreaterThan(6).anyMatch(block -> block.contains("curl "));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theShellReadsItAsItIsMeant(String block) {
        Outcome read = ShownCommands.bash(Map.of(), "-n", "-c", block);

        assertThat(read.exit()).as(read.output()).isZero();
        assertThat(block).doesNotContainPattern(PLACEHOLDER).doesNotContainPattern(QUOTED_VARIABLE);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatItNamesExists(String block) {
        assertThat(FILES.matcher(block).results().map(MatchResult::group).map(Path::of))
                .allMatch(Files::exists);
        List<String> tests = TESTS.matcher(block)
                .results()
                .flatMap(found -> Stream.of(found.group(1).split(",")))
                .filter(name -> !name.equals("None"))
                .toList();
        List<String> classes;
        try (Stream<Path> all = Files.walk(Path.of("src", "test", "java"))) {
            classes = all.map(path -> path.getFileName().toString().replace(".java", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(classes).containsAll(tests);
    }
}
