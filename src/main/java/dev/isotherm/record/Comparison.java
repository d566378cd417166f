package dev.isotherm.record;

import java.util.function.DoublePredicate;

/**
 * The part of the summary that compares the latest year with the years before it.
 *
 * @param text a sentence; empty if there is nothing to say
 * @param lean whether the sentence is about warmth or cold
 */
record Comparison(String text, Lean lean) {
    /** The subject of a comparison. */
    enum Lean {
        WARM,
        COLD,
        NEITHER
    }

    /** For a longer gap the sentence gives its length, not the year. */
    private static final int LONGEST_NAMED_GAP = 10;

    private static final int NONE = -1;

    /**
     * Compares.
     *
     * @param series at least two values
     * @param mean the mean of the series, not rounded
     * @param tense the verb: {@code is}, {@code was} or {@code has been}
     * @param friendly the day in words
     */
    static Comparison of(Series series, double mean, String tense, String friendly) {
        double latest = series.lastTemperature();
        if (lastIndexBefore(series, t -> t >= latest) == NONE) {
            return warm("This " + tense + " the warmest " + friendly + " on record.");
        }
        if (lastIndexBefore(series, t -> t <= latest) == NONE) {
            return cold("This " + tense + " the coldest " + friendly + " on record.");
        }
        int previous = series.size() - 2;
        double lastYear = series.temperature(previous);
        if (series.year(previous) != series.lastYear() - 1 || lastYear == latest) {
            return new Comparison("", Lean.NEITHER);
        }
        boolean above = latest > mean;
        String opening = "This " + tense + " the ";
        return latest > lastYear
                ? risen(series, above, opening + "warmest " + friendly)
                : fallen(series, above, opening + "coldest " + friendly);
    }

    private static Comparison risen(Series series, boolean above, String opening) {
        double latest = series.lastTemperature();
        int warmer = lastIndexBefore(series, t -> t > latest);
        if (warmer == NONE) {
            return above ? warm("It's warmer than last year.") : cold("It's not as cold as last year.");
        }
        int year = series.year(warmer);
        if (series.lastYear() - year == 2) {
            return above
                    ? warm("It's warmer than last year but not as warm as " + year + ".")
                    : cold("It's not as cold as last year but cooler than " + year + ".");
        }
        return warm(opening + since(series, year));
    }

    private static Comparison fallen(Series series, boolean above, String opening) {
        double latest = series.lastTemperature();
        int colder = lastIndexBefore(series, t -> t < latest);
        if (colder == NONE) {
            return above ? warm("It's not as warm as last year.") : cold("It's colder than last year.");
        }
        int year = series.year(colder);
        if (series.lastYear() - year == 2) {
            return above
                    ? warm("It's not as warm as last year but warmer than " + year + ".")
                    : cold("It's colder than last year but not as cold as " + year + ".");
        }
        return cold(opening + since(series, year));
    }

    private static String since(Series series, int year) {
        int gap = series.lastYear() - year;
        return gap <= LONGEST_NAMED_GAP ? " since " + year + "." : " in " + gap + " years.";
    }

    private static int lastIndexBefore(Series series, DoublePredicate wanted) {
        int index = series.size() - 2;
        while (index >= 0 && !wanted.test(series.temperature(index))) {
            index--;
        }
        return index;
    }

    private static Comparison warm(String text) {
        return new Comparison(text, Lean.WARM);
    }

    private static Comparison cold(String text) {
        return new Comparison(text, Lean.COLD);
    }
}
