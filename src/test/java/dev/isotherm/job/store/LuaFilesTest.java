package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds each script to the block that heads it. */
class LuaFilesTest {
    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/lua"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("job/queue.lua"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptSaysItsTaskKeysArgumentsReplyRepetitionAndCost(Path file) throws IOException {
        List<String> head = Files.readAllLines(file).stream()
                .takeWhile(line -> line.startsWith("--"))
                .collect(Collectors.toList());
        assertThat(head).hasSizeGreaterThanOrEqualTo(4);
        assertThat(head.remove(0)).matches("-- [A-Z].*\\.");
        assertThat(head.get(0)).startsWith("-- KEYS: ");
        assertThat(head.get(1)).startsWith("-- ARGV: ");
        assertThat(String.join("\n", head))
                .contains("-- Reply: ")
                .containsIgnoringCase("repeated")
                .contains("Cost: O(");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptUsesNoClockAndNoChanceButThoseOfRedis(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("math.random").doesNotContain("os.time");
    }
}
