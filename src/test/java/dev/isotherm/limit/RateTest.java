package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RateTest {
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
