package dev.isotherm.cost;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code docs/costs.md}: what everything cost when somebody last looked, and what that figure means. */
final class CostPage {
    private static final Logger LOG = LoggerFactory.getLogger(CostPage.class);
    private static final String WRITE = "isotherm.costs.write";
    private static final Path PAGE = Path.of("docs/costs.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\| ([0-9.]+) \\| ([0-9]+) % \\| [^|]+ \\|$");

    /* Larger figures are written without a fraction. */
    private static final double WHOLE = 1_000;

    private CostPage() {}

    private record Recorded(double cost, int tolerance) {
        double most() {
            return cost * (100 + tolerance) / 100;
        }
    }

    /**
     * Fails if one of the figures is worse than it was, and names all that are. With {@code -Disotherm.costs.write=true}
     * it writes the figures into the page instead.
     *
     * @param section heading of the table with these figures and no others
     * @param measured costs by name
     */
    static void compare(String section, Map<String, Double> measured) {
        if (Boolean.getBoolean(WRITE)) {
            write(section, measured);
        }
        Map<String, Recorded> before = recorded(section, read());
        assertThat(measured.keySet())
                .as("The rows of \"" + section + "\" in " + PAGE
                        + " and what is measured; write a row by hand, with any" + " number, and then " + command())
                .containsExactlyInAnyOrderElementsOf(before.keySet());
        assertThat(differing(before, measured, 1))
                .as("Worse than in " + PAGE + ". If it is worth that, say why in the commit, and " + command())
                .isEmpty();
        String better = differing(before, measured, -1);
        if (!better.isEmpty()) {
            LOG.info("Better than in {}: {}. To keep it so, {}", PAGE, better, command());
        }
    }

    private static String command() {
        return "run mvn test -Dtest='*CostTest' -D" + WRITE + "=true";
    }

    /* Those that are worse (1) or better (-1) by more than their tolerance. */
    private static String differing(Map<String, Recorded> before, Map<String, Double> measured, int sign) {
        return measured.entrySet().stream()
                .filter(one -> {
                    Recorded then = before.get(one.getKey());
                    double now = Double.parseDouble(figure(one.getValue()));
                    return sign > 0 ? now > then.most() : now * (100 + then.tolerance()) / 100 < then.cost();
                })
                .map(one -> one.getKey() + ": "
                        + figure(before.get(one.getKey()).cost()) + " before, " + figure(one.getValue()) + " now")
                .collect(joining("; "));
    }

    private static Map<String, Recorded> recorded(String section, String page) {
        Map<String, Recorded> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(table(section, page));
        while (row.find()) {
            Recorded one = new Recorded(Double.parseDouble(row.group(2)), Integer.parseInt(row.group(3)));
            assertThat(rows.put(row.group(1), one))
                    .as("two rows: %s", row.group(1))
                    .isNull();
        }
        return rows;
    }

    private static String table(String section, String page) {
        return sections(page)
                .filter(one -> one.startsWith("## " + section + "\n"))
                .findAny()
                .orElseThrow(() -> new AssertionError(PAGE + " has no section \"" + section + "\""));
    }

    private static Stream<String> sections(String page) {
        return Stream.of(page.split("(?m)^(?=## )"));
    }

    /* Other test classes write at the same time, in processes of their own. */
    private static void write(String section, Map<String, Double> measured) {
        try (FileChannel file = FileChannel.open(PAGE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.lock();
            String page = read();
            String table = table(section, page);
            String now = ROW.matcher(table)
                    .replaceAll(row -> Matcher.quoteReplacement(Optional.ofNullable(measured.get(row.group(1)))
                            .map(cost -> row.group().replace("| " + row.group(2) + " |", "| " + figure(cost) + " |"))
                            .orElse(row.group())));
            ByteBuffer bytes = ByteBuffer.wrap(page.replace(table, now).getBytes(StandardCharsets.UTF_8));
            file.truncate(bytes.remaining());
            for (long at = 0; bytes.hasRemaining(); ) {
                at += file.write(bytes, at);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /* Nobody needs more digits. */
    private static String figure(double cost) {
        double shown = Math.round(cost * 100) / 100.0;
        boolean whole = cost >= WHOLE || shown == Math.rint(shown);
        return whole ? Long.toString(Math.round(cost)) : Double.toString(shown);
    }

    /** The middle one of an odd number of figures, or the upper one of the two. */
    static double median(List<? extends Number> figures) {
        return figures.stream()
                .mapToDouble(Number::doubleValue)
                .sorted()
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
