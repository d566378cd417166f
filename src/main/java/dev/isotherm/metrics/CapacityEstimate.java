package dev.isotherm.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.OptionalDouble;

/**
 * How many calls another service takes at once, learned from when it had too many: those of ours that it answered in the
 * end and that were under way at the moments at which it refused one. It is remembered for a while, since nothing shows
 * it any more once fewer are sent. Scope: one context, that of the meter which holds it.
 */
public final class CapacityEstimate {
    /** The other side may have grown since. */
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
    private boolean told;
    private long knownAt;

    /** Begins; times are counted from here, since a clock may wrap around. */
    public CapacityEstimate(long now) {
        this.origin = now;
    }

    /** Notes a call that was not refused, by a clock like {@link System#nanoTime()}. */
    public void answered(long from, long to) {
        if (full()) {
            return;
        }
        starts[answered] = from - origin;
        ends[answered++] = to - origin;
        longest = Math.max(longest, to - from);
    }

    /** Notes a refusal. */
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
     * @param slow where it refused none or few but was slow for too many calls: how many at once it should have
     * @return how many it takes at once, as far as is known of the last {@link #MEMORY}; 0 where it never had too many
     */
    public double window(long now, OptionalDouble slow) {
        OptionalDouble seen = seen(now - origin);
        if (now - knownAt >= MEMORY.toNanos()) {
            known = 0;
            told = false;
        }
        // What it said by refusing is not outdone by slowness, which may have another cause.
        OptionalDouble learned = seen.isPresent() || told ? seen : slow;
        if (learned.isPresent()) {
            known = learned.getAsDouble();
            knownAt = now;
            told = seen.isPresent();
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
        // Of what was under way since, it is not yet known whether it is answered.
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
