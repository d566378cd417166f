package dev.isotherm.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTraceTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.00ms",
        "4999, 0.00ms",
        "5000, 0.01ms",
        "94999, 0.09ms",
        "95000, 0.10ms",
        "12344999, 12.34ms",
        "999995000, 1000.00ms",
        "25000050000, 25000.05ms"
    })
    void aTimeIsToldInMillisecondsWithTwoDecimals(long nanos, String text) {
        assertThat(RequestTrace.millis(nanos)).isEqualTo(text);
    }
}
