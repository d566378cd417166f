package dev.isotherm.limit.live;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an operator changed of one limit while the service runs. What is empty is as the configuration says.
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

    /** What holds for one context. */
    public LimitConfig over(LimitConfig file) {
        return new LimitConfig(
                perContext.orElse(file.perContext()),
                queue.orElse(file.queue()),
                waitMs.isPresent() ? Duration.ofMillis(waitMs.getAsInt()) : file.maxWait());
    }

    /** The calls per second that hold for the cluster. */
    public OptionalDouble perSecond(ProviderLimits.Cluster file) {
        return perSecond.isPresent() ? perSecond : file.perSecond();
    }

    /** The records per day that hold for the cluster. */
    public OptionalLong dailyRecords(ProviderLimits.Cluster file) {
        return dailyRecords.isPresent() ? dailyRecords : file.dailyRecords();
    }
}
