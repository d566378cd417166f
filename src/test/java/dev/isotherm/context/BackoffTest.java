package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofSeconds(4));

    @ParameterizedTest
    @CsvSource({"0, 350", "1, 350", "2, 700", "3, 1400", "4, 2800", "5, 4000", "1000000, 4000"})
    void pausesAreDrawnFromTheFloorToABoundThatDoubles(int attempt, long bound) {
        Random random = new Random(1);
        long[] drawn = LongStream.range(0, 2_000)
                .map(i -> BACKOFF.pause(attempt, Optional.empty(), random).toMillis())
                .toArray();
        assertThat(Arrays.stream(drawn)).allMatch(millis -> millis >= 100 && millis <= bound);
        assertThat(Arrays.stream(drawn).max().orElse(0)).isGreaterThan(100 + (bound - 100) * 9 / 10);
        assertThat(Arrays.stream(drawn).min().orElse(0)).isLessThan(100 + (bound - 100) / 10);
    }

    @Test
    void whatTheOtherSideAsksForIsNeverCutShort() {
        RandomGenerator random = new Random(1);
        assertThat(BACKOFF.pause(1, Optional.of(Duration.ofSeconds(30)), random))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(BACKOFF.pause(1, Optional.of(Duration.ZERO), random)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @CsvSource({"1, 350", "30, 3000", "300, 30000", "86400, 60000"})
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
    void boundsInTheWrongOrderAreRefused() {
        Duration second = Duration.ofSeconds(1);
        Duration less = Duration.ofMillis(1);
        assertThatThrownBy(() -> new Backoff(second, less, second)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(less, second, less)).isInstanceOf(IllegalArgumentException.class);
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
}
