package dev.isotherm.job.store;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds each script to the block that heads it. */
class LuaFilesTest {
    private static final Pattern PART = Pattern.compile("-- ([A-Z][A-Za-z]+): ");
    private static final Pattern NAMES = Pattern.compile("local ([a-z]+(?:,\\s+[a-z]+)*) = (\\S+)\n");
    private static final Pattern NUMBERED = Pattern.compile("(?:^|  )(\\d+) (\\S+)");

    /** One name for a key of a queue, whichever script has it. */
    private static final Map<String, String> OF_A_QUEUE = Map.ofEntries(
            entry("P:j:<id>", "job"),
            entry("P:p:<id>", "parameters"),
            entry("P:r:<id>", "outcome"),
            entry("P:h:<id>", "errors"),
            entry("P:q", "ready"),
            entry("P:s", "scheduled"),
            entry("P:l", "leases"),
            entry("P:x", "patience"),
            entry("P:c", "finished"),
            entry("P:d", "dead"),
            entry("P:m", "meta"),
            entry("P:e", "events"),
            entry("P:w", "marker"),
            entry("P:n", "notes"),
            entry("P:u:<identity>", "same"),
            entry("P:i:<hash>", "idempotency"));

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/lua"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/shared/") && !file.endsWith("redis/sound.lua"))
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
        assertThat(head.remove(0)).matches("-- [A-Z].*\\.");
        List<String> parts = head.stream()
                .map(PART::matcher)
                .filter(Matcher::lookingAt)
                .map(part -> part.group(1))
                .collect(Collectors.toList());
        parts.remove("Derived");
        parts.remove("With");
        assertThat(parts).containsExactly("KEYS", "ARGV", "Reply", "Repeated", "Cost");
        assertThat(head.get(0)).startsWith("-- KEYS: ");
        head.removeIf(line -> line.startsWith("-- With: "));
        assertThat(head.get(head.size() - 1)).matches("-- Cost: O\\(.+\\..*");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptNamesItsKeysRightAfterItsHeadAndUsesTheseNames(Path file) throws IOException {
        String rest = Files.readString(file).replaceFirst("\\A(--.*\n)+", "");
        Matcher names = NAMES.matcher(rest);
        assertThat(names.lookingAt())
                .as("local a, b = unpack(KEYS), or = KEYS[1]")
                .isTrue();
        List<String> given = List.of(names.group(1).split(",\\s+"));
        List<String> keys = keys(file);
        assertThat(given).hasSameSizeAs(keys);
        assertThat(names.group(2)).isEqualTo(keys.size() == 1 ? "KEYS[1]" : "unpack(KEYS)");
        assertThat(rest.substring(names.end())).doesNotContain("KEYS[");
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            assertThat(given.get(i)).as(key).isEqualTo(OF_A_QUEUE.getOrDefault(key, given.get(i)));
        }
    }

    /* As the contract has them: P:q, or the first word of a key that is described. */
    private static List<String> keys(Path file) throws IOException {
        List<String> keys = new ArrayList<>();
        String head = Files.readString(file).split("-- KEYS: |\n-- ARGV: ", 3)[1];
        if (head.startsWith("as of fail.lua")) {
            keys.addAll(keys(file.resolveSibling("fail.lua")));
        }
        Matcher numbered = NUMBERED.matcher(head);
        while (numbered.find()) {
            keys.add(numbered.group(2));
            assertThat(numbered.group(1)).isEqualTo(String.valueOf(keys.size()));
        }
        return keys;
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aScriptUsesNoClockAndNoChanceButThoseOfRedis(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("math.random").doesNotContain("os.time");
    }
}
