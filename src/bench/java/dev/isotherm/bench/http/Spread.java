package dev.isotherm.bench.http;

import java.util.Arrays;
import java.util.Collection;

/**
 * The same figure of several rounds.
 *
 * @param median the middle one
 * @param least the least
 * @param most the most
 */
record Spread(double median, double least, double most) {
    static Spread of(Collection<Double> figures) {
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
    }

    /** How far the rounds are apart, as a part of the median. */
    double width() {
        return median == 0 ? 0 : (most - least) / median;
    }
}
