package dev.isotherm.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.OptionalDouble;

/**
 * Estimates how many calls at once another service can take. It counts, at each refusal, those running calls that were
 * answered later. The estimate is remembered for a while, because with fewer calls there are no more refusals to learn
 * from. Scope: the context of its meter.
 */
public final class CapacityEstimate {
    /** After this time the capacity may have changed. */
    public static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int MOST = 2_048;
    private static final int ENOUGH = 10;

    private final long[] starts = new long[MOST];
    private final long[] ends = new long[MOST];
    private final long[] refusals = new long[MOST];
    private final long origin;
    private int answered;
    private int refused;
    private long longest;
    private long longestBefore;
    private double known;
    private boolean byRefusals;
    private long knownAt;

    /** Creates an estimate. Times are relative to {@code now}, because the clock may overflow. */
    public CapacityEstimate(long now) {
        this.origin = now;
    }

    /** Adds a call that was not refused; times by a clock like {@link System#nanoTime()}. */
    public void answered(long from, long to) {
        if (full()) {
            return;
        }
        starts[answered] = from - origin;
        ends[answered++] = to - origin;
        longest = Math.max(longest, to - from);
    }

    /** Adds a refusal. */
    public void refused(long at) {
        if (!full()) {
            refusals[refused++] = at - origin;
        }
    }

    private boolean full() {
        return answered == MOST || refused == MOST;
    }

    /**
     * Ends the window and begins the next one.
     *
     * @param slow the best number of calls at once, if the service was slow because of too many calls but refused few
     *     or none
     * @return how many calls at once it takes, from the last {@link #MEMORY}; 0 if it never had too many
     */
    public double window(long now, OptionalDouble slow) {
        OptionalDouble seen = seen(now - origin);
        if (now - knownAt >= MEMORY.toNanos()) {
            known = 0;
            byRefusals = false;
        }
        // Refusals are better evidence than slowness, which may have another cause.
        OptionalDouble learned = seen.isPresent() || byRefusals ? seen : slow;
        if (learned.isPresent()) {
            known = learned.getAsDouble();
            knownAt = now;
            byRefusals = seen.isPresent();
        }
        longestBefore = longest;
        answered = 0;
        refused = 0;
        longest = 0;
        return known;
    }

    private OptionalDouble seen(long now) {
        if (answered == 0 || refused < ENOUGH || refused < CallMeter.REFUSED * (answered + refused)) {
            return OptionalDouble.empty();
        }
        long[] begun = Arrays.copyOf(starts, answered);
        long[] over = Arrays.copyOf(ends, answered);
        Arrays.sort(begun);
        Arrays.sort(over);
        // For calls that started later it is not known yet whether they will be answered.
        long until = (full() ? Math.max(over[answered - 1], refusals[refused - 1]) : now)
                - 2 * Math.max(longest, longestBefore);
        IntSummaryStatistics underWay = Arrays.stream(refusals, 0, refused)
                .filter(at -> at - until <= 0)
                .mapToInt(at -> notAfter(begun, at) - notAfter(over, at))
                .summaryStatistics();
        return underWay.getCount() < ENOUGH ? OptionalDouble.empty() : OptionalDouble.of(underWay.getAverage());
    }

    private static int notAfter(long[] sorted, long at) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
