package dev.isotherm.weather.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                                | 0",
                "120                              | 120",
                "299.997                          | 300",
                "0.001                            | 1",
                "300.000                          | 300",
                "120, 120                         | 120",
                "5,,7                             | 7",
                "Mon, 23 Nov 2026 12:02:00 GMT    | 120",
                "Mon, 23 Nov 2026 11:00:00 GMT    | 0",
                "Monday, 23-Nov-26 12:02:00 GMT   | 120",
                "Sunday, 06-Nov-94 08:49:37 GMT   | 0",
                "Mon Nov 23 12:02:00 2026         | 120",
                "Sun Nov  6 08:49:37 1994         | 0",
                "Mon, 23 Nov 2026 12:02:00 GMT, 7 | 120",
                "7, Monday, 23-Nov-26 12:02:00 GMT| 120",
                "4294967296                       | 86400",
                "99999999999999999999999999999999 | 86400",
                "86401                            | 86400",
                "Fri, 31 Dec 9999 23:59:59 GMT    | 86400",
            })
    void readsWhatServersWrite(String line, long seconds) {
        assertThat(RetryAfter.parse(List.of(line), NOW)).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void takesTheLongestOfSeveralLines() {
        assertThat(RetryAfter.parse(List.of("1", "Mon Nov 23 12:02:00 2026", "soon"), NOW))
                .contains(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(List.of(), NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "", " ", "-5", "1e3", "0x10", ".5", "12 s", "Monday", "23 Nov 2026", ",", "NaN"})
    void ignoresWhatSaysNoTime(String line) {
        assertThat(RetryAfter.parse(List.of(line), NOW)).isEmpty();
    }
}
