package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitedTimesTest {
    private final WaitedTimes times = new WaitedTimes(0);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 9, 15, 16, 17, 100, 1_000, 12_345, 999_999, 60_000_000, 4_000_000_000L})
    void tellsAWaitNeverTooShortAndAnEighthTooLongAtMost(long micros) {
        times.record(0, micros * 1_000);
        long told = times.quantile(0, 0.5).toNanos() / 1_000;
        assertThat(told).isGreaterThanOrEqualTo(micros).isLessThanOrEqualTo(micros + micros / 8);
    }

    @Test
    void whatIsBeyondAllMeasureCountsAsTheMost() {
        times.record(0, Long.MAX_VALUE);
        assertThat(times.quantile(0, 1)).isBetween(Duration.ofMinutes(71), Duration.ofMinutes(72));
    }

    @Test
    void tellsTheShareThatIsAskedFor() {
        for (int i = 1; i <= 100; i++) {
            times.record(0, i <= 98 ? 1_000 : 5_000_000);
        }
        assertThat(times.quantile(0, 0.5)).isEqualTo(Duration.ofNanos(1_000));
        assertThat(times.quantile(0, 0.98)).isEqualTo(Duration.ofNanos(1_000));
        assertThat(times.quantile(0, 0.99)).isGreaterThanOrEqualTo(Duration.ofMillis(5));
    }

    @Test
    void forgetsAfterTwoPeriodsAtTheLatestAndNothingBeforeOne() {
        assertThat(times.quantile(0, 0.99)).isZero();
        times.record(WaitedTimes.PERIOD - 1, 1_000_000);
        assertThat(times.quantile(2 * WaitedTimes.PERIOD - 2, 0.99)).isPositive();
        assertThat(times.quantile(3 * WaitedTimes.PERIOD, 0.99)).isZero();
        times.record(3 * WaitedTimes.PERIOD, 1_000_000);
        assertThat(times.quantile(9 * WaitedTimes.PERIOD, 0.99)).isZero();
    }
}
