package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Deadline;
import dev.isotherm.context.VirtualTiming;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(4));

    @ParameterizedTest
    @CsvSource({"1, 250", "2, 500", "3, 1000", "4, 2000", "5, 4000", "6, 4000", "1000000, 4000"})
    void theRandomPartDoublesUpToTheCap(int attempt, long most) {
        Random random = new Random(1);
        long[] drawn = LongStream.range(0, 2_000)
                .map(i -> BACKOFF.pause(attempt, Optional.empty(), random).toMillis())
                .toArray();
        assertThat(Arrays.stream(drawn)).allMatch(millis -> millis >= 100 && millis < 100 + most);
        assertThat(Arrays.stream(drawn).max().orElse(0)).isGreaterThan(100 + most * 9 / 10);
        assertThat(Arrays.stream(drawn).min().orElse(0)).isLessThan(100 + most / 10);
    }

    @Test
    void whatTheOtherSideAsksForIsNeverCutShort() {
        RandomGenerator random = new Random(1);
        assertThat(BACKOFF.pause(1, Optional.of(Duration.ofSeconds(30)), random))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(BACKOFF.pause(1, Optional.of(Duration.ZERO), random)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @CsvSource({"1, 250", "30, 3000", "300, 30000", "86400, 60000"})
    void whoWasRefusedTogetherDoesNotComeBackTogether(long asked, long most) {
        RandomGenerator random = new Random(1);
        long[] late = LongStream.range(0, 2_000)
                .map(i -> BACKOFF.pause(1, Optional.of(Duration.ofSeconds(asked)), random)
                        .minusSeconds(asked)
                        .toMillis())
                .toArray();
        assertThat(Arrays.stream(late)).allMatch(millis -> millis >= 0 && millis < most);
        assertThat(Arrays.stream(late).max().orElse(0)).isGreaterThan(most * 9 / 10);
        assertThat(Arrays.stream(late).min().orElse(most)).isLessThan(most / 10);
    }

    @Test
    void noPauseAtAllIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new Backoff(second, Duration.ZERO, second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(second, second, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(second.negated(), second, second))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeadlinePassesWithItsClock() {
        VirtualTiming timing = new VirtualTiming();
        Deadline soon = Deadline.after(Duration.ofMillis(20), timing::nanoTime);
        Deadline late = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), timing::nanoTime);
        assertThat(soon.remaining()).isEqualTo(Duration.ofMillis(20));
        assertThat(late.remaining()).isGreaterThan(Duration.ofDays(36_500));

        // The clock's number wraps round on the way.
        timing.advance(Duration.ofMillis(20).minusNanos(1));
        assertThat(timing.nanoTime()).isNegative();
        assertThat(soon.expired()).isFalse();
        timing.advance(Duration.ofNanos(1));

        assertThat(soon.expired()).isTrue();
        timing.advance(Duration.ofDays(1));
        assertThat(soon.remaining()).isZero();
        assertThat(late.expired()).isFalse();
        Deadline never = Deadline.after(Duration.ofSeconds(Long.MIN_VALUE), timing::nanoTime);
        assertThat(never.expired()).isTrue();
        assertThat(never.remaining()).isZero();
        assertThat(Deadline.after(Duration.ZERO).expired()).isTrue();
        assertThat(Deadline.after(Duration.ofMinutes(5)).expired()).isFalse();
    }

    @Test
    void ratesThatAreNoneAreRefusedAndTheOthersAreNeverExceeded() {
        for (double perSecond : new double[] {0, -1, Double.NaN, 1_000_001}) {
            assertThatThrownBy(() -> new Rate(perSecond, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1e-9, 1)).hasMessageContaining("more than a year");
        assertThatThrownBy(() -> new Rate(1, Integer.MAX_VALUE)).hasMessageContaining("more than a year");
        assertThat(new Rate(3, 1).interval()).isEqualTo(333_333_334);
        assertThat(new Rate(0.001, 1_000).interval()).isEqualTo(1_000_000_000_000L);
    }
}
