package dev.isotherm.limit;

import java.util.Optional;

/** The exponentially weighted mean of the latest times; the last {@value #MEMORY} count most. */
final class MeanTime {
    /** With fewer samples, new connections would make the mean too long. */
    static final int MIN_SAMPLES = 8;

    private static final int MEMORY = 16;

    private double mean;
    private int samples;

    void add(long nanos) {
        samples = Math.min(MEMORY, samples + 1);
        mean += (nanos - mean) / samples;
    }

    /** Nanoseconds; empty if there are too few samples. */
    Optional<Double> mean() {
        return samples < MIN_SAMPLES ? Optional.empty() : Optional.of(mean);
    }
}
