package dev.isotherm.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a benchmark: printed while it runs and, with {@code BENCH_SAVE=1}, kept as {@code
 * bench/results/NAME-DATE.md} with a chart beside it.
 */
public final class SavedResult {
    private static final Path FOLDER = Path.of("bench", "results");
    private static final int LINE = 22;
    private static final int LABELS = 330;
    private static final int BARS = 400;
    private static final int WIDTH = LABELS + BARS + 90;

    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<Bar> bars = new ArrayList<>();
    private String chart = "";

    private record Bar(String label, double value) {}

    /**
     * Begins.
     *
     * @param name of the benchmark, and of its files
     */
    public SavedResult(String name) {
        this.name = name;
        text.append("# ").append(name).append(", ").append(today()).append("\n\n");
        machine("before");
    }

    /** A figure as text: {@code format} as of {@link String#format}. */
    public static String figure(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A sentence below what there is. */
    public void note(String sentence) {
        Report.row("%s", sentence);
        text.append(sentence).append("\n\n");
    }

    /**
     * A table below what there is.
     *
     * @param head the names of its columns; the first are the names of the rows
     * @param rows each with as many cells
     */
    public void table(List<String> head, List<List<String>> rows) {
        int[] widths = new int[head.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = head.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        Report.row("%s", line(head, widths));
        rows.forEach(row -> Report.row("%s", line(row, widths)));
        text.append(markdown(head)).append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> text.append(markdown(row)));
        text.append('\n');
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String form = column == 0 ? "%-" + widths[0] + "s" : "  %" + widths[column] + "s";
            line.append(figure(form, cells.get(column)));
        }
        return line.toString();
    }

    private static String markdown(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** What the bars of the chart are. */
    public void chart(String title) {
        chart = title;
    }

    /** Another bar of the chart. */
    public void bar(String label, double value) {
        bars.add(new Bar(label, value));
    }

    /** Ends; writes the files if they are wanted. */
    public void save() {
        if (!"1".equals(System.getenv("BENCH_SAVE"))) {
            return;
        }
        machine("after");
        String file = name + "-" + today();
        try {
            Files.createDirectories(FOLDER);
            if (!bars.isEmpty()) {
                text.append(figure("![%s](%s.svg)%n", chart, file));
                Files.writeString(FOLDER.resolve(file + ".svg"), svg());
            }
            Files.writeString(FOLDER.resolve(file + ".md"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Report.row("# saved as %s.md", FOLDER.resolve(file));
    }

    private void machine(String when) {
        text.append(figure(
                "Load average %s: %s; %d processors, Java %s, commit %s.%n%n",
                when,
                Report.loadAverage(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                System.getProperty("bench.commit", "unknown")));
    }

    private String svg() {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        int height = (bars.size() + 2) * LINE;
        StringBuilder svg = new StringBuilder(figure(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\"><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
                WIDTH, height));
        svg.append(figure("<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s</text>%n", LINE - 6, escaped(chart)));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = (i + 1) * LINE + 4;
            double length = most > 0 ? bar.value / most * BARS : 0;
            svg.append(figure("<text x=\"8\" y=\"%d\">%s</text>", y + 14, escaped(bar.label)));
            svg.append(figure(
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#3b6ea5\"/>",
                    LABELS, y + 2, length, LINE - 6));
            svg.append(figure("<text x=\"%.1f\" y=\"%d\">%s</text>%n", LABELS + length + 6, y + 14, brief(bar.value)));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String brief(double value) {
        return figure(value >= 100 ? "%.0f" : "%.2f", value);
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }
}
