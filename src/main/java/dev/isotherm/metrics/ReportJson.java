package dev.isotherm.metrics;

import dev.isotherm.limit.Waits;
import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.ContextReport.Limiter;
import dev.isotherm.metrics.ContextReport.Loop;
import dev.isotherm.metrics.ContextReport.Slots;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/**
 * {@link ContextReport} as compact JSON: four significant digits, no empty members. Processes of different versions can
 * read each other's reports: unknown members are ignored, and an incompatible change increments the number in {@code
 * v}.
 */
public final class ReportJson {
    private static final int VERSION = 1;
    private static final int DIGITS = 4;

    private ReportJson() {}

    /** Writes a report. */
    public static JsonObject write(ContextReport report) {
        JsonArray limiters = new JsonArray();
        report.limiters().forEach(l -> limiters.add(write(l)));
        JsonObject json = new JsonObject()
                .put("v", VERSION)
                .put("process", report.process())
                .put("role", report.role())
                .put("context", report.context())
                .put("cores", report.cores())
                .put("windowMs", report.window().toMillis())
                .put(
                        "loop",
                        new JsonObject()
                                .put("busy", number(report.loop().busyShare()))
                                .put("lagMs", number(report.loop().meanLagMs()))
                                .put("maxLagMs", number(report.loop().maxLagMs())))
                .put("limiters", limiters)
                .put("redis", write(report.redis()))
                .put("provider", write(report.provider()));
        report.slots()
                .ifPresent(s -> json.put(
                        "slots",
                        new JsonObject()
                                .put("count", s.count())
                                .put("used", number(s.meanUsed()))
                                .put("perSecond", number(s.finishedPerSecond()))
                                .put("runMs", number(s.meanRunMs()))));
        return json;
    }

    private static JsonObject write(Limiter l) {
        JsonObject json = new JsonObject()
                .put("name", l.name())
                .put("limit", l.limit())
                .put("queue", l.queue())
                .put("waitMs", l.waitMs())
                .put("adaptive", l.adaptive())
                .put("inUse", number(l.meanInUse()))
                .put("waiting", l.waiting())
                .put("waitedP50Ms", number(l.waitedP50Ms()))
                .put("waitedP99Ms", number(l.waitedP99Ms()))
                .put("granted", l.granted())
                .put("refused", l.refused())
                .put("timedOut", l.timedOut());
        return l.lastBackoff().isEmpty() ? json : json.put("lastBackoff", l.lastBackoff());
    }

    private static JsonObject write(Calls calls) {
        JsonObject json = new JsonObject()
                .put("perSecond", number(calls.perSecond()))
                .put("meanMs", number(calls.meanMs()))
                .put("maxMs", number(calls.maxMs()))
                .put("refused", number(calls.refusedShare()))
                .put("baselineMs", number(calls.baselineMs()));
        return calls.atOnce() == 0 ? json : json.put("atOnce", number(calls.atOnce()));
    }

    /**
     * Reads a report.
     *
     * @param json the result of {@link #write(ContextReport)}, of this or another version
     * @return the report; missing figures are 0
     * @throws IllegalArgumentException if its version cannot be read or it is not a report
     */
    public static ContextReport read(JsonObject json) {
        try {
            if (json.getInteger("v", 0) != VERSION) {
                throw new IllegalArgumentException("A report of version " + json.getValue("v")
                        + " cannot be read; this process knows version " + VERSION);
            }
            JsonObject loop = part(json, "loop");
            return new ContextReport(
                    text(json, "process"),
                    text(json, "role"),
                    text(json, "context"),
                    json.getInteger("cores", 1),
                    Duration.ofMillis(json.getLong("windowMs", 0L)),
                    new Loop(figure(loop, "busy"), figure(loop, "lagMs"), figure(loop, "maxLagMs")),
                    json.getJsonArray("limiters", new JsonArray()).stream()
                            .map(l -> limiter((JsonObject) l))
                            .toList(),
                    Optional.ofNullable(json.getJsonObject("slots")).map(ReportJson::slots),
                    calls(part(json, "redis")),
                    calls(part(json, "provider")));
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("A report has a member of the wrong type: " + e.getMessage(), e);
        }
    }

    private static Limiter limiter(JsonObject l) {
        return new Limiter(
                text(l, "name"),
                l.getInteger("limit", 0),
                l.getInteger("queue", 0),
                l.getLong("waitMs", 0L),
                l.getBoolean("adaptive", false),
                figure(l, "inUse"),
                l.getInteger("waiting", 0),
                figure(l, "waitedP50Ms"),
                figure(l, "waitedP99Ms"),
                l.getLong("granted", 0L),
                l.getLong("refused", 0L),
                l.getLong("timedOut", 0L),
                l.getString("lastBackoff", ""));
    }

    private static Slots slots(JsonObject s) {
        return new Slots(s.getInteger("count", 0), figure(s, "used"), figure(s, "perSecond"), figure(s, "runMs"));
    }

    private static Calls calls(JsonObject c) {
        return new Calls(
                figure(c, "perSecond"),
                figure(c, "meanMs"),
                figure(c, "maxMs"),
                figure(c, "refused"),
                figure(c, "baselineMs"),
                figure(c, "atOnce"));
    }

    private static JsonObject part(JsonObject json, String name) {
        return json.getJsonObject(name, new JsonObject());
    }

    private static String text(JsonObject json, String name) {
        String text = json.getString(name);
        if (text == null) {
            throw new IllegalArgumentException("A report has no '" + name + "'");
        }
        return text;
    }

    private static double figure(JsonObject json, String name) {
        return json.getDouble(name, 0.0);
    }

    /** A figure of a part of a report; 0 if it is missing or no number, which no context of ours writes. */
    public static double figureOrZero(JsonObject part, String name) {
        return part.getValue(name) instanceof Number number ? number.doubleValue() : 0;
    }

    static JsonObject waits(Waits waits) {
        return new JsonObject()
                .put("waiting", waits.waiting())
                .put("waited_p50_ms", number(waits.p50().toNanos() / 1e6))
                .put("waited_p99_ms", number(waits.p99().toNanos() / 1e6))
                .put("granted", waits.granted())
                .put("refused", waits.refused())
                .put("timed_out", waits.expired())
                .put("cancelled", waits.cancelled());
    }

    /**
     * Returns a number for JSON: a whole number if possible, so that 0 takes one byte; never with an exponent; 0 if it
     * is not finite.
     */
    public static Number number(double value) {
        if (!Double.isFinite(value)) {
            return 0;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return BigDecimal.valueOf(value)
                .round(new MathContext(DIGITS, RoundingMode.HALF_UP))
                .doubleValue();
    }
}
