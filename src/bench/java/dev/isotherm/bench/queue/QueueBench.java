package dev.isotherm.bench.queue;

import dev.isotherm.bench.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code bench/run queue [ROW ...]}: see bench/README.md. */
public final class QueueBench {
    private QueueBench() {}

    /**
     * Measures and prints.
     *
     * @param args names of rows; none for the usual ones
     */
    public static void main(String[] args) throws IOException {
        System.setProperty("io.netty.jfr.enabled", "false");
        Set<Row> rows = EnumSet.noneOf(Row.class);
        for (String arg : args) {
            rows.add(Row.of(arg)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "There is no row " + arg + ", only " + Row.titles())));
        }
        if (rows.isEmpty()) {
            rows.addAll(Row.USUAL);
        }
        Files.createDirectories(Path.of("target", "bench"));
        Report.machine("before");
        List<Kind> kinds = new ArrayList<>(List.of(Kind.BULLMQ, Kind.BEE, Kind.BARE, Kind.OURS));
        Settings.before().ifPresent(path -> kinds.add(Kind.BEFORE));
        try (Arena arena = new Arena(kinds)) {
            List<String> facts = new ArrayList<>(MachineFacts.of(arena.version()));
            Figures figures = new Figures();
            Table table = new Table(figures, kinds);
            table.header();
            for (Row row : rows) {
                long began = System.nanoTime();
                row.run(arena, figures);
                table.rest();
                facts.add(String.format(
                        Locale.ROOT,
                        "Row %s: %.0f s; other processes used %s processors meanwhile",
                        row.title(),
                        (System.nanoTime() - began) / 1e9,
                        Table.text(Figures.Spread.of(arena.takeOthers()))));
                Report.row("# %s", facts.get(facts.size() - 1));
            }
            if (Settings.save()) {
                save(figures, kinds, facts);
            }
        }
        Report.machine("after");
        // The readers of the processes that were ended are no reason to stay.
        System.exit(0);
    }

    private static void save(Figures figures, List<Kind> kinds, List<String> facts) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path folder = Path.of("bench", "results");
        Path chart = folder.resolve("queue-" + today + ".svg");
        Path text = folder.resolve("queue-" + today + ".md");
        try {
            Files.createDirectories(folder);
            Files.writeString(chart, BarChart.svg(figures, "The job engine beside BullMQ, " + today));
            Files.writeString(
                    text, Markdown.of(figures, kinds, facts, today, chart.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Report.row("# saved: %s, %s", text, chart);
    }
}
