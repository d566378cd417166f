package dev.isotherm.record;

import dev.isotherm.record.Comparison.Lean;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;

/** The sentence that compares the latest year with the others, for people. */
final class Summary {
    private final Series series;
    private final double mean;
    private final Period period;
    private final UnitGroup unit;
    private final LocalDate anchor;
    private final LocalDate today;
    private final String friendly;
    private final String tense;

    /**
     * Prepares a sentence.
     *
     * @param series the values, on the unit's scale
     * @param mean the mean of the series, not rounded
     * @param period the length of the windows
     * @param unit the scale
     * @param anchor the last day of the current year's window
     * @param today the date at the place
     */
    Summary(Series series, double mean, Period period, UnitGroup unit, LocalDate anchor, LocalDate today) {
        this.series = series;
        this.mean = mean;
        this.period = period;
        this.unit = unit;
        this.anchor = anchor;
        this.today = today;
        friendly = friendly(anchor);
        tense = !includesToday() ? "was" : period == Period.DAILY ? "is" : "has been";
    }

    /** The sentence for clients. */
    String sentence() {
        String text = plainSentence();
        // All occurrences are replaced on purpose: the wire contract has "week ending week ending", and clients compare
        // sentences.
        return switch (period) {
            case DAILY -> text;
            case WEEKLY -> text.replace(friendly, "week ending " + friendly);
            case MONTHLY -> text.replace(friendly, "month ending " + friendly);
            case YEARLY -> text.replace(friendly, "year ending " + friendly);
        };
    }

    /** The sentence with the plain day, before it becomes the end of a period. */
    String plainSentence() {
        if (series.size() < 2) {
            return "Not enough data to generate summary.";
        }
        if (series.lastYear() != anchor.getYear()) {
            return "Temperature data for " + anchor.getYear() + " is not yet available.";
        }
        Comparison comparison = Comparison.of(series, mean, tense, friendly);
        String temperature = degrees(series.lastTemperature()) + ".";
        String compared = comparison.text().isEmpty() ? "" : " " + comparison.text();
        return temperature + compared + " " + average(comparison.lean());
    }

    /** A day in words, for example {@code 20th November}. */
    static String friendly(LocalDate day) {
        int number = day.getDayOfMonth();
        boolean teen = number >= 11 && number <= 13;
        String ending =
                switch (teen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + ending + " " + day.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }

    private boolean includesToday() {
        return switch (period) {
            case DAILY -> today.equals(anchor);
            case WEEKLY -> !today.isAfter(anchor) && !today.isBefore(anchor.minusDays(Period.WEEKLY.days() - 1L));
            case MONTHLY -> today.getYear() == anchor.getYear() && today.getMonth() == anchor.getMonth();
            case YEARLY -> today.getYear() == anchor.getYear();
        };
    }

    private String average(Lean lean) {
        double difference = series.lastTemperature() - mean;
        double shown = Rounding.round(Math.abs(difference), decimals());
        if (shown == 0) {
            return unremarkable();
        }
        boolean warmer = difference > 0;
        boolean contrary = lean == (warmer ? Lean.COLD : Lean.WARM);
        String distance = degrees(shown) + (warmer ? " warmer" : " cooler") + " than average";
        if (period != Period.DAILY) {
            return (contrary ? "However, it was " : "It was ") + distance + ".";
        }
        String day = today.equals(anchor) ? "Today" : today.minusDays(1).equals(anchor) ? "Yesterday" : "It";
        String subject = contrary ? "However, " + day.toLowerCase(Locale.ROOT) : day;
        return subject + " " + tense + " " + distance + " for the time of year.";
    }

    private String unremarkable() {
        boolean running = "has been".equals(tense);
        return switch (period) {
            case DAILY -> "It " + tense + " about average for the time of year.";
            case WEEKLY ->
                "It " + tense + " about average for " + (running ? "this week." : "the week ending " + friendly + ".");
            case MONTHLY ->
                "It " + tense + " about average for "
                        + (running ? "this month." : "the month ending " + friendly + ".");
            case YEARLY -> "It " + tense + " an average year.";
        };
    }

    private int decimals() {
        return unit == UnitGroup.CELSIUS ? 1 : 0;
    }

    private String degrees(double temperature) {
        double shown = Rounding.round(temperature, decimals());
        return unit == UnitGroup.CELSIUS ? JsonText.number(shown) + "°C" : (int) shown + "°F";
    }
}
