package dev.isotherm.bench.queue;

import dev.isotherm.bench.queue.Figures.Name;
import java.time.LocalDate;
import java.util.List;

/** The result as a document. */
final class Markdown {
    private Markdown() {}

    static String of(Figures figures, List<Kind> kinds, List<String> facts, LocalDate day, String chart) {
        StringBuilder text = new StringBuilder("# The job engine beside others, ").append(day).append("\n\n");
        text.append("By `bench/run queue`, which [bench/README.md](../README.md) explains. Each cell is the median of the")
                .append(" repetitions, then the lowest and the\nhighest. A ratio is the median of the ratios within each")
                .append(" repetition. Only ratios can be compared with other runs.\n\n");
        facts.forEach(fact -> text.append("- ").append(fact).append('\n'));
        text.append("\n![Ratios to BullMQ](").append(chart).append(")\n\n| workload | figure | ");
        List<String> titles = Table.titles(kinds);
        text.append(String.join(" | ", titles)).append(" |\n|---|---|").append("---|".repeat(titles.size()));
        for (Name name : figures.names()) {
            text.append("\n| ").append(name.workload()).append(" | ").append(name.unit()).append(" | ");
            text.append(String.join(" | ", Table.cells(figures, kinds, name))).append(" |");
        }
        return text.append('\n').toString();
    }
}
