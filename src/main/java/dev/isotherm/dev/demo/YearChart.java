package dev.isotherm.dev.demo;

import dev.isotherm.dev.demo.DemoRecord.Gap;
import dev.isotherm.dev.demo.DemoRecord.YearValue;
import dev.isotherm.dev.demo.Terminal.Style;
import java.util.Locale;
import java.util.TreeMap;

/** Draws one line for each year: its numbers, and a bar from the mean to the left if cooler, to the right if warmer. */
final class YearChart {
    private static final int NUMBERS_WIDTH = 24;
    private static final int MARK_WIDTH = 2;

    private final Terminal terminal;
    private final DemoRecord record;
    private final int half;
    private final double furthest;

    YearChart(Terminal terminal, DemoRecord record) {
        this.terminal = terminal;
        this.record = record;
        this.half = (terminal.width() - NUMBERS_WIDTH - 1 - MARK_WIDTH) / 2;
        this.furthest = record.values().stream()
                .mapToDouble(value -> Math.abs(value.anomaly()))
                .max()
                .orElse(0);
    }

    void print() {
        TreeMap<Integer, String> lines = new TreeMap<>();
        for (Gap gap : record.gaps()) {
            lines.put(gap.from(), gapLine(gap));
        }
        int latest = record.values().isEmpty()
                ? Integer.MIN_VALUE
                : record.values().get(record.values().size() - 1).year();
        for (YearValue value : record.values()) {
            lines.put(value.year(), valueLine(value, value.year() == latest));
        }
        terminal.line(header());
        lines.values().forEach(terminal::line);
    }

    private String header() {
        String names = String.format(Locale.ROOT, "Year  %7s  anomaly  ", terminal.text(record.unit()));
        StringBuilder scale = new StringBuilder(" ".repeat(2 * half + 1));
        if (furthest > 0) {
            String end = String.format(Locale.ROOT, "%.2f", furthest);
            place(scale, 0, "-" + end);
            place(scale, scale.length() - end.length() - 1, "+" + end);
        }
        record.mean().ifPresent(mean -> {
            String middle = terminal.text(String.format(Locale.ROOT, "mean %.2f %s", mean, record.unit()));
            place(scale, half - middle.length() / 2, middle);
        });
        return terminal.styled((names + scale).stripTrailing(), Style.BOLD);
    }

    private static void place(StringBuilder line, int at, String label) {
        line.replace(at, at + label.length(), label);
    }

    private String gapLine(Gap gap) {
        String line = terminal.text(gap.years() + "  " + gap.reason());
        return terminal.styled(line.substring(0, Math.min(line.length(), terminal.width())), Style.DIM);
    }

    private String valueLine(YearValue value, boolean latest) {
        String numbers = String.format(
                Locale.ROOT,
                "%4d  %7.2f  %+7.2f  ",
                value.year(),
                unsigned(value.temperature()),
                unsigned(value.anomaly()));
        boolean warm = value.anomaly() > 0;
        String bar = bar(value.anomaly());
        String left = " ".repeat(warm ? half : half - bar.length());
        String colder = warm ? "" : coloured(bar, Style.BLUE, latest);
        String warmer = warm ? coloured(bar, Style.RED, latest) : "";
        String axis = terminal.unicode() ? "│" : "|";
        String mark = latest ? (terminal.unicode() ? " ◄" : " <") : "";
        return (latest ? terminal.styled(numbers, Style.BOLD) : numbers) + left + colder + axis + warmer + mark;
    }

    private String coloured(String bar, Style colour, boolean latest) {
        return latest ? terminal.styled(bar, colour, Style.BOLD) : terminal.styled(bar, colour);
    }

    /** The largest anomaly fills its half of the chart. With half blocks, the last block of a bar may be half. */
    private String bar(double anomaly) {
        double columns = furthest == 0 ? 0 : Math.abs(anomaly) / furthest * half;
        if (!terminal.unicode()) {
            return "#".repeat((int) Math.round(columns));
        }
        int halves = (int) Math.round(columns * 2);
        String full = "█".repeat(halves / 2);
        if (halves % 2 == 0) {
            return full;
        }
        return anomaly > 0 ? full + "▌" : "▐" + full;
    }

    /** Rounded, and zero without a sign: the API also sends -0.0. */
    private static double unsigned(double value) {
        return Math.rint(value * 100) / 100 + 0.0;
    }
}
