package dev.isotherm.limit;

/**
 * A number of calls per second. A plain value.
 *
 * @param perSecond calls per second in the long run, more than 0; 0.5 is one call every two seconds
 * @param burst how many calls may come at once after a quiet time, at least 1
 */
public record Rate(double perSecond, int burst) {
    /** The maximum rate. */
    public static final double HIGHEST = 1_000_000;

    private static final double YEAR = 366 * 86_400;

    /** Refuses a rate that allows no call, or that needs more than a year to restore the burst. */
    public Rate {
        if (!(perSecond > 0) || perSecond > HIGHEST || burst < 1) {
            throw new IllegalArgumentException(
                    "perSecond > 0, at most 1000000, and burst >= 1 are needed, not " + perSecond + ", " + burst);
        }
        if (burst / perSecond > YEAR) {
            throw new IllegalArgumentException(
                    "A burst of " + burst + " at " + perSecond + " a second would take more than a year to come back");
        }
    }

    /** Time from one call to the next, in nanoseconds; rounded up, so that the limit is never exceeded. */
    long interval() {
        return (long) Math.ceil(1e9 / perSecond);
    }
}
