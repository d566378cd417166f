package dev.isotherm.config;

import dev.isotherm.config.ProviderLimits.Adaptive;
import dev.isotherm.config.ProviderLimits.Cluster;
import dev.isotherm.config.ProviderLimits.WhenSpent;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the limits and refuses contradictions. */
final class LimitReader {
    private static final String PROVIDER = "limits.visual-crossing";
    private static final int MOST_PER_SECOND = 1_000_000;

    private final ConfigReader reader;

    LimitReader(ConfigReader reader) {
        this.reader = reader;
    }

    LimitConfig provider() {
        return limit(PROVIDER, 8, 2_000, LimitConfig.USUAL_WAIT_MILLIS);
    }

    /** The wait may not exceed the request's deadline: nobody would read such a record. */
    LimitConfig records(Duration deadline) {
        int max = (int) deadline.toMillis();
        LimitConfig limit = limit("limits.records", 32, 500, Math.min(LimitConfig.USUAL_WAIT_MILLIS, max));
        if (limit.maxWait().compareTo(deadline) > 0) {
            reader.problem(
                    "limits.records.waitMs",
                    "is longer than http.recordDeadlineMs, so records would be computed that nobody waits for",
                    "at most " + max);
        }
        return limit;
    }

    ProviderLimits around(LimitConfig limit) {
        Optional<Adaptive> adaptive = adaptive(limit.perContext());
        int largest = adaptive.map(Adaptive::max).orElse(limit.perContext());
        return new ProviderLimits(
                new Cluster(
                        perSecond(),
                        optional(PROVIDER + ".cluster.burst", 1_000),
                        daily(),
                        reader.choice(PROVIDER + ".cluster.whenSpent", WhenSpent.class, WhenSpent.FAIL)),
                adaptive,
                optional(PROVIDER + ".planConcurrency", 100_000),
                reader.integer(
                        "weather.connections",
                        Math.max(ProviderLimits.CONNECTIONS, largest),
                        1,
                        LimitConfig.MOST_PER_CONTEXT));
    }

    private Optional<Adaptive> adaptive(int perContext) {
        String section = PROVIDER + ".adaptive";
        boolean enabled = reader.flag(section + ".enabled", false);
        int min = reader.integer(section + ".min", 1, 1, LimitConfig.MOST_PER_CONTEXT);
        int max = reader.integer(
                section + ".max", Math.max(64, Math.max(min, perContext)), 1, LimitConfig.MOST_PER_CONTEXT);
        if (min > max) {
            reader.problem(section + ".min", "is " + min + ", more than max", "at most " + max);
            return Optional.empty();
        }
        if (enabled && (perContext < min || perContext > max)) {
            reader.problem(
                    PROVIDER + ".perContext",
                    "is " + perContext + ", but the adaptive limit stays between " + section + ".min and .max",
                    min + " to " + max);
        }
        return enabled ? Optional.of(new Adaptive(min, max)) : Optional.empty();
    }

    private OptionalDouble perSecond() {
        String key = PROVIDER + ".cluster.perSecond";
        return reader.isSet(key)
                ? OptionalDouble.of(reader.number(key, 1, 0.001, MOST_PER_SECOND))
                : OptionalDouble.empty();
    }

    private OptionalLong daily() {
        OptionalInt records = optional(PROVIDER + ".cluster.dailyRecords", Integer.MAX_VALUE);
        return records.isPresent() ? OptionalLong.of(records.getAsInt()) : OptionalLong.empty();
    }

    private OptionalInt optional(String key, int max) {
        return reader.isSet(key) ? OptionalInt.of(reader.integer(key, 1, 1, max)) : OptionalInt.empty();
    }

    private LimitConfig limit(String section, int perContext, int queue, int waitMillis) {
        return new LimitConfig(
                reader.integer(section + ".perContext", perContext, 1, LimitConfig.MOST_PER_CONTEXT),
                reader.integer(section + ".queue", queue, 0, LimitConfig.MOST_QUEUED),
                reader.millis(section + ".waitMs", waitMillis, 1, LimitConfig.MOST_WAIT_MILLIS));
    }
}
