package dev.isotherm.limit;

import java.util.Optional;

/** The mean of the latest times, of which the last {@value #MEMORY} count most: exponentially weighted. */
final class MeanTime {
    /** With fewer, connections that are being opened would make it too long. */
    static final int MIN_SAMPLES = 8;

    private static final int MEMORY = 16;

    private double mean;
    private int samples;

    void add(long nanos) {
        samples = Math.min(MEMORY, samples + 1);
        mean += (nanos - mean) / samples;
    }

    /** Nanoseconds; empty where there were too few. */
    Optional<Double> mean() {
        return samples < MIN_SAMPLES ? Optional.empty() : Optional.of(mean);
    }
}
