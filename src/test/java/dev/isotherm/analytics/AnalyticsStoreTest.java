package dev.isotherm.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.analytics.AnalyticsStore.Count;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.Started;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reports in Redis are bounded in number and time, and the index with them. */
class AnalyticsStoreTest {
    private static final int MOST = 50;

    private Started started;
    private LinkOnContext on;
    private AnalyticsStore store;

    @BeforeEach
    void start() {
        started = new Started();
        RedisProcess redis = started.add(RedisProcess.start());
        on = started.add(LinkOnContext.up(redis.url()));
        store = new AnalyticsStore(on.link, MOST);
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private void note(int from, int to) {
        on.get(() -> Future.all(IntStream.range(from, to)
                .mapToObj(i -> store.note(
                        "s" + i % 7,
                        new JsonObject()
                                .put("id", "a")
                                .put("timestamp", "2026-11-23T12:00:00.000000")
                                .put("n", i)
                                .toBuffer(),
                        List.of(Count.of("reports", 1))))
                .toList()));
    }

    @Test
    void theOldestReportsMakeRoomAndTheIndexIsAsLong() {
        note(0, 3 * MOST);

        assertThat(on.ask(Command.XLEN, AnalyticsKeys.reports())).isEqualTo(String.valueOf(MOST));
        assertThat(on.ask(Command.ZCARD, AnalyticsKeys.sessions())).isEqualTo(String.valueOf(MOST));
        assertThat(on.get(() -> store.recent(3)))
                .extracting(report -> report.getInteger("n"))
                .containsExactly(149, 148, 147);
        assertThat(on.get(() -> store.session("s3")))
                .extracting(report -> report.getInteger("n"))
                .containsExactly(101, 108, 115, 122, 129, 136, 143);
        assertThat(on.get(store::totals)).containsEntry("reports", 150L);
    }

    @Test
    void aLowerBoundHoldsSoon() {
        note(0, MOST);
        store = new AnalyticsStore(on.link, 10);
        note(MOST, MOST + 20);

        assertThat(on.ask(Command.XLEN, AnalyticsKeys.reports())).isEqualTo("10");
    }

    @Test
    void reportsOlderThanAWeekAreRemovedByTheNextOnes() {
        for (int i = 1; i <= 3; i++) {
            on.ask(Command.XADD, AnalyticsKeys.reports(), i + "-0", "s", "old", "r", "{}");
            on.ask(Command.ZADD, AnalyticsKeys.sessions(), "0", "old\n" + i + "-000000000");
        }
        note(0, 1);

        assertThat(on.ask(Command.XLEN, AnalyticsKeys.reports())).isEqualTo("1");
        assertThat(on.get(() -> store.session("old"))).isEmpty();
        assertThat(on.ask(Command.ZCARD, AnalyticsKeys.sessions())).isEqualTo("1");
        assertThat(Long.parseLong(on.ask(Command.PTTL, AnalyticsKeys.totals()))).isPositive();
    }

    @Test
    void refusalsAreCountedForAnHour() {
        on.get(store::noteRefused);
        on.get(store::noteRefused);

        assertThat(on.get(store::refused)).isEqualTo(2);
        assertThat(Long.parseLong(on.ask(Command.PTTL, AnalyticsKeys.refused())))
                .isBetween(1L, 3_600_000L);
    }

    @Test
    void percentilesAreThoseOfRoundedTimes() {
        TreeMap<Long, Long> counts = new TreeMap<>();
        IntStream.rangeClosed(1, 1_000).forEach(millis -> counts.merge(ResponseTimes.rounded(millis), 1L, Long::sum));

        assertThat(ResponseTimes.percentile(counts, 50)).hasValue(500);
        assertThat(ResponseTimes.percentile(counts, 99)).hasValue(990);
        assertThat(ResponseTimes.percentile(new TreeMap<>(), 50)).isEmpty();
        assertThat(ResponseTimes.rounded(840)).isEqualTo(840);
        assertThat(ResponseTimes.rounded(847)).isEqualTo(850);
        assertThat(ResponseTimes.rounded(-3)).isZero();
        assertThat(ResponseTimes.rounded(Long.MAX_VALUE)).isEqualTo(ResponseTimes.LONGEST);
    }
}
