package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            one day                        | daily   | 11-20 | 2026 | 2026-11-20 | 2026-11-20
            seven days                     | weekly  | 11-20 | 2026 | 2026-11-14 | 2026-11-20
            a week over new year           | weekly  | 01-03 | 2026 | 2025-12-28 | 2026-01-03
            31 days whatever the month     | monthly | 03-01 | 2026 | 2026-01-30 | 2026-03-01
            31 days with a leap day        | monthly | 03-01 | 2024 | 2024-01-31 | 2024-03-01
            a month over new year          | monthly | 01-31 | 2026 | 2026-01-01 | 2026-01-31
            365 days                       | yearly  | 11-20 | 2026 | 2025-11-21 | 2026-11-20
            365 days of a leap year        | yearly  | 12-31 | 2024 | 2024-01-02 | 2024-12-31
            the leap day in a leap year    | daily   | 02-29 | 2024 | 2024-02-29 | 2024-02-29
            the leap day in a common year  | weekly  | 02-29 | 2025 | 2025-02-22 | 2025-02-28
            """)
    void aWindowEndsOnTheAnchorAndHasThePeriodsLength(
            String description, String period, String identifier, int year, LocalDate start, LocalDate end) {
        List<Window> windows = Window.of(Period.of(period).orElseThrow(), Anchor.parse(identifier), year);
        assertThat(windows.get(50)).isEqualTo(new Window(year, start, end));
    }

    @Test
    void thereAre51WindowsAscendingToTheCurrentYear() {
        List<Window> windows = Window.of(Period.WEEKLY, new Anchor(2, 29), 2026);
        assertThat(windows)
                .hasSize(51)
                .extracting(Window::year)
                .isSorted()
                .startsWith(1976)
                .endsWith(2026);
        assertThat(windows)
                .allSatisfy(window -> assertThat(window.end().getYear()).isEqualTo(window.year()));
    }

    @Test
    void periodsAndScalesAreFoundByTheirExactNameOnly() {
        assertThat(Period.values())
                .allSatisfy(p -> assertThat(Period.of(p.wireName())).contains(p));
        assertThat(UnitGroup.values())
                .allSatisfy(u -> assertThat(UnitGroup.of(u.wireName())).contains(u));
        assertThat(Period.of("Daily")).isEmpty();
        assertThat(Period.of("hourly")).isEmpty();
        assertThat(UnitGroup.of("kelvin")).isEmpty();
        assertThat(UnitGroup.of("CELSIUS")).isEmpty();
    }
}
