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
    private static final int MOST_PER_SECOND = 1_000_000;
    private static final int MOST_AT_ONCE = 1_000;

    private final ConfigReader reader;

    LimitReader(ConfigReader reader) {
        this.reader = reader;
    }

    /**
     * The limits of the calls to the provider.
     *
     * @param perContext of each context
     * @param around all others
     */
    record Calls(LimitConfig perContext, ProviderLimits around) {}

    /** The limits of the provider in use. Those of the other providers are read too, so that they may stay in a file. */
    Calls calls(WeatherConfig.Provider provider, boolean freeOpenMeteo) {
        UsualLimits openMeteo = freeOpenMeteo ? UsualLimits.OPEN_METEO_FREE : UsualLimits.OPEN_METEO;
        Calls own = new Section(openMeteo).read();
        Calls others = new Section(UsualLimits.VISUAL_CROSSING).read();
        Calls used = provider == WeatherConfig.Provider.OPEN_METEO ? own : others;
        int connections = reader.integer(
                "weather.connections",
                Math.max(ProviderLimits.CONNECTIONS, used.around.largest(used.perContext.perContext())),
                1,
                LimitConfig.MOST_PER_CONTEXT);
        return new Calls(used.perContext, used.around.withConnections(connections));
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

    private LimitConfig limit(String section, int perContext, int queue, int waitMillis) {
        return new LimitConfig(
                reader.integer(section + ".perContext", perContext, 1, LimitConfig.MOST_PER_CONTEXT),
                reader.integer(section + ".queue", queue, 0, LimitConfig.MOST_QUEUED),
                reader.millis(section + ".waitMs", waitMillis, 1, LimitConfig.MOST_WAIT_MILLIS));
    }

    /** The limits of one provider. */
    private final class Section {
        private final UsualLimits usual;
        private final String name;

        Section(UsualLimits usual) {
            this.usual = usual;
            this.name = "limits." + usual.limits().name();
        }

        Calls read() {
            LimitConfig calls = limit(name, usual.perContext(), 2_000, LimitConfig.USUAL_WAIT_MILLIS);
            ProviderLimits limits = usual.limits();
            Cluster cluster = new Cluster(
                    perSecond(),
                    burst(),
                    daily(),
                    reader.choice(name + ".cluster.whenSpent", WhenSpent.class, WhenSpent.FAIL));
            return new Calls(
                    calls,
                    new ProviderLimits(
                            limits.name(),
                            limits.unit(),
                            cluster,
                            adaptive(calls.perContext()),
                            reader.integer(name + ".planConcurrency", limits.planConcurrency(), 1, 100_000),
                            reader.integer(name + ".expectedTotal", limits.expectedTotal(), 1, 100_000),
                            limits.connections()));
        }

        private Optional<Adaptive> adaptive(int perContext) {
            String section = name + ".adaptive";
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
                        name + ".perContext",
                        "is " + perContext + ", but the adaptive limit stays between " + section + ".min and .max",
                        min + " to " + max);
            }
            return enabled ? Optional.of(new Adaptive(min, max)) : Optional.empty();
        }

        private OptionalDouble perSecond() {
            return reader.number(
                    name + ".cluster.perSecond", usual.limits().cluster().perSecond(), 0.001, MOST_PER_SECOND);
        }

        private OptionalInt burst() {
            return reader.integer(
                    name + ".cluster.burst", usual.limits().cluster().burst(), usual.dearestCall(), MOST_AT_ONCE);
        }

        private OptionalLong daily() {
            OptionalLong usually = usual.limits().cluster().dailyRecords();
            OptionalInt records = reader.integer(
                    name + ".cluster.dailyRecords",
                    usually.isPresent() ? OptionalInt.of((int) usually.getAsLong()) : OptionalInt.empty(),
                    1,
                    Integer.MAX_VALUE);
            return records.isPresent() ? OptionalLong.of(records.getAsInt()) : OptionalLong.empty();
        }
    }
}
