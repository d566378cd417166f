package dev.isotherm.limit;

import java.time.Duration;
import java.util.Arrays;

/**
 * The waiting times of the last one to two minutes, in buckets an eighth of their value wide: a result is at most 12.5
 * % too long, never too short.
 */
final class WaitedTimes {
    static final long PERIOD = Duration.ofMinutes(1).toNanos();
    private static final int PARTS = 8;
    private static final int PARTS_BITS = 3;
    /* 71 minutes in microseconds; longer waits count as that. */
    private static final int MOST_BITS = 32;
    private static final int BUCKETS = (MOST_BITS - PARTS_BITS + 1) * PARTS;

    private int[] recent = new int[BUCKETS];
    private int[] before = new int[BUCKETS];
    private long since;

    WaitedTimes(long now) {
        this.since = now;
    }

    void record(long now, long nanos) {
        roll(now);
        recent[bucket(nanos / 1_000)]++;
    }

    /** The wait that this share of the calls did not exceed; zero if there were no calls. */
    Duration quantile(long now, double share) {
        roll(now);
        long total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            total += recent[i] + before[i];
        }
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        for (int i = 0; i < BUCKETS; i++) {
            wanted -= recent[i] + before[i];
            if (wanted <= 0) {
                return Duration.ofNanos(largest(i) * 1_000);
            }
        }
        return Duration.ZERO;
    }

    private void roll(long now) {
        long age = now - since;
        if (age < PERIOD) {
            return;
        }
        int[] oldest = before;
        before = recent;
        recent = oldest;
        Arrays.fill(recent, 0);
        if (age >= 2 * PERIOD) {
            Arrays.fill(before, 0);
        }
        since = now;
    }

    private static int bucket(long micros) {
        if (micros < PARTS) {
            return (int) Math.max(0, micros);
        }
        long bounded = Math.min(micros, (1L << MOST_BITS) - 1);
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(bounded) - PARTS_BITS;
        return (shift + 1) * PARTS + (int) ((bounded >>> shift) & (PARTS - 1));
    }

    private static long largest(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return ((long) (PARTS + bucket % PARTS + 1) << shift) - 1;
    }
}
