package dev.isotherm.weather.fetch;

import dev.isotherm.record.Window;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.store.DayTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Turns missing days into ranges to fetch from a provider.
 *
 * <p>The cost model: a provider bills one record for each day of a call, and nothing for the call itself. So a range
 * never includes days that are stored as fresh, or that are not needed. A range also ends with its window, even if the
 * next window touches it: then a failed call costs one year only.
 */
final class FetchPlanner {
    private FetchPlanner() {}

    /**
     * Plans the calls.
     *
     * @param table the stored days
     * @param windows the windows that are needed
     * @param last the last day that a provider can know
     * @return ranges in ascending order; none if all days are stored as fresh
     */
    static List<DayRange> plan(DayTable table, List<Window> windows, LocalDate last) {
        List<DayRange> needed = new ArrayList<>();
        for (Window window : windows) {
            LocalDate end = window.end().isAfter(last) ? last : window.end();
            if (!window.start().isAfter(end)) {
                needed.add(new DayRange(window.start(), end));
            }
        }
        return plan(table::fresh, needed);
    }

    /**
     * Plans the calls.
     *
     * @param table the stored days
     * @param needed the days that are needed, in ascending order; ranges may overlap
     * @param heard days that have arrived but are not stored yet
     * @return ranges in ascending order; none if all days are stored as fresh
     */
    static List<DayRange> plan(DayTable table, List<DayRange> needed, Optional<Observations> heard) {
        return plan(
                day -> table.fresh(day)
                        || heard.filter(answer -> answer.covers(day)).isPresent(),
                needed);
    }

    private static List<DayRange> plan(Predicate<LocalDate> held, List<DayRange> needed) {
        List<DayRange> ranges = new ArrayList<>();
        LocalDate next = LocalDate.MIN;
        for (DayRange range : needed) {
            LocalDate from = null;
            for (LocalDate day = later(next, range.from()); !day.isAfter(range.to()); day = day.plusDays(1)) {
                if (!held.test(day)) {
                    from = from == null ? day : from;
                } else if (from != null) {
                    ranges.add(new DayRange(from, day.minusDays(1)));
                    from = null;
                }
            }
            if (from != null) {
                ranges.add(new DayRange(from, range.to()));
            }
            next = later(next, range.to().plusDays(1));
        }
        return ranges;
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }
}
