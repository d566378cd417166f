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
 * Turns missing days into the ranges to ask a provider for.
 *
 * <p>The cost model: a provider bills one record for each day of a call, whether we hold that day or not, and nothing
 * for the call itself. So a range never bridges days that are held fresh, or that nobody asked for. Nor does it reach
 * over the end of a window, even where the next one touches it: a call that fails costs the year that it is for, and no
 * other one.
 */
final class FetchPlanner {
    private FetchPlanner() {}

    /**
     * Plans the calls.
     *
     * @param table what is held
     * @param windows what is needed
     * @param last the last day that a provider can know
     * @return ranges in ascending order, none where all is held fresh
     */
    static List<DayRange> plan(DayTable table, List<Window> windows, LocalDate last) {
        List<DayRange> needed = new ArrayList<>();
        for (Window window : windows) {
            LocalDate end = window.end().isAfter(last) ? last : window.end();
            if (!window.start().isAfter(end)) {
                needed.add(new DayRange(window.start(), end));
            }
        }
        return plan(table, needed);
    }

    /**
     * Plans the calls.
     *
     * @param table what is held
     * @param needed in ascending order; they may overlap
     * @param heard days that are at hand, too
     * @return ranges in ascending order, none where all is held fresh
     */
    static List<DayRange> plan(DayTable table, List<DayRange> needed, Optional<Observations> heard) {
        return plan(
                day -> table.fresh(day)
                        || heard.filter(answer -> answer.covers(day)).isPresent(),
                needed);
    }

    /**
     * Plans the calls.
     *
     * @param table what is held
     * @param needed in ascending order; they may overlap
     * @return ranges in ascending order, none where all is held fresh
     */
    static List<DayRange> plan(DayTable table, List<DayRange> needed) {
        return plan(table::fresh, needed);
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
