package dev.isotherm.job.store;

/**
 * What a reaper knows of the clock of Redis.
 *
 * @param now what it was told last, epoch ms; 0 for nothing
 * @param age how long ago that was, ms by its own clock
 */
public record ClockReading(long now, long age) {
    public static final ClockReading NONE = new ClockReading(0, 0);
}
