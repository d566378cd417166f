package dev.isotherm.job.statistics;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many times were how long: {@value #BINS} bins whose bounds double. Bin 0 has times below 1 ms, bin {@code i} those
 * from {@code 2^(i-1)} to below {@code 2^i} ms, and the last one, from 70 minutes on, all longer ones.
 *
 * <p>So a percentile is in the same bin as the true one: it is never more than twice, and never less than half of it,
 * unless that is below 1 ms or above 140 minutes. Times that are spread evenly over their bin make it exact.
 */
public final class Histogram {
    static final int BINS = 24;
    private static final double TENTHS = 10;

    private final long[] counts = new long[BINS];

    void count(Duration time) {
        counts[bin(time.toMillis())]++;
    }

    private static int bin(long millis) {
        return millis <= 0 ? 0 : Math.min(BINS - 1, Long.SIZE - Long.numberOfLeadingZeros(millis));
    }

    void add(Histogram more) {
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] += more.counts[bin];
        }
    }

    /**
     * Estimates the time that a share of all times does not exceed, as if the times of a bin were spread evenly over it.
     *
     * @param share above 0, at most 1
     * @return ms, in steps of a tenth; empty if there are no times
     */
    public OptionalDouble percentile(double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        double rank = share * all;
        double before = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0 && before + counts[bin] >= rank) {
                double low = bin == 0 ? 0 : 1L << (bin - 1);
                double high = 1L << bin;
                return OptionalDouble.of(
                        Math.round((low + (high - low) * (rank - before) / counts[bin]) * TENTHS) / TENTHS);
            }
            before += counts[bin];
        }
        return OptionalDouble.empty();
    }

    /** Adds name and count of each bin that is not empty. */
    void addTo(List<Object> fields, String prefix) {
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                fields.addAll(List.of(prefix + bin, counts[bin]));
            }
        }
    }

    /** Adds to the bin of that name, if it is one of this histogram. */
    void add(String field, String prefix, long count) {
        for (int bin = 0; bin < BINS; bin++) {
            if (field.equals(prefix + bin)) {
                counts[bin] += count;
            }
        }
    }
}
