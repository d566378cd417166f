package dev.isotherm.limit.live;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The values of one limit that operators changed while the service runs. Empty values are as configured.
 *
 * @param perContext in place of {@link LimitConfig#perContext()}
 * @param queue in place of {@link LimitConfig#queue()}
 * @param waitMs in place of {@link LimitConfig#maxWait()}, milliseconds
 * @param perSecond in place of {@link ProviderLimits.Cluster#perSecond()}
 * @param dailyRecords in place of {@link ProviderLimits.Cluster#dailyRecords()}
 */
public record LimitOverride(
        OptionalInt perContext,
        OptionalInt queue,
        OptionalInt waitMs,
        OptionalDouble perSecond,
        OptionalLong dailyRecords) {
    /** Nothing is changed. */
    public static final LimitOverride NONE = new LimitOverride(
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty());

    /** The bounds in effect for one context. */
    public LimitConfig over(LimitConfig file) {
        return new LimitConfig(
                perContext.orElse(file.perContext()),
                queue.orElse(file.queue()),
                waitMs.isPresent() ? Duration.ofMillis(waitMs.getAsInt()) : file.maxWait());
    }

    /** The calls per second in effect for the cluster. */
    public OptionalDouble perSecond(ProviderLimits.Cluster file) {
        return perSecond.isPresent() ? perSecond : file.perSecond();
    }

    /** The records per day in effect for the cluster. */
    public OptionalLong dailyRecords(ProviderLimits.Cluster file) {
        return dailyRecords.isPresent() ? dailyRecords : file.dailyRecords();
    }
}
