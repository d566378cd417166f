package dev.isotherm.weather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.Window;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.store.DayTable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchPlannerTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    @ParameterizedTest
    @CsvSource({
        "DAILY, 11-20",
        "DAILY, 02-29",
        "WEEKLY, 01-03",
        "WEEKLY, 03-02",
        "MONTHLY, 12-31",
        "MONTHLY, 01-15",
        "YEARLY, 11-20",
        "YEARLY, 02-29",
        "YEARLY, 01-01",
        "YEARLY, 12-31"
    })
    void everyNeededDayUntilTodayIsAskedForOnceAndNoOther(Period period, String identifier) {
        List<Window> windows = Window.of(period, Anchor.parse(identifier), 2026);
        Set<LocalDate> needed = new HashSet<>();
        windows.forEach(w -> w.start().datesUntil(w.end().plusDays(1)).forEach(needed::add));
        needed.removeIf(day -> day.isAfter(TODAY));

        List<DayRange> plan = FetchPlanner.plan(tableOf(windows), windows, TODAY);

        assertThat(plan.stream().flatMap(r -> r.from().datesUntil(r.to().plusDays(1))))
                .doesNotHaveDuplicates()
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(needed);
        assertThat(plan).allSatisfy(r -> assertThat(days(r)).isBetween(1L, 366L));
    }

    @Test
    void windowsThatTouchAreAskedForOneByOne() {
        List<Window> windows = Window.of(Period.YEARLY, new Anchor(11, 20), 2026);

        assertThat(FetchPlanner.plan(tableOf(windows), windows, TODAY))
                .isEqualTo(windows.stream()
                        .map(window -> new DayRange(window.start(), window.end()))
                        .toList());
    }

    @Test
    void heldDaysAreNotAskedForAgain() {
        List<Window> windows = List.of(
                new Window(2025, LocalDate.of(2025, 1, 1), LocalDate.of(2025, 1, 7)),
                new Window(2026, LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 7)));
        DayTable table = tableOf(windows);
        put(table, LocalDate.of(2025, 1, 3), 1, Double.NaN);
        put(table, LocalDate.of(2026, 1, 1), 1, 2, 3, 4, 5, 6, 7);

        assertThat(FetchPlanner.plan(table, windows, TODAY))
                .containsExactly(range("2025-01-01", "2025-01-02"), range("2025-01-05", "2025-01-07"));
    }

    @Test
    void daysAfterTheLastKnownOneAreNotAskedFor() {
        List<Window> windows = List.of(
                new Window(2026, LocalDate.of(2026, 11, 21), LocalDate.of(2026, 11, 27)),
                new Window(2027, LocalDate.of(2027, 1, 1), LocalDate.of(2027, 1, 2)));

        assertThat(FetchPlanner.plan(tableOf(windows), windows, TODAY))
                .containsExactly(range("2026-11-21", "2026-11-23"));
    }

    @Test
    void nothingIsAskedWhereAllIsHeld() {
        List<Window> windows = List.of(new Window(2025, LocalDate.of(2024, 12, 31), LocalDate.of(2025, 1, 1)));
        DayTable table = tableOf(windows);
        put(table, LocalDate.of(2024, 12, 31), 1, 2);

        assertThat(FetchPlanner.plan(table, windows, TODAY)).isEmpty();
    }

    private static DayTable tableOf(List<Window> windows) {
        return new DayTable(
                windows.get(0).start(), windows.get(windows.size() - 1).end());
    }

    private static void put(DayTable table, LocalDate from, double... means) {
        table.put(new Observations(
                new Place("somewhere", 0, 0, ZoneOffset.UTC), from, Arrays.copyOf(means, means.length)));
    }

    private static DayRange range(String from, String to) {
        return new DayRange(LocalDate.parse(from), LocalDate.parse(to));
    }

    private static long days(DayRange range) {
        return ChronoUnit.DAYS.between(range.from(), range.to()) + 1;
    }
}
