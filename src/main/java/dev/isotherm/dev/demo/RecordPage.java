package dev.isotherm.dev.demo;

import dev.isotherm.dev.demo.DemoRecord.Gap;
import dev.isotherm.dev.demo.DemoRecord.Trend;
import dev.isotherm.dev.demo.Terminal.Style;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Shows one record: the sentence, the numbers, the years, and the source of the weather. */
final class RecordPage {
    private static final List<String> REAL_DATA = List.of(
            "For real data, with an account or from your own files:",
            "  VISUAL_CROSSING_API_KEY=... bin/isotherm demo",
            "  WEATHER_CSV_DIR=DIR bin/isotherm demo --weather csv",
            "For real data without an account:",
            "  bin/isotherm demo --weather open-meteo");

    private final Terminal terminal;
    private final DemoRecord record;

    RecordPage(Terminal terminal, DemoRecord record) {
        this.terminal = terminal;
        this.record = record;
    }

    void print() {
        terminal.line("");
        terminal.paragraph("", record.summary());
        terminal.line("");
        numbers();
        terminal.line("");
        new YearChart(terminal, record).print();
        record.attribution().ifPresent(words -> {
            terminal.line("");
            terminal.paragraph("", words);
        });
        if (record.source().filter("simulated"::equals).isPresent()) {
            simulated();
        }
    }

    private void numbers() {
        fact("Place", record.place());
        fact("Period", record.period() + ": " + window() + ", " + record.start() + " to " + record.end());
        fact("Mean", record.mean().isPresent() ? degrees(record.mean().getAsDouble()) : "none");
        record.deviation().ifPresent(sigma -> fact("Deviation", "σ " + degrees(sigma)));
        fact("Trend", trend(record.trend()));
        fact(
                "Coverage",
                record.availableYears() + " of " + record.totalYears() + " years (" + number("%.1f", record.coverage())
                        + "%)");
        if (!record.gaps().isEmpty()) {
            fact("Missing", record.gaps().stream().map(RecordPage::gap).collect(Collectors.joining(", ")));
        }
        fact("Source", record.source().orElse("unknown"));
        fact("Time zone", record.timezone().orElse("unknown"));
    }

    private void fact(String name, String value) {
        terminal.paragraph(String.format(Locale.ROOT, "%-11s", name), value);
    }

    private String window() {
        return record.periodDays() == 1
                ? "the day " + record.identifier()
                : "the " + record.periodDays() + " days that end on " + record.identifier();
    }

    private static String trend(Trend trend) {
        if (trend.slope().isEmpty()) {
            return "none: too few years";
        }
        return number("%+.2f", trend.slope().getAsDouble())
                + optional(" ± %.2f", trend.error())
                + " " + trend.unit().replace("/", " per ")
                + optional(" (r² %.2f)", trend.rSquared());
    }

    private static String gap(Gap gap) {
        return gap.years() + " (" + gap.reason() + ")";
    }

    private String degrees(double value) {
        return number("%.2f", value) + " " + record.unit();
    }

    private static String optional(String format, OptionalDouble value) {
        return value.isPresent() ? number(format, value.getAsDouble()) : "";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void simulated() {
        terminal.line("");
        terminal.line(terminal.styled("This weather is simulated: plausible, but never measured.", Style.BOLD));
        REAL_DATA.forEach(terminal::line);
    }
}
