package dev.isotherm.metrics;

import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.ContextReport.Limiter;
import dev.isotherm.metrics.ContextReport.Loop;
import dev.isotherm.metrics.ContextReport.Slots;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes reports of staged figures, each of a window of ten seconds. */
public final class Figures {
    static final Duration WINDOW = Duration.ofSeconds(10);
    public static final Calls QUIET_REDIS = new Calls(200, 0.4, 3, 0, 0.3, 0);

    private Figures() {}

    /** The report of a limiter. */
    public static Limiter limiter(String name, int limit, double inUse, int waiting, double granted) {
        return new Limiter(
                name,
                limit,
                2000,
                20_000,
                false,
                inUse,
                waiting,
                waiting > 0 ? 40 : 0,
                waiting > 0 ? 900 : 0,
                Math.round(granted * 10),
                0,
                0,
                "");
    }

    public static Calls provider(double perSecond, double meanMs, double refused, double baselineMs) {
        return new Calls(perSecond, meanMs, 2 * meanMs, refused, baselineMs, 0);
    }

    /** The report of a worker. */
    public static ContextReport worker(
            int number, double busy, Limiter limiter, double used, double perSecond, Calls redis, Calls provider) {
        return new ContextReport(
                "p1",
                "worker",
                "worker#" + number,
                4,
                WINDOW,
                new Loop(busy, 0.2, 5),
                List.of(limiter),
                Optional.of(new Slots(4, used, perSecond, perSecond == 0 ? 0 : used / perSecond * 1e3)),
                redis,
                provider);
    }

    /** The report of an API instance. */
    public static ContextReport http(int number, double busy, Limiter records, Limiter limiter, Calls provider) {
        return new ContextReport(
                "p0",
                "api",
                "http#" + number,
                4,
                WINDOW,
                new Loop(busy, 0.2, 5),
                List.of(records, limiter),
                Optional.empty(),
                QUIET_REDIS,
                provider);
    }
}
