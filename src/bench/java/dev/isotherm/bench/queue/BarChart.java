package dev.isotherm.bench.queue;

import dev.isotherm.bench.queue.Figures.Better;
import dev.isotherm.bench.queue.Figures.Name;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Bars of our figures divided by those of BullMQ, on a logarithmic scale around 1. Where less is better the ratio is turned
 * round, so that a bar to the right is always in our favour.
 */
final class BarChart {
    private static final int LINE = 22;
    private static final int TOP = 64;
    private static final int LABELS = 400;
    private static final int HALF = 200;
    private static final int WIDTH = LABELS + 2 * HALF + 80;
    private static final double EDGE = Math.log(8);
    private static final List<String> TICKS = List.of("1/8", "1/4", "1/2", "1", "2", "4", "8");
    private static final int MIDDLE = 3;

    private BarChart() {}

    static String svg(Figures figures, String title) {
        List<Name> names = figures.names().stream()
                .filter(name -> ratio(figures, name).isPresent())
                .toList();
        int height = TOP + names.size() * LINE + 16;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
                        .formatted(WIDTH, height))
                .append("font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, 8, 20, "start", title);
        text(svg, LABELS + HALF, 38, "middle", "← BullMQ is better   times   ours is better →");
        for (int i = 0; i < TICKS.size(); i++) {
            double x = LABELS + HALF + offset(Math.pow(2, i - MIDDLE));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n",
                    x,
                    TOP - 4,
                    x,
                    height - 12,
                    i == MIDDLE ? "#333" : "#ddd"));
            text(svg, x, TOP - 8, "middle", TICKS.get(i));
        }
        for (int i = 0; i < names.size(); i++) {
            bar(svg, names.get(i), ratio(figures, names.get(i)).orElseThrow(), TOP + i * LINE);
        }
        return svg.append("</svg>\n").toString();
    }

    /* Empty where there is none, or where both are 0. */
    private static Optional<Double> ratio(Figures figures, Name name) {
        return figures.ratio(name, Kind.OURS, Kind.BULLMQ)
                .map(spread -> name.better() == Better.MORE ? spread.median() : 1 / spread.median())
                .filter(ratio -> ratio > 0 && Double.isFinite(ratio));
    }

    private static void bar(StringBuilder svg, Name name, double ratio, int y) {
        double length = offset(ratio);
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LABELS + HALF + Math.min(0, length),
                y + 3,
                Math.max(0.5, Math.abs(length)),
                LINE - 8,
                ratio >= 1 ? "#2a7f62" : "#c0563b"));
        text(svg, LABELS - 8, y + LINE - 8, "end", name.workload() + ", " + name.unit());
        text(svg, WIDTH - 8, y + LINE - 8, "end", Table.number(ratio));
    }

    private static double offset(double ratio) {
        return Math.max(-1, Math.min(1, Math.log(ratio) / EDGE)) * HALF;
    }

    private static void text(StringBuilder svg, double x, int y, String anchor, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, safe));
    }
}
