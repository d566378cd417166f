package dev.isotherm.metrics;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.LimiterState;
import dev.isotherm.limit.Waits;
import dev.isotherm.limit.live.LimitOverride;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** A limiter with its configured bounds, as operators see it. Scope: the context of the limiter. */
final class TunedLimiter {
    private final String name;
    private final ContextLimiter limiter;
    private final LimitConfig file;
    private final boolean adaptive;
    private final Consumer<LimitOverride> change;
    private LimiterState before;
    private LimitOverride applied = LimitOverride.NONE;
    private IntSupplier waitingBefore = () -> 0;

    TunedLimiter(
            String name, ContextLimiter limiter, LimitConfig file, boolean adaptive, Consumer<LimitOverride> change) {
        this.name = name;
        this.limiter = limiter;
        this.file = file;
        this.adaptive = adaptive;
        this.change = change;
        this.before = limiter.state();
    }

    /** Adds calls that are held back until the limiter has room to the waiting calls. */
    void waitingBefore(IntSupplier calls) {
        waitingBefore = calls;
    }

    String name() {
        return name;
    }

    /** Copies its figures. */
    void measure(ContextMeters meters) {
        meters.limiter(limiter.state(), waitingBefore.getAsInt());
    }

    /** Applies a change; false if it is in effect already. */
    boolean apply(LimitOverride wanted) {
        if (wanted.equals(applied)) {
            return false;
        }
        change.accept(wanted);
        applied = wanted;
        return true;
    }

    /**
     * Ends the window and begins the next one.
     *
     * @param window time since the last call
     */
    ContextReport.Limiter window(Duration window) {
        return window(limiter.state(), window);
    }

    /* The mean in use comes from the calls that finished in the window, so a call longer than the window counts when it
     * ends. If none finished it is the present use. */
    ContextReport.Limiter window(LimiterState state, Duration window) {
        double mean = state.finished() == before.finished()
                ? state.inUse()
                : Math.min(
                        Math.max(state.limit(), state.inUse()),
                        (double) state.held().minus(before.held()).toNanos() / Math.max(1, window.toNanos()));
        LimitConfig settings = limiter.settings();
        Waits waits = state.waits();
        ContextReport.Limiter report = new ContextReport.Limiter(
                name,
                state.limit(),
                settings.queue(),
                settings.maxWait().toMillis(),
                adaptive,
                mean,
                waits.waiting() + waitingBefore.getAsInt(),
                waits.p50().toNanos() / 1e6,
                waits.p99().toNanos() / 1e6,
                waits.granted() - before.waits().granted(),
                waits.refused() - before.waits().refused(),
                waits.expired() - before.waits().expired(),
                state.lastPause().map(LimiterState.Pause::reason).orElse(""));
        before = state;
        return report;
    }

    JsonObject json() {
        LimiterState state = limiter.state();
        LimitConfig now = limiter.settings();
        return new JsonObject()
                .put("name", name)
                .put("limit", state.limit())
                .put("queue", now.queue())
                .put("wait_ms", now.maxWait().toMillis())
                .put(
                        "file",
                        new JsonObject()
                                .put("perContext", file.perContext())
                                .put("queue", file.queue())
                                .put("waitMs", file.maxWait().toMillis()))
                .put("adaptive", adaptive)
                .put("in_use", state.inUse())
                .put("peak", state.peak())
                .mergeIn(ReportJson.waits(state.waits()))
                .put("last_backoff", state.lastPause().map(TunedLimiter::json).orElse(null));
    }

    private static JsonObject json(LimiterState.Pause pause) {
        return new JsonObject()
                .put("reason", pause.reason())
                .put("length_ms", pause.length().toMillis())
                .put("ago_ms", pause.ago().toMillis());
    }
}
