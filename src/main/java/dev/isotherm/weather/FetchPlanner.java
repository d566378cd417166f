package dev.isotherm.weather;

import dev.isotherm.record.Window;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns missing days into the ranges to ask a provider for. Providers bill by the day, so no day is asked for that is
 * held already; ranges that touch are one call, up to a year long.
 */
final class FetchPlanner {
    private static final int MOST_DAYS = 366;

    private FetchPlanner() {}

    /**
     * Plans the calls.
     *
     * @param table what is held
     * @param windows what is needed
     * @param last the last day that a provider can know
     * @return ranges in ascending order, none where all is held
     */
    static List<DayRange> plan(DayTable table, List<Window> windows, LocalDate last) {
        List<DayRange> ranges = new ArrayList<>();
        LocalDate from = null;
        LocalDate to = null;
        for (Window window : windows) {
            for (LocalDate day = window.start(); !day.isAfter(window.end()); day = day.plusDays(1)) {
                if (day.isAfter(last) || table.held(day) || (to != null && !day.isAfter(to))) {
                    continue;
                }
                boolean extendsRun =
                        to != null && day.equals(to.plusDays(1)) && day.toEpochDay() - from.toEpochDay() < MOST_DAYS;
                if (!extendsRun) {
                    if (from != null) {
                        ranges.add(new DayRange(from, to));
                    }
                    from = day;
                }
                to = day;
            }
        }
        if (from != null) {
            ranges.add(new DayRange(from, to));
        }
        return ranges;
    }
}
