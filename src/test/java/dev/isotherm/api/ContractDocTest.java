package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The differences that people read are those that the replay makes. */
class ContractDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+`) \\| (.+) \\|$");

    @Test
    void everyCaptureThatIsNotReplayedIsNamedWithItsReason() throws IOException {
        assertThat(table("## Captures that are not replayed")).isEqualTo(GoldenDifferences.LEFT_OUT);
    }

    @Test
    void everyHeaderThatDiffersIsNamedWithItsReason() throws IOException {
        assertThat(table("## Headers that differ")).isEqualTo(GoldenDifferences.HEADERS);
    }

    /* A row may name several, as `a`, `b`. */
    private static Map<String, String> table(String title) throws IOException {
        String text = Files.readString(Path.of("docs/contract.md"));
        assertThat(text).contains(title);
        String section = text.substring(text.indexOf(title) + title.length()).split("\n## ", 2)[0];
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(section);
        while (row.find()) {
            for (String name : row.group(1).replace("`", "").split(", ")) {
                assertThat(rows.put(name, row.group(2)))
                        .as("%s is there twice", name)
                        .isNull();
            }
        }
        return rows;
    }
}
