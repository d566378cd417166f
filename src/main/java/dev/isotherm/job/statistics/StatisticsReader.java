package dev.isotherm.job.statistics;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the statistics of the jobs of a queue. Belongs to the context of its link. */
public final class StatisticsReader {
    /* More than there are names, and more than these need with the greatest counts. */
    private static final int MOST_FIELDS = 100;
    private static final int MOST_BYTES = 2_000;
    /* No worker counts more, and the sums of a day stay far below the greatest long. */
    private static final Pattern COUNT = Pattern.compile("\\d{1,12}");

    private final RedisLink link;
    private final Script read = Script.load("statistics/read");

    public StatisticsReader(RedisLink link) {
        this.link = link;
    }

    /** How far back, and in which steps. */
    public enum Range {
        QUARTER(15, Duration.ofMinutes(1)),
        HOUR(60, Duration.ofMinutes(1)),
        SIX_HOURS(360, Duration.ofMinutes(10)),
        DAY(1_440, Duration.ofMinutes(10));

        private final int minutes;
        private final Duration step;

        Range(int minutes, Duration step) {
            this.minutes = minutes;
            this.step = step;
        }

        /** The range of so many minutes; empty if there is none. */
        public static Optional<Range> of(int minutes) {
            return Arrays.stream(values())
                    .filter(range -> range.minutes == minutes)
                    .findFirst();
        }

        public int minutes() {
            return minutes;
        }

        /** The time of one bucket. */
        public Duration step() {
            return step;
        }

        int buckets() {
            return (int) Duration.ofMinutes(minutes).dividedBy(step);
        }
    }

    /**
     * What was counted in one step.
     *
     * @param at its begin, by the clock of Redis
     */
    public record Bucket(Instant at, JobCounts counts) {}

    /**
     * What was counted in a range.
     *
     * @param buckets each step of the range, the oldest first; the last one is not over yet
     * @param total all together
     */
    public record Statistics(List<Bucket> buckets, JobCounts total) {}

    /** Reads a range; fails if Redis is unavailable. */
    public Future<Statistics> read(String queue, Range range) {
        StatisticsKeys keys = StatisticsKeys.of(queue);
        long seconds = range.step().toSeconds();
        return link.run(read, List.of(keys.buckets()), keys.prefix(), seconds, range.buckets(), MOST_FIELDS, MOST_BYTES)
                .map(reply -> statistics(reply, seconds));
    }

    private static Statistics statistics(Response reply, long seconds) {
        int many = reply.size() - 1;
        long first = reply.get(0).toLong() - many + 1;
        List<Bucket> buckets = new ArrayList<>();
        JobCounts total = new JobCounts();
        for (int i = 0; i < many; i++) {
            JobCounts counts = counts(reply.get(i + 1).toString());
            total.add(counts);
            buckets.add(new Bucket(Instant.ofEpochSecond((first + i) * seconds), counts));
        }
        return new Statistics(List.copyOf(buckets), total);
    }

    private static JobCounts counts(String stored) {
        JobCounts counts = new JobCounts();
        String[] words = stored.split(" ");
        for (int i = 0; i + 1 < words.length; i += 2) {
            if (COUNT.matcher(words[i + 1]).matches()) {
                counts.add(words[i], Long.parseLong(words[i + 1]));
            }
        }
        return counts;
    }
}
