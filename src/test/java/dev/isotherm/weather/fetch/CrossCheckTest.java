package dev.isotherm.weather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.DailyMeans;
import dev.isotherm.weather.fetch.CrossCheck.Accepted;
import dev.isotherm.weather.fetch.CrossCheck.AskAgain;
import dev.isotherm.weather.fetch.CrossCheck.Refused;
import dev.isotherm.weather.fetch.CrossCheck.Verdict;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossCheckTest {
    private static final Place PLACE = new Place("Somewhere", 50, 10, ZoneOffset.UTC);
    private static final LocalDate FIRST = LocalDate.of(1976, 7, 14);
    private static final LocalDate LAST = LocalDate.of(2026, 7, 14);
    private static final DailyMeans NOTHING = day -> Double.NaN;

    private static CrossCheck over(DailyMeans held) {
        return new CrossCheck("visual_crossing", "Somewhere", held, FIRST, LAST);
    }

    /** A week that ends on the anchor. */
    private static Observations week(int year, double... means) {
        double[] days = means.length == 1
                ? DoubleStream.generate(() -> means[0]).limit(7).toArray()
                : means;
        return new Observations(PLACE, FIRST.withYear(year).minusDays(6), days);
    }

    private static DayRange range(int year) {
        return new DayRange(FIRST.withYear(year).minusDays(6), FIRST.withYear(year));
    }

    /** 1976 to 1983 at 18 °C: enough to judge by. */
    private static CrossCheck judging() {
        CrossCheck check = over(NOTHING);
        IntStream.range(0, 8).forEach(i -> check.hear(week(1976 + i, 18)));
        return check;
    }

    @Test
    void nothingIsStoredUntilEightYearsAreKnownAndThenAllAre() {
        CrossCheck check = over(NOTHING);
        List<Observations> answers =
                IntStream.range(0, 8).mapToObj(i -> week(1976 + i, 15 + i)).toList();

        answers.subList(0, 7).forEach(answer -> assertThat(check.hear(answer)).isEmpty());

        assertThat(check.hear(answers.get(7)))
                .containsExactlyElementsOf(answers.stream().map(Accepted::new).toList());
        assertThat(check.rest()).isEmpty();
    }

    @Test
    void anAnswerInLineWithTheOthersIsAcceptedAtOnce() {
        Observations answer = week(2000, 33);

        assertThat(judging().hear(answer)).containsExactly(new Accepted(answer));
    }

    @Test
    void aHeldPlaceJudgesTheFirstAnswerAlready() {
        CrossCheck check = over(day -> day.getYear() <= 1982 ? 18 : Double.NaN);

        assertThat(check.hear(week(2000, 64.4))).containsExactly(new AskAgain(range(2000)));
        assertThat(over(day -> day.getYear() <= 1981 ? 18 : Double.NaN).hear(week(2000, 64.4)))
                .as("six others are too few")
                .isEmpty();
    }

    @Test
    void anOddAnswerIsAskedForAgainAndTheRightOneTakesItsPlace() {
        CrossCheck check = judging();
        Observations right = week(2000, 18);

        assertThat(check.hear(week(2000, 64.4))).containsExactly(new AskAgain(range(2000)));
        assertThat(check.hear(right)).containsExactly(new Accepted(right));
        assertThat(check.rest()).isEmpty();
    }

    @Test
    void anOddAnswerThatComesTwiceIsTheTruth() {
        CrossCheck check = judging();
        Observations again = week(2000, -4.05);

        assertThat(check.hear(week(2000, -4))).containsExactly(new AskAgain(range(2000)));
        assertThat(check.hear(again)).containsExactly(new Accepted(again));
    }

    @Test
    void aThirdAnswerDecidesBetweenTwoOddOnes() {
        CrossCheck check = judging();
        Observations third = week(2000, -4);

        check.hear(week(2000, -4));
        assertThat(check.hear(week(2000, 64))).containsExactly(new AskAgain(range(2000)));
        assertThat(check.hear(third)).containsExactly(new Accepted(third));
    }

    @Test
    void threeDifferentOddAnswersFailTheRangeWithTheReason() {
        CrossCheck check = judging();

        check.hear(week(2000, 50));
        check.hear(week(2000, 60));
        List<Verdict> verdicts = check.hear(week(2000, 65));

        assertThat(verdicts).singleElement().isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.range()).isEqualTo(range(2000));
            assertThat(refused.reason().kind()).isEqualTo(WeatherException.Kind.BAD_ANSWER);
            assertThat(refused.reason())
                    .hasMessage("The weather provider visual_crossing gave 3 different answers for 'Somewhere' from"
                            + " 2000-07-08 to 2000-07-14, all more than 15.0 °C from other years.");
        });
        assertThat(check.rest()).isEmpty();
    }

    @Test
    void answersWithOtherGapsDoNotConfirmEachOther() {
        CrossCheck check = judging();

        check.hear(week(2000, 64, 64, 64, 64, 64, 64, 64));

        assertThat(check.hear(week(2000, 64, 64, 64, Double.NaN, 64, 64, 64)))
                .containsExactly(new AskAgain(range(2000)));
    }

    @Test
    void wrongUnitsAmongTheFirstEightAreFoundOnceTheEighthIsThere() {
        CrossCheck check = over(NOTHING);
        for (int i = 0; i < 7; i++) {
            assertThat(check.hear(week(1976 + i, i % 3 == 0 ? 64.4 : 18))).isEmpty();
        }

        List<Verdict> verdicts = check.hear(week(1983, 18));

        assertThat(verdicts)
                .filteredOn(AskAgain.class::isInstance)
                .containsExactly(new AskAgain(range(1976)), new AskAgain(range(1979)), new AskAgain(range(1982)));
        assertThat(verdicts).filteredOn(Accepted.class::isInstance).hasSize(5);
    }

    @Test
    void whatIsFetchedIsHeldAgainstTheSameDaysNotAgainstTheSeason() {
        // Of a year's window only July is missing; the year's mean is 20 °C lower.
        DailyMeans continental = day -> day.getYear() < 2000 ? (day.getMonthValue() == 7 ? 24 : -2) : Double.NaN;
        Observations july = week(2000, 25);

        assertThat(over(continental).hear(july)).containsExactly(new Accepted(july));
    }

    @Test
    void aRangeOverNewYearAndALeapDayIsHeldAgainstTheSameDays() {
        CrossCheck check = new CrossCheck(
                "p",
                "q",
                day -> day.getYear() < 1999 ? 3 : Double.NaN,
                LocalDate.of(1975, 3, 1),
                LocalDate.of(2026, 2, 28));
        double[] days = DoubleStream.generate(() -> 37.4).limit(366).toArray();
        Observations answer = new Observations(PLACE, LocalDate.of(1999, 3, 1), days);

        assertThat(check.hear(answer))
                .containsExactly(new AskAgain(new DayRange(LocalDate.of(1999, 3, 1), LocalDate.of(2000, 2, 29))));
    }

    @Test
    void aRangeWithoutAnyObservationIsAccepted() {
        Observations empty = week(2000, Double.NaN);

        assertThat(over(NOTHING).hear(empty)).containsExactly(new Accepted(empty));
    }

    @Test
    void whatCannotBeJudgedIsAcceptedAtTheEnd() {
        CrossCheck check = over(NOTHING);
        Observations one = week(1976, 64.4);
        Observations other = week(1977, 18);
        check.hear(one);
        check.hear(other);

        assertThat(check.rest()).containsExactly(new Accepted(one), new Accepted(other));
        assertThat(check.rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"32.9,false", "33.0,false", "33.1,true", "3.0,false", "2.9,true"})
    void fifteenDegreesFromTheMedianAreTheBound(double mean, boolean odd) {
        assertThat(CrossCheck.outOfLine(mean, new double[] {64, 18, 18, 17, -30, 18, 19}))
                .isEqualTo(odd);
    }

    @Test
    void continentalWintersPassWithFewerThanAFifthMoreCallsAndLoseNothing() {
        Random random = new Random(7);
        CrossCheck check = new CrossCheck("p", "q", NOTHING, LocalDate.of(1976, 1, 15), LocalDate.of(2026, 1, 15));
        Map<LocalDate, Observations> weather = new TreeMap<>();
        List<Observations> stored = new ArrayList<>();
        int again = 0;
        for (int year = 1976; year <= 2026; year++) {
            LocalDate day = LocalDate.of(year, 1, 15);
            weather.put(day, new Observations(PLACE, day, -12 + 9 * random.nextGaussian()));
            for (Verdict verdict : check.hear(weather.get(day))) {
                if (verdict instanceof AskAgain asked) {
                    again++;
                    // An honest provider says the same once more.
                    check.hear(weather.get(asked.range().from()))
                            .forEach(second -> stored.add(((Accepted) second).answer()));
                } else {
                    stored.add(((Accepted) verdict).answer());
                }
            }
        }

        assertThat(stored).hasSize(51);
        assertThat(again).isBetween(1, 10);
    }
}
