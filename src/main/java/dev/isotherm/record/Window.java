package dev.isotherm.record;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The days whose mean is one year's value.
 *
 * @param year the year of the value and of the anchor
 * @param start the first day, which may lie in the year before
 * @param end the last day: the anchor in that year
 */
public record Window(int year, LocalDate start, LocalDate end) {
    /** The number of years before the current one in a record. */
    static final int YEARS_BACK = 50;

    /**
     * Lists the windows of a record.
     *
     * @param period how long each is
     * @param anchor the day on which each ends
     * @param currentYear the year of the last one
     * @return 51 windows, ascending
     */
    public static List<Window> of(Period period, Anchor anchor, int currentYear) {
        return IntStream.rangeClosed(currentYear - YEARS_BACK, currentYear)
                .mapToObj(year -> {
                    LocalDate end = anchor.in(year);
                    return new Window(year, end.minusDays(period.days() - 1L), end);
                })
                .toList();
    }
}
