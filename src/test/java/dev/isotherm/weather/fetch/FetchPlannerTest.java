package dev.isotherm.weather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.Window;
import dev.isotherm.weather.fetch.FetchPlanner.Call;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.store.DayTable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchPlannerTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final Optional<ToLongFunction<DayRange>> WEIGHT =
            Optional.of(range -> Math.max(1, (3 * days(range) + 139) / 140));

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

    @Test
    void withoutAPriceEachRangeIsACallOfItsOwn() {
        List<DayRange> ranges = List.of(range("2024-01-01", "2024-12-31"), range("2025-01-01", "2025-12-31"));

        assertThat(FetchPlanner.calls(ranges, Optional.empty()))
                .isEqualTo(ranges.stream().map(Call::of).toList());
    }

    /* A call costs 1 for up to 46 days, and then 1 for each 46 2/3 days, rounded up. */
    @ParameterizedTest
    @CsvSource({"DAILY, 51, 51", "WEEKLY, 51, 51", "MONTHLY, 51, 51", "YEARLY, 1, 400"})
    void rangesAreJoinedWhereThatCostsNoMore(Period period, int calls, long cost) {
        List<Window> windows = Window.of(period, Anchor.parse("11-20"), 2026);

        List<Call> plan = FetchPlanner.calls(FetchPlanner.plan(tableOf(windows), windows, TODAY), WEIGHT);

        assertThat(plan).hasSize(calls);
        assertThat(plan.stream()
                        .mapToLong(call -> WEIGHT.get().applyAsLong(call.range()))
                        .sum())
                .isEqualTo(cost);
        assertThat(plan.stream().mapToInt(call -> call.parts().size()).sum()).isEqualTo(51);
        plan.forEach(FetchPlannerTest::assertPartsCover);
    }

    @Test
    void daysThatAreHeldAreBoughtAgainWhereThatCostsLess() {
        List<Window> windows = Window.of(Period.YEARLY, Anchor.parse("11-20"), 2026);
        DayTable table = tableOf(windows);
        for (Window month : Window.of(Period.MONTHLY, Anchor.parse("11-20"), 2026)) {
            put(table, month.start(), new double[31]);
        }

        List<Call> plan = FetchPlanner.calls(FetchPlanner.plan(table, windows, TODAY), WEIGHT);

        // 335 days cost 8, two years of them with the month between them 15: alone they would cost 51 x 8 = 408.
        assertThat(plan.stream()
                        .mapToLong(call -> WEIGHT.get().applyAsLong(call.range()))
                        .sum())
                .isEqualTo(383);
        assertThat(plan).hasSize(25).allSatisfy(FetchPlannerTest::assertPartsCover);
    }

    @Test
    void noPlanIsCheaperThanTheOneThatIsChosen() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            List<DayRange> ranges = new ArrayList<>();
            LocalDate day = LocalDate.of(1976, 1, 1);
            for (int i = 0; i < 8; i++) {
                LocalDate from = day.plusDays(random.nextInt(60));
                day = from.plusDays(1 + random.nextInt(90));
                ranges.add(new DayRange(from, day.minusDays(1)));
            }
            long chosen = FetchPlanner.calls(ranges, WEIGHT).stream()
                    .mapToLong(call -> WEIGHT.get().applyAsLong(call.range()))
                    .sum();

            // Each bit of the mask says whether a call ends after the range.
            for (int mask = 0; mask < 1 << 7; mask++) {
                long cost = 0;
                int begin = 0;
                for (int i = 0; i < 8; i++) {
                    if (i == 7 || (mask >> i & 1) == 1) {
                        cost += WEIGHT.get()
                                .applyAsLong(new DayRange(
                                        ranges.get(begin).from(), ranges.get(i).to()));
                        begin = i + 1;
                    }
                }
                assertThat(cost).isGreaterThanOrEqualTo(chosen);
            }
        }
    }

    private static void assertPartsCover(Call call) {
        LocalDate due = call.range().from();
        for (DayRange part : call.parts()) {
            assertThat(part.from()).isEqualTo(due);
            due = part.to().plusDays(1);
        }
        assertThat(due).isEqualTo(call.range().to().plusDays(1));
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
