package dev.isotherm.job.store;

/**
 * The last time of the Redis clock that a reaper knows.
 *
 * @param now that time, epoch ms; 0 for none
 * @param age time since then, ms by the reaper's own clock
 */
public record ClockReading(long now, long age) {
    public static final ClockReading NONE = new ClockReading(0, 0);
}
