package dev.isotherm.weather.fetch;

import dev.isotherm.record.Window;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.DayTable;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Turns missing days into ranges, and ranges into calls to a provider.
 *
 * <p>There are two cost models. A provider without a {@link WeatherProvider#price()} bills one record for each day of a
 * call, and nothing for the call itself. So a call never includes days that are stored as fresh, or that are not
 * needed. It also ends with its window, even if the next window touches it: then a failed call costs one year only.
 *
 * <p>A provider with a price bills calls. Then ranges are joined, with the days between them, where the price of all
 * calls together does not rise: of several ways with the lowest price, the one with the fewest calls is taken.
 */
final class FetchPlanner {
    private FetchPlanner() {}

    /**
     * One call to the provider.
     *
     * @param range the days to ask for
     * @param parts the same days, in one part for each range that the call fetches. Each part is checked, stored and
     *     asked for again by itself
     */
    record Call(DayRange range, List<DayRange> parts) {
        static Call of(DayRange range) {
            return new Call(range, List.of(range));
        }
    }

    /**
     * Turns ranges into calls.
     *
     * @param ranges the days to fetch, in ascending order, without overlaps
     * @param price of a call, see {@link WeatherProvider#price()}
     * @return the calls in ascending order
     */
    static List<Call> calls(List<DayRange> ranges, Optional<ToLongFunction<DayRange>> price) {
        if (price.isEmpty()) {
            return ranges.stream().map(Call::of).toList();
        }
        int[] begins = cheapest(ranges, price.get());
        Deque<Call> calls = new ArrayDeque<>();
        for (int end = ranges.size(); end > 0; end = begins[end]) {
            calls.addFirst(joined(ranges.subList(begins[end], end)));
        }
        return List.copyOf(calls);
    }

    /* For each number of first ranges: where the last of their calls begins. */
    private static int[] cheapest(List<DayRange> ranges, ToLongFunction<DayRange> price) {
        int n = ranges.size();
        long[] costs = new long[n + 1];
        int[] calls = new int[n + 1];
        int[] begins = new int[n + 1];
        for (int end = 1; end <= n; end++) {
            costs[end] = Long.MAX_VALUE;
            for (int begin = 0; begin < end; begin++) {
                long cost = costs[begin]
                        + price.applyAsLong(new DayRange(
                                ranges.get(begin).from(), ranges.get(end - 1).to()));
                if (cost < costs[end] || (cost == costs[end] && calls[begin] + 1 < calls[end])) {
                    costs[end] = cost;
                    calls[end] = calls[begin] + 1;
                    begins[end] = begin;
                }
            }
        }
        return begins;
    }

    private static Call joined(List<DayRange> ranges) {
        List<DayRange> parts = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            LocalDate to = i + 1 < ranges.size()
                    ? ranges.get(i + 1).from().minusDays(1)
                    : ranges.get(i).to();
            parts.add(new DayRange(ranges.get(i).from(), to));
        }
        return new Call(
                new DayRange(parts.get(0).from(), parts.get(parts.size() - 1).to()), parts);
    }

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
        return plan(table, needed);
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

    /**
     * Plans the calls.
     *
     * @param table the stored days
     * @param needed the days that are needed, in ascending order; ranges may overlap
     * @return ranges in ascending order; none if all days are stored as fresh
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
