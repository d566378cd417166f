package dev.isotherm.weather.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.service.RecordHarness;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
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
    private static final long EPOCH = RecordHarness.NOON.getEpochSecond() / 3600;

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
        write("paris", LocalDate.of(2001, 5, 1), TODAY, 1.5, -2.25);

        DayTable days = read("paris", LocalDate.of(2001, 4, 30), LocalDate.of(2001, 5, 3));
        assertThat(days.on(LocalDate.of(2001, 5, 1))).isEqualTo(1.5);
        assertThat(days.on(LocalDate.of(2001, 5, 2))).isEqualTo(-2.25);
        assertThat(days.held(LocalDate.of(2001, 4, 30))).isFalse();
        assertThat(days.held(LocalDate.of(2001, 5, 3))).isFalse();
        assertThat(harness.dayKeys()).containsExactly("iso:day:{visual_crossing:paris}:2001");
        assertThat(harness.redis("TTL", "iso:day:{visual_crossing:paris}:2001")).isEqualTo("-1");
    }

    @Test
    void aRangeIsSplitWhereItsDaysAreNoLongerSettled() {
        write("paris", LocalDate.of(2026, 11, 18), TODAY, 1, 2, 3, 4, 5, 6);

        assertThat(harness.dayKeys())
                .containsExactly(
                        "iso:day:{visual_crossing:paris}:2026", "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH);
        assertThat(harness.redis("TTL", "iso:day:{visual_crossing:paris}:2026")).isEqualTo("-1");
        assertThat(Long.parseLong(harness.redis("PTTL", "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH)))
                .as("an hour fresh and one stale")
                .isBetween(RecordHarness.YOUNG_TTL.toMillis(), 2 * RecordHarness.YOUNG_TTL.toMillis());
        assertMeans(LocalDate.of(2026, 11, 18), 1, 2, 3, 4, 5, 6);

        harness.redis("DEL", "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH);
        DayTable left = read("paris", LocalDate.of(2026, 11, 18), TODAY);
        assertThat(left.held(LocalDate.of(2026, 11, 19))).isTrue();
        assertThat(left.held(LocalDate.of(2026, 11, 20))).isFalse();
    }

    @Test
    void provisionalDaysAreYoungHoweverOldTheyAre() {
        LocalDate first = LocalDate.of(2026, 10, 1);
        Observations answer =
                new Observations(PLACE, first, 1, 2, Double.NaN, 4).provisionalFrom(LocalDate.of(2026, 10, 3));
        harness.get(() -> store.write("paris", answer, TODAY, Optional.empty()));

        DayTable days = read("paris", first, TODAY);
        assertThat(days.young(first.plusDays(1))).isFalse();
        assertThat(days.held(first.plusDays(2)))
                .as("a day without an observation")
                .isTrue();
        assertThat(days.young(first.plusDays(2))).isTrue();
        assertThat(days.on(first.plusDays(3))).isEqualTo(4);

        harness.redis("DEL", "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH);
        DayTable left = read("paris", first, TODAY);
        assertThat(left.on(first.plusDays(1))).isEqualTo(2);
        assertThat(left.held(first.plusDays(2))).isFalse();
    }

    @Test
    void youngDaysAreFreshForAnHourAndStaleForAnother() {
        LocalDate day = LocalDate.of(2026, 11, 20);
        harness.now.set(Instant.parse("2026-11-23T12:10:00Z"));
        write("paris", day, TODAY, 1);
        harness.now.set(Instant.parse("2026-11-23T12:59:59Z"));
        write("paris", day.plusDays(1), TODAY, 2);

        assertThat(read("paris", day, TODAY).fresh(day)).isTrue();
        harness.now.set(Instant.parse("2026-11-23T13:00:00Z"));
        write("paris", day.plusDays(1), TODAY, 3);
        DayTable later = read("paris", day, TODAY);
        assertThat(later.held(day)).isTrue();
        assertThat(later.fresh(day)).isFalse();
        assertThat(later.on(day)).isEqualTo(1);
        assertThat(later.fresh(day.plusDays(1))).isTrue();
        assertThat(later.on(day.plusDays(1))).isEqualTo(3);
        harness.now.set(Instant.parse("2026-11-23T14:00:00Z"));
        assertThat(read("paris", day, TODAY).held(day)).isFalse();
    }

    @Test
    void youngDaysAreForgottenAtTheEndOfTheNextHourHoweverOftenOthersAreAdded() {
        harness.now.set(Instant.parse("2026-11-23T12:10:00Z"));
        write("paris", LocalDate.of(2026, 11, 20), TODAY, 1);
        harness.now.set(Instant.parse("2026-11-23T12:59:00Z"));
        write("paris", LocalDate.of(2026, 11, 21), TODAY, 2);

        assertThat(Long.parseLong(harness.redis("PTTL", "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH)))
                .isBetween(1L, Duration.ofMinutes(61).toMillis());
    }

    @Test
    void whenThePlacesDaysLastChangedIsKeptToTheMicrosecond() {
        LocalDate day = LocalDate.of(2001, 5, 1);
        Instant then = Instant.parse("2026-11-23T12:10:00.123456Z");
        assertThat(harness.get(() -> store.read("paris", day, day)).changed()).isEmpty();

        harness.get(() -> store.write("paris", new Observations(PLACE, day, 1), TODAY, Optional.of(then)));
        harness.get(() -> store.write("paris", new Observations(PLACE, day, 1), TODAY, Optional.empty()));

        assertThat(harness.get(() -> store.read("paris", day, day)).changed()).contains(then);
    }

    @Test
    void rangesOverNewYearAndLeapDaysComeBackWhole() {
        double[] means = new double[64];
        for (int i = 0; i < means.length; i++) {
            means[i] = i / 4.0;
        }
        write("paris", LocalDate.of(2023, 12, 30), TODAY, means);
        write("paris", LocalDate.of(2022, 12, 31), TODAY, 31.12, 1.01);

        assertMeans(LocalDate.of(2023, 12, 30), means);
        assertMeans(LocalDate.of(2022, 12, 31), 31.12, 1.01);
        assertThat(read("paris", LocalDate.of(2022, 12, 31), TODAY).held(LocalDate.of(2023, 12, 29)))
                .isFalse();
    }

    @Test
    void youngDaysOfLastDecemberAreFoundInJanuary() {
        LocalDate january = LocalDate.of(2027, 1, 2);
        write("paris", LocalDate.of(2026, 12, 29), january, 1, 2, 3, 4, 5);

        assertThat(harness.dayKeys())
                .containsExactly(
                        "iso:day:{visual_crossing:paris}:2026",
                        "iso:day:{visual_crossing:paris}:2026:young:" + EPOCH,
                        "iso:day:{visual_crossing:paris}:2027:young:" + EPOCH);
        DayTable days = read("paris", LocalDate.of(2026, 12, 1), january);
        for (int i = 0; i < 5; i++) {
            assertThat(days.on(LocalDate.of(2026, 12, 29).plusDays(i))).isEqualTo(i + 1);
        }
    }

    @Test
    void aDayWithoutObservationIsRememberedAsSuch() {
        write("paris", LocalDate.of(1980, 2, 28), TODAY, 1, Double.NaN, 3);

        DayTable days = read("paris", LocalDate.of(1980, 2, 1), LocalDate.of(1980, 3, 31));
        assertThat(days.held(LocalDate.of(1980, 2, 29))).isTrue();
        assertThat(days.on(LocalDate.of(1980, 2, 29))).isNaN();
        assertThat(days.held(LocalDate.of(1980, 3, 2))).isFalse();
    }

    @Test
    void aDayThatHasNotComeYetIsNotKept() {
        write("paris", TODAY, TODAY, 1, 2);
        write("paris", TODAY.plusDays(2), TODAY, 3);

        DayTable days = read("paris", TODAY, TODAY.plusDays(3));
        assertThat(days.held(TODAY)).isTrue();
        assertThat(days.held(TODAY.plusDays(1))).isFalse();
        assertThat(days.held(TODAY.plusDays(2))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "simulated"})
    void sourcesNeverMix(String source) {
        LocalDate day = LocalDate.of(2001, 5, 1);
        write("paris", day, TODAY, 9);
        DayStore other = harness.store(source);

        assertThat(harness.get(() -> other.read("paris", day, day)).table().held(day))
                .isFalse();
    }

    private void write(String location, LocalDate from, LocalDate today, double... means) {
        harness.get(() ->
                store.write(location, new Observations(PLACE, from, means), today, Optional.of(harness.now.get())));
    }

    private DayTable read(String location, LocalDate from, LocalDate to) {
        return harness.get(() -> store.read(location, from, to)).table();
    }

    /* Asked as a record does: up to today. */
    private void assertMeans(LocalDate from, double... means) {
        DayTable days = read("paris", from, TODAY);
        for (int i = 0; i < means.length; i++) {
            assertThat(days.on(from.plusDays(i))).as("%s", from.plusDays(i)).isEqualTo(means[i]);
        }
    }
}
