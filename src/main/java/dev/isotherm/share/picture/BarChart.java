package dev.isotherm.share.picture;

import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.TemperatureRecord.YearValue;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The bars of a record: each year's distance from the mean, up if it was warmer and down if it was colder. */
final class BarChart {
    /** The left end of the bars; the scale is left of it. */
    static final int LEFT = 128;
    /** The right end of the bars; the mean is right of it. */
    static final int RIGHT = 1020;

    private static final double FILLED = 0.72;
    /* Room above and below the bars for the value of the year. */
    private static final int BAND = 34;
    private static final int LEAST_HEIGHT = 4;
    private static final double SMALLEST_SPAN = 1;
    private static final double SMALLEST_PART = 0.12;
    private static final double[] STEPS = {0.5, 1, 2, 5, 10, 20};
    private static final int MOST_LINES = 5;
    private static final int YEAR_ROOM = 66;

    private final Subject subject;
    private final TemperatureRecord record;
    private final int top;
    private final int bottom;
    private final int firstYear;
    private final int years;
    private final double above;
    private final double below;
    private final Palette palette = new Palette();

    /**
     * Places a chart.
     *
     * @param top where it begins, in pixels from the top
     * @param bottom where it ends; the years are below
     */
    BarChart(Subject subject, int top, int bottom) {
        this.subject = subject;
        this.record = subject.record();
        this.top = top + BAND;
        this.bottom = bottom - BAND;
        this.years = record.coverage().totalYears();
        this.firstYear = record.coverage().endDate().getYear() - years + 1;
        double most =
                record.values().stream().mapToDouble(YearValue::anomaly).max().orElse(0);
        double least =
                record.values().stream().mapToDouble(YearValue::anomaly).min().orElse(0);
        double span = Math.max(SMALLEST_SPAN, most - least);
        this.above = Math.max(most, span * SMALLEST_PART);
        this.below = Math.max(-least, span * SMALLEST_PART);
    }

    /** The height of a distance from the mean, in pixels from the top. */
    int y(double anomaly) {
        return (int) Math.round(top + (above - anomaly) / (above + below) * (bottom - top));
    }

    private double slot() {
        return (double) (RIGHT - LEFT) / years;
    }

    /** The bar of a value; so high that also a year with the mean shows beside the line of the mean. */
    Rectangle bar(YearValue value) {
        int x = (int) Math.round(LEFT + slot() * (value.year() - firstYear + (1 - FILLED) / 2));
        int width = (int) Math.round(slot() * FILLED);
        int mean = y(0);
        int end = y(value.anomaly());
        int height = Math.max(LEAST_HEIGHT, Math.abs(end - mean));
        return new Rectangle(x, value.anomaly() < 0 ? mean : mean - height, width, height);
    }

    /** The colour of a value's bar. Two standard deviations get the darkest colour. */
    Color colour(YearValue value) {
        double deviation = record.average().standardDeviation().orElse(0);
        return palette.bar(value.anomaly(), Math.max(2 * deviation, SMALLEST_SPAN));
    }

    private double middle(int year) {
        return LEFT + slot() * (year - firstYear + 0.5);
    }

    void draw(Graphics2D graphics, Fonts fonts) {
        Texts texts = new Texts(graphics);
        grid(graphics, texts, fonts.regular(17));
        // Without smoothing, so that all bars have the same width and sharp edges.
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
        for (YearValue value : record.values()) {
            graphics.setColor(colour(value));
            graphics.fill(bar(value));
        }
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        gaps(graphics);
        mean(graphics, texts, fonts);
        year(graphics, texts, fonts);
        years(graphics, texts, fonts);
    }

    private void grid(Graphics2D graphics, Texts texts, Font font) {
        double step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && (above + below) / STEPS[i] <= MOST_LINES; i--) {
            step = STEPS[i];
        }
        for (int i = (int) -(below / step); i <= above / step; i++) {
            if (i != 0) {
                graphics.setColor(palette.grid);
                graphics.fillRect(LEFT, y(i * step), RIGHT - LEFT, 1);
                graphics.setColor(palette.quiet);
                texts.right(Wording.signed(i * step, step < 1 ? 1 : 0), font, LEFT - 14, y(i * step) + 6);
            }
        }
    }

    /* A ring on the line of the mean for each year without a value. */
    private void gaps(Graphics2D graphics) {
        graphics.setStroke(new BasicStroke(2));
        graphics.setColor(palette.gap);
        for (TemperatureRecord.MissingYear missing : record.coverage().missingYears()) {
            int x = (int) Math.round(middle(missing.year()));
            graphics.drawOval(x - 4, y(0) - 4, 8, 8);
        }
    }

    private void mean(Graphics2D graphics, Texts texts, Fonts fonts) {
        graphics.setColor(palette.ink);
        graphics.fillRect(LEFT, y(0) - 1, RIGHT - LEFT, 2);
        String mean = Wording.degrees(record.average().mean(), record.query().unit());
        graphics.setColor(palette.quiet);
        texts.left("mean", fonts.regular(18), RIGHT + 16, y(0) - 6);
        graphics.setColor(palette.ink);
        texts.left(mean, fonts.bold(20), RIGHT + 16, y(0) + 18);
    }

    /* The value of the year stands beyond all bars, so it covers none. */
    private void year(Graphics2D graphics, Texts texts, Fonts fonts) {
        if (subject.year() < firstYear || subject.year() >= firstYear + years) {
            return;
        }
        Optional<YearValue> value = Wording.value(subject);
        boolean up = value.isEmpty() || value.get().anomaly() >= 0;
        int x = (int) Math.round(middle(subject.year()));
        int end =
                value.map(this::bar).map(bar -> up ? bar.y : bar.y + bar.height).orElse(y(0) - 8);
        graphics.setColor(palette.ink);
        graphics.setStroke(new BasicStroke(2));
        value.ifPresent(found -> {
            Rectangle bar = bar(found);
            graphics.drawRect(bar.x - 2, bar.y - 2, bar.width + 3, bar.height + 3);
        });
        int leader = up ? end - 4 : end + 4;
        int label = up ? top - 8 : bottom + 8;
        if (up ? leader > label : leader < label) {
            graphics.drawLine(x, leader, x, label);
        }
        texts.centred(
                value.map(found -> Wording.signed(Wording.distance(subject, found), 1))
                        .orElse("no value"),
                fonts.bold(22),
                x,
                up ? top - 13 : bottom + 29,
                LEFT,
                RIGHT + 60);
    }

    private void years(Graphics2D graphics, Texts texts, Fonts fonts) {
        int last = firstYear + years - 1;
        int shown = Math.max(firstYear, Math.min(last, subject.year()));
        graphics.setColor(palette.ink);
        label(texts, shown, fonts.bold(20));
        graphics.setColor(palette.quiet);
        List<Integer> taken = new ArrayList<>(List.of(shown));
        for (int end : new int[] {firstYear, last}) {
            free(texts, end, taken, fonts);
        }
        for (int decade = (firstYear + 9) / 10 * 10; decade <= last; decade += 10) {
            free(texts, decade, taken, fonts);
        }
    }

    private void free(Texts texts, int year, List<Integer> taken, Fonts fonts) {
        if (taken.stream().allMatch(other -> Math.abs(middle(year) - middle(other)) >= YEAR_ROOM)) {
            taken.add(year);
            label(texts, year, fonts.regular(18));
        }
    }

    private void label(Texts texts, int year, Font font) {
        texts.centred(
                String.format(Locale.ROOT, "%d", year), font, middle(year), bottom + BAND + 22, LEFT - 20, RIGHT + 24);
    }
}
