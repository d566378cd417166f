package dev.isotherm.weather.fetch;

import dev.isotherm.record.Window;
import dev.isotherm.weather.place.KnownPlace;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.store.CacheStatus;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.DayTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The days that one load needs, and what is stored of them.
 *
 * @param place the place of the days
 * @param today the date at the place; no later day is needed
 * @param windows the windows, ascending
 * @param stored the days that are stored
 */
public record DayDemand(KnownPlace place, LocalDate today, List<Window> windows, DayStore.Stored stored) {
    public DayTable table() {
        return stored.table();
    }

    /** When the stored days of the place last changed; empty if none is stored. */
    public Optional<Instant> changed() {
        return stored.changed();
    }

    public DayDemand since(Optional<Instant> later) {
        return new DayDemand(place, today, windows, stored.since(later));
    }

    /** From the first day of the first window to the last day of the last window. */
    public DayRange span() {
        return new DayRange(
                windows.get(0).start(), windows.get(windows.size() - 1).end());
    }

    /** The ranges to fetch: all days that are not stored as fresh. */
    public List<DayRange> plan() {
        return FetchPlanner.plan(table(), windows, today);
    }

    /** Whether all days are stored; some may be stale. */
    public boolean complete() {
        return days().allMatch(table()::held);
    }

    public boolean any(Predicate<LocalDate> wanted) {
        return days().anyMatch(wanted);
    }

    /** Where the days come from after the missing ones were fetched. */
    public CacheStatus origin() {
        return any(table()::held) ? CacheStatus.PARTIAL : CacheStatus.MISS;
    }

    /** The years whose window has a day that is not stored. */
    public Set<Integer> unknownYears() {
        return windows.stream()
                .filter(window -> days(window).anyMatch(day -> !table().held(day)))
                .map(Window::year)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<LocalDate> days() {
        return windows.stream().flatMap(this::days);
    }

    private Stream<LocalDate> days(Window window) {
        LocalDate end = window.end().isAfter(today) ? today : window.end();
        return window.start().isAfter(end) ? Stream.empty() : window.start().datesUntil(end.plusDays(1));
    }
}
