package dev.isotherm.limit;

/**
 * So many calls per second. A plain value.
 *
 * @param perSecond calls per second in the long run, more than 0; 0.5 is one each two seconds
 * @param burst how many may come at once after a quiet time, at least 1
 */
public record Rate(double perSecond, int burst) {
    /** Refuses a rate at which nothing could ever happen. */
    public Rate {
        if (!(perSecond > 0) || perSecond > 1_000_000 || burst < 1) {
            throw new IllegalArgumentException(
                    "perSecond > 0, at most 1000000, and burst >= 1 are needed, not " + perSecond + ", " + burst);
        }
    }

    /** From one call to the next, in nanoseconds. */
    long interval() {
        return Math.round(1e9 / perSecond);
    }
}
