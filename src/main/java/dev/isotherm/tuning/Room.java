package dev.isotherm.tuning;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How many calls another service takes at once, learned from when it had too many: those of ours that it answered in the
 * end and that were under way at the moments at which it refused one. It is remembered for a while, since nothing shows
 * it any more once fewer are sent. Scope: one context, that of the meter which holds it.
 */
final class Room {
    /** The other side may have grown since. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int MOST = 2_048;
    private static final int ENOUGH = 10;
    private static final int TENTH = 10;

    private final long[] starts = new long[MOST];
    private final long[] ends = new long[MOST];
    private final long[] refusals = new long[MOST];
    private int answered;
    private int refused;
    private long longest;
    private double known;
    private long knownAt;

    /** Notes a call that was not refused, by a clock like {@link System#nanoTime()}. */
    void answered(long from, long to) {
        if (full()) {
            return;
        }
        starts[answered] = from;
        ends[answered++] = to;
        longest = Math.max(longest, to - from);
    }

    /** Notes a refusal. */
    void refused(long at) {
        if (!full()) {
            refusals[refused++] = at;
        }
    }

    private boolean full() {
        return answered == MOST || refused == MOST;
    }

    /**
     * Ends the window and begins the next one.
     *
     * @param overloaded whether the other side had too much in this window
     * @param little how many it worked on at once by Little's law, which is told where refusals do not say more
     * @return how many it takes at once, as far as is known of the last {@link #MEMORY}; 0 where it never had too much
     */
    double window(long now, boolean overloaded, double little) {
        if (overloaded) {
            known = Math.max(little, seen(now).orElse(0));
            knownAt = now;
        } else if (now - knownAt >= MEMORY.toNanos()) {
            known = 0;
        }
        answered = 0;
        refused = 0;
        longest = 0;
        return known;
    }

    /* Where it refuses for the rate of calls, as many are under way when it does as may be: that tells nothing. */
    private OptionalDouble seen(long now) {
        long[] begun = Arrays.copyOf(starts, answered);
        long[] over = Arrays.copyOf(ends, answered);
        Arrays.sort(begun);
        Arrays.sort(over);
        // Of what was under way since, it is not yet known whether it is answered.
        long until = (full() ? Math.max(last(over), last(refusals, refused)) : now) - longest;
        long[] underWay = Arrays.stream(refusals, 0, refused)
                .filter(at -> at - until <= 0)
                .map(at -> notAfter(begun, at) - notAfter(over, at))
                .sorted()
                .toArray();
        if (underWay.length < ENOUGH) {
            return OptionalDouble.empty();
        }
        double mean = Arrays.stream(underWay).average().orElse(0);
        return 2 * underWay[underWay.length / TENTH] >= mean ? OptionalDouble.of(mean) : OptionalDouble.empty();
    }

    private static long last(long[] sorted) {
        return last(sorted, sorted.length);
    }

    private static long last(long[] times, int count) {
        return count == 0 ? Long.MIN_VALUE / 2 : times[count - 1];
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
