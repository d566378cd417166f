package dev.isotherm.record;

import dev.isotherm.record.TemperatureRecord.Trend;
import java.util.OptionalDouble;

/** The least-squares line through a series of at least two values; x is the calendar year. */
final class TrendLine {
    /** How many standard errors are subtracted from a slope before it gets a colour. */
    private static final double DOUBT = 0.95;

    private final Series series;
    private final double slope;
    private final double squaredYears;
    private final double residual;
    private final double total;

    private TrendLine(Series series) {
        this.series = series;
        int n = series.size();
        double[] x = series.yearsAsNumbers();
        double[] y = series.temperatures();
        double sumX = Statistics.sum(x);
        double sumY = Statistics.sum(y);
        double sumXx = Statistics.sum(products(x, x));
        double denominator = n * sumXx - sumX * sumX;
        slope = (n * Statistics.sum(products(x, y)) - sumX * sumY) / denominator;
        squaredYears = denominator / n;
        double intercept = (sumY - slope * sumX) / n;
        double[] distances = new double[n];
        for (int i = 0; i < n; i++) {
            distances[i] = y[i] - (slope * x[i] + intercept);
        }
        residual = Statistics.squaredDistances(0, distances);
        // The rounding of the mean must not give a constant series a variance.
        total = series.isConstant() ? 0 : Statistics.squaredDistances(sumY / n, y);
    }

    static Trend of(Series series, UnitGroup unit) {
        if (series.size() < 2) {
            OptionalDouble none = OptionalDouble.empty();
            return new Trend(0, unit, series.size(), none, none, none);
        }
        TrendLine line = new TrendLine(series);
        double slope = Rounding.round(10 * line.slope, 2);
        OptionalDouble error = line.slopeError();
        OptionalDouble factor = error.isPresent()
                ? OptionalDouble.of(gradientFactor(slope, error.getAsDouble(), unit))
                : OptionalDouble.empty();
        return new Trend(slope, unit, series.size(), line.rSquared(), error, factor);
    }

    /**
     * Returns how certain and steep a slope is.
     *
     * @param slope per decade, two decimals
     * @param error of the slope, two decimals
     * @param unit of both
     * @return -1 to 1, four decimals; 0 with the slope's sign if the slope is within its error
     */
    static double gradientFactor(double slope, double error, UnitGroup unit) {
        double scale = unit == UnitGroup.CELSIUS ? 0.5 : 0.9;
        double sure = Math.max(0, Math.abs(slope) - DOUBT * error);
        return Rounding.round(Math.copySign(Math.tanh(sure / scale), slope), 4);
    }

    private OptionalDouble rSquared() {
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(Rounding.round(1 - residual / total, 2));
    }

    private OptionalDouble slopeError() {
        int n = series.size();
        if (n <= 2) {
            return OptionalDouble.empty();
        }
        double error = 10 * Math.sqrt(residual / ((n - 2) * squaredYears));
        // With gaps the computed error is too small, so it is widened.
        double widened = series.span() > n ? error * Math.sqrt((double) series.span() / n) : error;
        return OptionalDouble.of(Rounding.round(widened, 2));
    }

    private static double[] products(double[] left, double[] right) {
        double[] products = new double[left.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = left[i] * right[i];
        }
        return products;
    }
}
