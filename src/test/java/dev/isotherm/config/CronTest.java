package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    @ParameterizedTest
    @CsvSource({
        "*/5 * * * *,   2026-11-23T10:07:12.5Z, 2026-11-23T10:05:00Z, 2026-11-23T10:10:00Z",
        "*/5 * * * *,   2026-11-23T10:05:00Z,   2026-11-23T10:05:00Z, 2026-11-23T10:10:00Z",
        "*/5 * * * *,   2026-11-23T10:05:00.9Z, 2026-11-23T10:05:00Z, 2026-11-23T10:10:00Z",
        "*/5 * * * *,   2026-11-23T10:04:59.9Z, 2026-11-23T10:00:00Z, 2026-11-23T10:05:00Z",
        "0 3 * * *,     2026-11-23T02:59:59Z,   2026-11-22T03:00:00Z, 2026-11-23T03:00:00Z",
        "30 4 1 * *,    2026-11-23T00:00:00Z,   2026-11-01T04:30:00Z, 2026-12-01T04:30:00Z",
        "0 0 * * 0,     2026-11-23T00:00:00Z,   2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z",
        "0 0 29 2 *,    2026-11-23T00:00:00Z,   2024-02-29T00:00:00Z, 2028-02-29T00:00:00Z",
        "* * * * * *,   2026-11-23T10:07:12.5Z, 2026-11-23T10:07:12Z, 2026-11-23T10:07:13Z",
        "*/20 * * * * *, 2026-11-23T10:07:12Z,  2026-11-23T10:07:00Z, 2026-11-23T10:07:20Z",
        // Where both days are restricted, one of them is enough: with five fields as with six. It is a Monday.
        "0 0 1 * 1,     2026-11-23T00:00:00Z,   2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "0 0 0 1 * 1,   2026-11-23T00:00:00Z,   2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "0 0 0 1 * MON, 2026-11-30T00:00:00Z,   2026-11-30T00:00:00Z, 2026-12-01T00:00:00Z",
        "0 0 1 * 1,     2026-11-30T00:00:00Z,   2026-11-30T00:00:00Z, 2026-12-01T00:00:00Z",
        "0 0 0 ? * MON, 2026-11-23T00:00:00Z,   2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "0 0 0 1 * ?,   2026-11-23T00:00:00Z,   2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z",
        "0 0 0 L * ?,   2026-11-23T00:00:00Z,   2026-10-31T00:00:00Z, 2026-11-30T00:00:00Z",
        "0 0 0 * * 7,   2026-11-23T00:00:00Z,   2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z",
        "0 0 0 * * 0,   2026-11-23T00:00:00Z,   2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z",
        // No hour is left out or comes twice where a clock on a wall is changed.
        "30 * * * *,    2026-03-29T01:45:00Z,   2026-03-29T01:30:00Z, 2026-03-29T02:30:00Z"
    })
    void tellsTheTicksBeforeAndAfterATime(String cron, Instant time, Instant last, Instant next) {
        assertThat(new Cron(cron).ticks().last(time)).contains(last);
        assertThat(new Cron(cron).ticks().next(time)).contains(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "often", "* * * *", "61 * * * *", "* * * * * * *", "*/5 * * * x", "0 0 31 2 *"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new Cron(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
