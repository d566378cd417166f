package dev.isotherm.record;

import java.util.OptionalDouble;

/** Sums, means and spreads. */
final class Statistics {
    private Statistics() {}

    /**
     * The sum with Neumaier's compensation: rounding errors are added at the end. So a mean on half a hundredth is
     * rounded in the same way in any order of its days, and as in Python 3.12 and later.
     */
    static double sum(double... values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = sum + value;
            lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }
        return sum + lost;
    }

    /** The arithmetic mean; 0 without values. */
    static double mean(double... values) {
        return values.length == 0 ? 0 : sum(values) / values.length;
    }

    /** The population's standard deviation, two decimals; empty for fewer than two values. */
    static OptionalDouble standardDeviation(double... values) {
        if (values.length < 2) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Rounding.round(Math.sqrt(squaredDistances(mean(values), values) / values.length), 2));
    }

    /** The sum of the squared distances from a point. */
    static double squaredDistances(double from, double... values) {
        double[] squares = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            squares[i] = (values[i] - from) * (values[i] - from);
        }
        return sum(squares);
    }
}
