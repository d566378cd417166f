package dev.isotherm.job.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.statistics.StatisticsReader.Bucket;
import dev.isotherm.job.statistics.StatisticsReader.Range;
import dev.isotherm.job.statistics.StatisticsReader.Statistics;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.Script;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What contexts count comes to Redis once, stays there for its time, and can be read whatever others write. */
class StatisticsTest {
    private static final String QUEUE = "counted";
    private static final String PREFIX = "iso:{counted}:t:";
    private static final Duration TWO_HOURS = Duration.ofHours(2);
    private static final Duration DAY = Duration.ofHours(25);

    private RedisProcess redis;
    private LinkOnContext on;

    @BeforeEach
    void start() {
        redis = KillableRedis.start();
        on = LinkOnContext.up(redis.url());
    }

    @AfterEach
    void stop() {
        on.close();
        redis.close();
    }

    private StatisticsRecorder recorder(int seed) {
        return new StatisticsRecorder(on.vertx, on.link, List.of(QUEUE), new Random(seed));
    }

    private void send(StatisticsRecorder recorder) {
        on.get(recorder::stop);
    }

    private void count(StatisticsRecorder recorder, Consumer<StatisticsRecorder> what) {
        on.get(() -> {
            what.accept(recorder);
            return Future.succeededFuture("");
        });
    }

    private Statistics read(Range range) {
        return on.get(() -> new StatisticsReader(on.link).read(QUEUE, range));
    }

    private static ClaimedJob job(Optional<Duration> waited) {
        return new ClaimedJob("id", "type", "lease", 1, 1, Duration.ofSeconds(1), Buffer.buffer(), "", "", waited);
    }

    private static void run(StatisticsRecorder recorder, Outcome outcome, int waited, int ran) {
        ClaimedJob job = job(Optional.of(Duration.ofMillis(waited)));
        recorder.claimed(QUEUE);
        recorder.began(QUEUE, job);
        recorder.ended(QUEUE, job, outcome, Duration.ofMillis(ran));
    }

    private String ask(String... words) {
        return RedisTalk.ask(redis.port(), words);
    }

    private List<String> keys() {
        return ask("KEYS", PREFIX + "*").lines().sorted().toList();
    }

    @Test
    void whatSeveralContextsCountIsReadTogetherInBothSteps() {
        StatisticsRecorder one = recorder(1);
        StatisticsRecorder other = recorder(2);
        count(one, recorder -> {
            for (Outcome outcome : Outcome.values()) {
                run(recorder, outcome, 100, 1_000);
            }
            recorder.began(QUEUE, job(Optional.empty()));
            recorder.began("of somebody else", job(Optional.of(Duration.ZERO)));
        });
        count(other, recorder -> {
            run(recorder, Outcome.SUCCEEDED, 200, 3_000);
            for (String outcome : List.of("dead", "expired", "cancelled", "queued", "damaged")) {
                recorder.reaped(QUEUE, new Leases.Reaped("id", outcome, "w", 1));
            }
        });
        send(one);
        send(other);

        for (Range range : Range.values()) {
            Statistics read = read(range);
            assertTimes(read.buckets(), range);
            JobCounts total = read.total();
            assertThat(JobCounts.COUNTED.stream().map(total::count)).containsExactly(2L, 1L, 3L, 2L, 1L, 1L);
            assertThat(total.waiting().percentile(1)).hasValue(256);
            assertThat(total.running().percentile(1)).hasValue(4_096);
            // Five of six took one second: what was postponed or given back does not count.
            assertThat(total.running().percentile(0.5)).hasValue(819.2);
        }
        for (String key : keys()) {
            long most = (key.contains(":t:60:") ? TWO_HOURS : key.contains(":t:600:") ? DAY : Duration.ofHours(1))
                    .toMillis();
            assertThat(Long.parseLong(ask("PTTL", key))).as(key).isBetween(most - 60_000, most);
        }
    }

    private void assertTimes(List<Bucket> buckets, Range range) {
        assertThat(buckets).hasSize((int) (range.minutes() / range.step().toMinutes()));
        Instant now = Instant.ofEpochSecond(
                Long.parseLong(ask("TIME").lines().findFirst().orElseThrow()));
        Instant last = buckets.get(buckets.size() - 1).at();
        assertThat(last).isBetween(now.minus(range.step().multipliedBy(2)), now);
        assertThat(buckets.get(0).at()).isEqualTo(last.minus(range.step().multipliedBy(buckets.size() - 1L)));
    }

    @Test
    void whereNothingIsCountedNothingIsSent() {
        try (RedisMonitor monitor = RedisMonitor.open(redis.port())) {
            StatisticsRecorder idle = recorder(1);
            count(idle, recorder -> {
                recorder.claimed(QUEUE);
                run(recorder, Outcome.GIVEN_BACK, 0, 1);
            });
            send(idle);
            monitor.seen();
            send(idle);
            assertThat(monitor.seen().stream().map(seen -> seen.words().get(0)))
                    .doesNotContain("evalsha", "EVALSHA", "eval", "EVAL");
        }
    }

