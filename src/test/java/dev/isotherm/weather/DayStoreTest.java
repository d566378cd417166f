package dev.isotherm.weather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.RedisProcess;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DayStoreTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
    private static final Place PLACE = new Place("Paris, France", 48.86, 2.35, ZoneId.of("Europe/Paris"));
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    private static RedisProcess redis;

    private RecordHarness harness;
    private DayStore store;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        harness = RecordHarness.fresh(redis.url(), NOWHERE);
        store = harness.store("visual_crossing");
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void settledDaysAreKeptForGood() {
        write("Paris", LocalDate.of(2001, 5, 1), TODAY, 1.5, -2.25);

        DayTable days = read("Paris", LocalDate.of(2001, 4, 30), LocalDate.of(2001, 5, 3));
        assertThat(days.on(LocalDate.of(2001, 5, 1))).isEqualTo(1.5);
        assertThat(days.on(LocalDate.of(2001, 5, 2))).isEqualTo(-2.25);
        assertThat(days.held(LocalDate.of(2001, 4, 30))).isFalse();
        assertThat(days.held(LocalDate.of(2001, 5, 3))).isFalse();
        assertThat(harness.dayKeys()).containsExactly("iso:day:{visual_crossing:paris}:2001");
        assertThat(harness.redis("TTL", "iso:day:{visual_crossing:paris}:2001")).isEqualTo("-1");
    }

    @Test
    void aRangeIsSplitWhereItsDaysAreNoLongerSettled() {
        write("Paris", LocalDate.of(2026, 11, 18), TODAY, 1, 2, 3, 4, 5, 6);

        assertThat(harness.dayKeys())
                .containsExactly("iso:day:{visual_crossing:paris}:2026", "iso:day:{visual_crossing:paris}:2026:young");
        assertThat(harness.redis("TTL", "iso:day:{visual_crossing:paris}:2026")).isEqualTo("-1");
        assertThat(Long.parseLong(harness.redis("PTTL", "iso:day:{visual_crossing:paris}:2026:young")))
                .isBetween(1L, RecordHarness.YOUNG_TTL.toMillis());
        assertMeans(LocalDate.of(2026, 11, 18), 1, 2, 3, 4, 5, 6);

        harness.redis("DEL", "iso:day:{visual_crossing:paris}:2026:young");
        DayTable left = read("Paris", LocalDate.of(2026, 11, 18), TODAY);
        assertThat(left.held(LocalDate.of(2026, 11, 19))).isTrue();
        assertThat(left.held(LocalDate.of(2026, 11, 20))).isFalse();
    }

    @Test
    void allYoungDaysOfAPlaceExpireAtTheNextFullHourHoweverOftenOthersAreAdded() {
        harness.now.set(Instant.parse("2026-11-23T12:10:00Z"));
        write("Paris", LocalDate.of(2026, 11, 20), TODAY, 1);
        harness.now.set(Instant.parse("2026-11-23T12:59:00Z"));
        write("Paris", LocalDate.of(2026, 11, 21), TODAY, 2);

        assertThat(Long.parseLong(harness.redis("PTTL", "iso:day:{visual_crossing:paris}:2026:young")))
                .isBetween(1L, Duration.ofMinutes(1).toMillis());
    }

    @Test
    void rangesOverNewYearAndLeapDaysComeBackWhole() {
        double[] means = new double[64];
        for (int i = 0; i < means.length; i++) {
            means[i] = i / 4.0;
        }
        write("Paris", LocalDate.of(2023, 12, 30), TODAY, means);
        write("Paris", LocalDate.of(2022, 12, 31), TODAY, 31.12, 1.01);

        assertMeans(LocalDate.of(2023, 12, 30), means);
        assertMeans(LocalDate.of(2022, 12, 31), 31.12, 1.01);
        assertThat(read("Paris", LocalDate.of(2022, 12, 31), TODAY).held(LocalDate.of(2023, 12, 29)))
                .isFalse();
    }

    @Test
    void youngDaysOfLastDecemberAreFoundInJanuary() {
        LocalDate january = LocalDate.of(2027, 1, 2);
        write("Paris", LocalDate.of(2026, 12, 29), january, 1, 2, 3, 4, 5);

        assertThat(harness.dayKeys())
                .containsExactly(
                        "iso:day:{visual_crossing:paris}:2026",
                        "iso:day:{visual_crossing:paris}:2026:young",
                        "iso:day:{visual_crossing:paris}:2027:young");
        DayTable days = read("Paris", LocalDate.of(2026, 12, 1), january);
        for (int i = 0; i < 5; i++) {
            assertThat(days.on(LocalDate.of(2026, 12, 29).plusDays(i))).isEqualTo(i + 1);
        }
    }

    @Test
    void aDayWithoutObservationIsRememberedAsSuch() {
        write("Paris", LocalDate.of(1980, 2, 28), TODAY, 1, Double.NaN, 3);

        DayTable days = read("Paris", LocalDate.of(1980, 2, 1), LocalDate.of(1980, 3, 31));
        assertThat(days.held(LocalDate.of(1980, 2, 29))).isTrue();
        assertThat(days.on(LocalDate.of(1980, 2, 29))).isNaN();
        assertThat(days.held(LocalDate.of(1980, 3, 2))).isFalse();
    }

    @Test
    void aDayThatHasNotComeYetIsNotKept() {
        write("Paris", TODAY, TODAY, 1, 2);
        write("Paris", TODAY.plusDays(2), TODAY, 3);

        DayTable days = read("Paris", TODAY, TODAY.plusDays(3));
        assertThat(days.held(TODAY)).isTrue();
        assertThat(days.held(TODAY.plusDays(1))).isFalse();
        assertThat(days.held(TODAY.plusDays(2))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"paris, france", "  Paris ,  France ", "PARIS,FRANCE", "Paris,\tFrance"})
    void spellingsThatDifferInCaseAndBlanksShareTheDays(String spelling) {
        LocalDate day = LocalDate.of(2001, 5, 1);
        write("Paris, France", day, TODAY, 9);
        harness.get(() -> store.remember("Paris, France", PLACE));

        assertThat(read(spelling, day, day).on(day)).isEqualTo(9);
        assertThat(harness.get(() -> store.place(spelling))).contains(PLACE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Paris", "Paris, Texas", "Pa ris, France", "P\u00e0ris, France", "Paris, France}"})
    void otherNamesShareNothing(String other) {
        LocalDate day = LocalDate.of(2001, 5, 1);
        write("Paris, France", day, TODAY, 9);
        harness.get(() -> store.remember("Paris, France", PLACE));

        assertThat(read(other, day, day).held(day)).isFalse();
        assertThat(harness.get(() -> store.place(other))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "simulated"})
    void sourcesNeverMix(String source) {
        LocalDate day = LocalDate.of(2001, 5, 1);
        write("Paris", day, TODAY, 9);
        harness.get(() -> store.remember("Paris", PLACE));
        DayStore other = harness.store(source);

        assertThat(harness.get(() -> other.read("Paris", day, day)).held(day)).isFalse();
        assertThat(harness.get(() -> other.place("Paris"))).isEmpty();
    }

    private void write(String location, LocalDate from, LocalDate today, double... means) {
        harness.get(() -> store.write(location, new Observations(PLACE, from, means), today));
    }

    private DayTable read(String location, LocalDate from, LocalDate to) {
        return harness.get(() -> store.read(location, from, to));
    }

    /* Asked as a record does: up to today. */
    private void assertMeans(LocalDate from, double... means) {
        DayTable days = read("Paris", from, TODAY);
        for (int i = 0; i < means.length; i++) {
            assertThat(days.on(from.plusDays(i))).as("%s", from.plusDays(i)).isEqualTo(means[i]);
        }
    }
}
