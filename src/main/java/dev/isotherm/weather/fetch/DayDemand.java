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
 * The days that one load needs, and what is known of them.
 *
 * @param place of which
 * @param today the date there; no later day is needed
 * @param windows the windows, ascending
 * @param stored what is held of them
 */
public record DayDemand(KnownPlace place, LocalDate today, List<Window> windows, DayStore.Stored stored) {
    public DayTable table() {
        return stored.table();
    }

    /** When what is known of the place's days last changed; empty where nothing is. */
    public Optional<Instant> changed() {
        return stored.changed();
    }

    public DayDemand since(Optional<Instant> later) {
        return new DayDemand(place, today, windows, stored.since(later));
    }

    /** From the first day of the first window to the last one of the last. */
    public DayRange span() {
        return new DayRange(
                windows.get(0).start(), windows.get(windows.size() - 1).end());
    }

    /** The calls for what is not held fresh. */
    public List<DayRange> plan() {
        return FetchPlanner.plan(table(), windows, today);
    }

    /** Whether no day is missing; some may be stale. */
    public boolean complete() {
        return days().allMatch(table()::held);
    }

    public boolean any(Predicate<LocalDate> wanted) {
        return days().anyMatch(wanted);
    }

    /** Where the days come from, when those that are not held are fetched. */
    public CacheStatus origin() {
        return any(table()::held) ? CacheStatus.PARTIAL : CacheStatus.MISS;
    }

    /** The years of windows of which some day is not held. */
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