    @Test
    void aBatchWhoseAnswerWasLostCountsOnce() {
        StatisticsRecorder recorder = recorder(1);
        count(recorder, one -> run(one, Outcome.SUCCEEDED, 1, 1));
        // Redis knows the script from then on, so it runs what it gets while it is frozen.
        send(recorder);
        count(recorder, one -> run(one, Outcome.FAILED, 1, 1));
        redis.freeze();
        try {
            send(recorder);
        } finally {
            redis.resume();
        }
        await().atMost(Awaiting.DEADLINE).until(() -> on.link.state().up());
        assertThat(read(Range.HOUR).total().count(Outcome.FAILED)).isEqualTo(1);
        count(recorder, one -> run(one, Outcome.DEAD, 1, 1));
        send(recorder);

        JobCounts total = read(Range.HOUR).total();
        assertThat(JobCounts.COUNTED.stream().map(total::count)).containsExactly(1L, 1L, 1L, 0L, 0L, 0L);
    }

    @Test
    void whatRedisDidNotTakeIsSentAgainWithWhatCameLater() {
        StatisticsRecorder recorder = recorder(1);
        ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
        ask("CONFIG", "SET", "maxmemory", "1");
        for (int i = 0; i < 3; i++) {
            count(recorder, one -> run(one, Outcome.RETRIED, 1, 1));
            send(recorder);
        }
        assertThat(keys()).isEmpty();
        ask("CONFIG", "SET", "maxmemory", "0");
        send(recorder);
        assertThat(read(Range.QUARTER).total().count(Outcome.RETRIED)).isEqualTo(3);
    }

    @Test
    void theMemoryOfAllBucketsIsBounded() {
        List<Object> all = new ArrayList<>(List.of("iso:{counted}", 1, 60_000));
        for (Outcome outcome : JobCounts.COUNTED) {
            all.addAll(List.of(outcome.name().toLowerCase(Locale.ROOT), 10_000_000_000L));
        }
        for (int bin = 0; bin < Histogram.BINS; bin++) {
            all.addAll(List.of("w" + bin, 10_000_000_000L, "r" + bin, 10_000_000_000L));
        }
        Script add = Script.load("statistics/add");
        on.get(() -> on.link.run(add, List.of(PREFIX + "from:x"), all.toArray()));
        // There are 121 minutes and 151 times ten minutes, so all buckets of a queue have less than 0.3 MB.
        for (String key : keys()) {
            assertThat(Integer.parseInt(ask("MEMORY", "USAGE", key))).as(key).isLessThan(1_000);
        }
    }

    @Test
    void whateverOthersWroteIsReadAsNothingAndReplacedByTheNextCounts() {
        StatisticsRecorder recorder = recorder(1);
        count(recorder, one -> run(one, Outcome.SUCCEEDED, 1, 1));
        send(recorder);
        List<String> buckets =
                keys().stream().filter(key -> !key.contains("from")).toList();
        assertThat(buckets).hasSizeGreaterThanOrEqualTo(2);
        for (String key : buckets) {
            for (String wrong : List.of("-5", "text", "1e9", "", "a b c", "99999999999999999999", "9007199254740991")) {
                ask("HSET", key, "succeeded", wrong, "w3", wrong, "other", "7", "x".repeat(100), "7");
                assertThat(read(Range.HOUR).total().count(Outcome.SUCCEEDED)).isLessThanOrEqualTo(1);
            }
        }
        assertThat(read(Range.DAY).total().count(Outcome.SUCCEEDED)).isZero();
        for (String key : buckets) {
            ask("HSET", key, "w4", "x".repeat(10_000));
        }
        assertThat(read(Range.DAY).total().isEmpty()).isTrue();
        for (String key : buckets) {
            ask("HSET", key, "succeeded", "text", "w4", "text");
        }
        count(recorder, one -> run(one, Outcome.SUCCEEDED, 1, 1));
        send(recorder);
        assertThat(read(Range.DAY).total().count(Outcome.SUCCEEDED)).isEqualTo(1);
        for (String key : keys()) {
            ask("DEL", key);
            ask("RPUSH", key, "x");
        }
        assertThat(read(Range.HOUR).total().isEmpty()).isTrue();
        for (String key : buckets) {
            for (int i = 0; i < 200; i++) {
                ask("HSET", key, "succeeded", "1", "field" + i, "1");
            }
        }
        assertThat(read(Range.DAY).total().isEmpty()).isTrue();
        assertThat(on.ask(Command.PING)).isEqualTo("PONG");
    }
}
