package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each case lists the years before 2026 newest last, "-" for a gap, then 2026. */
class SummaryTest {
    private static final LocalDate ANCHOR = LocalDate.of(2026, 3, 22);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            warmest of all               | 5 6 7        | 9   | 6  | This was the warmest 22nd March on record.
            coldest of all               | 5 6 7        | 4   | 6  | This was the coldest 22nd March on record.
            equal to the warmest         | 5 9 7        | 9   | 6  | It's warmer than last year.
            equal to the coldest         | 5 4 7        | 4   | 6  | It's colder than last year.
            last year is missing         | 5 9 -        | 7   | 6  | ``
            equal to last year           | 5 9 7        | 7   | 6  | ``
            a constant series            | 7 7 7        | 7   | 7  | ``
            risen to a tie, below mean   | 9 5 7        | 9   | 10 | It's not as cold as last year.
            risen, 2024 warmer           | 5 9 6        | 8   | 6  | It's warmer than last year but not as warm as 2024.
            the same below the mean      | 5 9 6        | 8   | 10 | It's not as cold as last year but cooler than 2024.
            risen, 2023 warmer           | 9 6 6        | 8   | 6  | This was the warmest 22nd March since 2023.
            a gap of ten years           | 9 - 6 6 6 6 6 6 6 6 | 8 | 7 | This was the warmest 22nd March since 2016.
            a gap of eleven years        | 9 - 6 6 6 6 6 6 6 6 6 | 8 | 7 | This was the warmest 22nd March in 11 years.
            fallen to a tie, above mean  | 5 9 7 6 8 5.5 7 | 5 | 4 | It's not as warm as last year.
            fallen, 2024 colder          | 9 5 8        | 6   | 8  | It's colder than last year but not as cold as 2024.
            the same above the mean      | 9 5 8        | 6   | 4  | It's not as warm as last year but warmer than 2024.
            fallen, 2023 colder          | 5 9 8        | 6   | 8  | This was the coldest 22nd March since 2023.
            fallen after eleven years    | 5 - 8 8 8 8 8 8 8 8 8 | 6 | 8 | This was the coldest 22nd March in 11 years.
            hundredths decide            | 5 7.02 7     | 7.01 | 6 | It's warmer than last year but not as warm as 2024.
            """)
    void theLatestYearIsSetAgainstTheYearsBefore(
            String description, String before, double latest, double mean, String expected) {
        Comparison comparison = Comparison.of(series(before, latest), mean, "was", "22nd March");
        assertThat(comparison.text()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            daily today        | daily   | 2026-03-22 | This is the warmest 22nd March on record. Today is
            daily yesterday    | daily   | 2026-03-23 | This was the warmest 22nd March on record. Yesterday was
            daily past         | daily   | 2026-03-24 | This was the warmest 22nd March on record. It was
            daily future       | daily   | 2026-03-21 | This was the warmest 22nd March on record. It was
            week ends today    | weekly  | 2026-03-22 | This has been the warmest week ending 22nd March on record. It was
            week begins today  | weekly  | 2026-03-16 | This has been the warmest week ending 22nd March on record. It was
            week is over       | weekly  | 2026-03-23 | This was the warmest week ending 22nd March on record. It was
            week is to come    | weekly  | 2026-03-15 | This was the warmest week ending 22nd March on record. It was
            first of the month | monthly | 2026-03-01 | This has been the warmest month ending 22nd March on record. It was
            last of the month  | monthly | 2026-03-31 | This has been the warmest month ending 22nd March on record. It was
            month is over      | monthly | 2026-04-01 | This was the warmest month ending 22nd March on record. It was
            year               | yearly  | 2026-12-31 | This has been the warmest year ending 22nd March on record. It was
            year is over       | yearly  | 2027-01-01 | This was the warmest year ending 22nd March on record. It was
            """)
    void theTenseFollowsToday(String description, String period, LocalDate today, String middle) {
        String expected = "9.0°C. " + middle + " 3.0°C warmer than average"
                + ("daily".equals(period) ? " for the time of year." : ".");
        assertThat(summary("5 6 7", 9, 6, period, "celsius", today).sentence()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            tie though above, today      | daily   | 2026-03-22 | 5 6 8 | 7 | 6.5 | It's not as warm as last year but warmer than 2024. Today is 0.5°C warmer than average for the time of year.
            warm though below, today     | daily   | 2026-03-22 | 9 6 6 | 8 | 9   | This is the warmest 22nd March since 2023. However, today is 1.0°C cooler than average for the time of year.
            warm though below, yesterday | daily   | 2026-03-23 | 9 6 6 | 8 | 9   | This was the warmest 22nd March since 2023. However, yesterday was 1.0°C cooler than average for the time of year.
            warm though below, past      | daily   | 2026-06-01 | 9 6 6 | 8 | 9   | This was the warmest 22nd March since 2023. However, it was 1.0°C cooler than average for the time of year.
            warm though below, week      | weekly  | 2026-06-01 | 9 6 6 | 8 | 9   | This was the warmest week ending 22nd March since 2023. However, it was 1.0°C cooler than average.
            cold though above, month     | monthly | 2026-03-02 | 5 9 9 | 6 | 5   | This has been the coldest month ending 22nd March since 2023. However, it was 1.0°C warmer than average.
            agreeing, year               | yearly  | 2026-03-02 | 5 9 9 | 6 | 8   | This has been the coldest year ending 22nd March since 2023. It was 2.0°C cooler than average.
            nothing compared             | weekly  | 2026-06-01 | 5 9 - | 7 | 6   | It was 1.0°C warmer than average.
            about average, day           | daily   | 2026-06-01 | 5 9 - | 7 | 7.04 | It was about average for the time of year.
            about average, today         | daily   | 2026-03-22 | 5 9 - | 7 | 6.96 | It is about average for the time of year.
            about average, this week     | weekly  | 2026-03-22 | 5 9 - | 7 | 7   | It has been about average for this week.
            about average, past week     | weekly  | 2026-06-01 | 5 9 - | 7 | 7   | It was about average for the week ending week ending 22nd March.
            about average, this month    | monthly | 2026-03-02 | 5 9 - | 7 | 7   | It has been about average for this month.
            about average, past month    | monthly | 2026-06-01 | 5 9 - | 7 | 7   | It was about average for the month ending month ending 22nd March.
            about average, year          | yearly  | 2026-06-01 | 5 9 - | 7 | 7   | It has been an average year.
            """)
    void theLatestYearIsSetAgainstTheAverage(
            String description,
            String period,
            LocalDate today,
            String before,
            double latest,
            double mean,
            String expected) {
        assertThat(summary(before, latest, mean, period, "celsius", today).sentence())
                .isEqualTo(JsonText.number(latest) + "°C. " + expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            °C has one decimal         | celsius    | 12.34 | 10.1 | 12.3°C. It was 2.2°C warmer
            °C half to even            | celsius    | 12.25 | 10   | 12.2°C. It was 2.2°C warmer
            °C below zero              | celsius    | -3.26 | 1    | -3.3°C. It was 4.3°C cooler
            °C just below zero         | celsius    | -0.04 | -5   | -0.0°C. It was 5.0°C warmer
            °F has no decimals         | fahrenheit | 50.36 | 44.5 | 50°F. It was 6°F warmer
            °F half to even            | fahrenheit | 50.5  | 45.0 | 50°F. It was 6°F warmer
            °F just below zero         | fahrenheit | -0.4  | 7    | 0°F. It was 7°F cooler
            """)
    void temperaturesAreRoundedForPeople(String description, String unit, double latest, double mean, String expected) {
        String sentence = summary("-99 99 -", latest, mean, "weekly", unit, LocalDate.of(2026, 9, 1))
                .sentence();
        assertThat(sentence).isEqualTo(expected + " than average.");
    }

    @Test
    void halfADegreeFahrenheitCountsAsAverage() {
        assertThat(summary("40 60 -", 50.5, 50, "daily", "fahrenheit", LocalDate.of(2026, 9, 1))
                        .sentence())
                .isEqualTo("50°F. It was about average for the time of year.");
    }

    @Test
    void oneValueIsNotEnough() {
        Series one = new Series(new int[] {2026}, new double[] {9});
        assertThat(new Summary(one, 9, Period.DAILY, UnitGroup.CELSIUS, ANCHOR, ANCHOR).sentence())
                .isEqualTo("Not enough data to generate summary.");
    }

    @Test
    void aMissingCurrentYearIsSaid() {
        Series past = new Series(new int[] {2024, 2025}, new double[] {9, 8});
        assertThat(new Summary(past, 8.5, Period.WEEKLY, UnitGroup.CELSIUS, ANCHOR, ANCHOR).sentence())
                .isEqualTo("Temperature data for 2026 is not yet available.");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1st",
        "2, 2nd",
        "3, 3rd",
        "4, 4th",
        "10, 10th",
        "11, 11th",
        "12, 12th",
        "13, 13th",
        "20, 20th",
        "21, 21st",
        "22, 22nd",
        "23, 23rd",
        "30, 30th",
        "31, 31st"
    })
    void daysAreCountedInWords(int day, String expected) {
        assertThat(Summary.friendly(LocalDate.of(2026, 12, day))).isEqualTo(expected + " December");
    }

    private static Summary summary(
            String before, double latest, double mean, String period, String unit, LocalDate today) {
        return new Summary(
                series(before, latest),
                mean,
                Period.of(period).orElseThrow(),
                UnitGroup.of(unit).orElseThrow(),
                ANCHOR,
                today);
    }

    private static Series series(String before, double latest) {
        String[] words = (before + " " + latest).split(" ");
        int first = 2026 - words.length + 1;
        int[] years = new int[words.length];
        double[] temperatures = new double[words.length];
        int size = 0;
        for (int i = 0; i < words.length; i++) {
            if (!"-".equals(words[i])) {
                years[size] = first + i;
                temperatures[size++] = Double.parseDouble(words[i]);
            }
        }
        return new Series(Arrays.copyOf(years, size), Arrays.copyOf(temperatures, size));
    }
}
