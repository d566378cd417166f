package dev.isotherm.bench.queue;

import dev.isotherm.bench.Report;
import dev.isotherm.bench.queue.Figures.Name;
import dev.isotherm.bench.queue.Figures.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints each figure with the median of each system and what it lies between. */
final class Table {
    private static final int WIDE = 34;
    private static final int COLUMN = 22;

    private final Figures figures;
    private final List<Kind> kinds;
    private int printed;

    Table(Figures figures, List<Kind> kinds) {
        this.figures = figures;
        this.kinds = kinds;
    }

    /** The titles of the columns behind the workload and the unit. */
    static List<String> titles(List<Kind> kinds) {
        List<String> titles = new ArrayList<>(kinds.stream().map(kind -> kind.title).toList());
        titles.add("ours/BullMQ");
        if (kinds.contains(Kind.BEFORE)) {
            titles.add("ours/before");
        }
        return titles;
    }

    /** The texts of these columns. */
    static List<String> cells(Figures figures, List<Kind> kinds, Name name) {
        List<String> cells = new ArrayList<>();
        kinds.forEach(kind -> cells.add(figures.of(name, kind).map(Table::text).orElse("–")));
        cells.add(figures.ratio(name, Kind.OURS, Kind.BULLMQ).map(Table::text).orElse("–"));
        if (kinds.contains(Kind.BEFORE)) {
            cells.add(figures.ratio(name, Kind.OURS, Kind.BEFORE).map(Table::text).orElse("–"));
        }
        return cells;
    }

    void header() {
        print("median (min..max)", "", titles(kinds));
    }

    /** Prints what was added since the last call. */
    void rest() {
        List<Name> names = figures.names();
        for (Name name : names.subList(printed, names.size())) {
            print(name.workload(), name.unit(), cells(figures, kinds, name));
        }
        printed = names.size();
    }

    private static void print(String workload, String unit, List<String> cells) {
        StringBuilder line = new StringBuilder(pad(workload, WIDE)).append(pad(unit, WIDE));
        cells.forEach(cell -> line.append(pad(cell, COLUMN)));
        Report.row("%s", line.toString().stripTrailing());
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    static String text(Spread spread) {
        return spread.min() == spread.max()
                ? number(spread.median())
                : number(spread.median()) + " (" + number(spread.min()) + ".." + number(spread.max()) + ")";
    }

    static String number(double value) {
        String format = value >= 10_000 ? "%.1fk" : value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value >= 10_000 ? value / 1_000 : value);
    }
}
