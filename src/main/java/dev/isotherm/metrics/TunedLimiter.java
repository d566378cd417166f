package dev.isotherm.metrics;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.LimiterState;
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
    private final LimiterMeter meter = new LimiterMeter();
    private LimitOverride applied = LimitOverride.NONE;
    private IntSupplier waitingBefore = () -> 0;

    TunedLimiter(
            String name, ContextLimiter limiter, LimitConfig file, boolean adaptive, Consumer<LimitOverride> change) {
        this.name = name;
        this.limiter = limiter;
        this.file = file;
        this.adaptive = adaptive;
        this.change = change;
    }

    /** Adds calls that are held back until the limiter has room to the waiting calls. */
    void waitingBefore(IntSupplier calls) {
        waitingBefore = calls;
    }

    String name() {
        return name;
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

    ContextReport.Limiter window(Duration window) {
        LimiterState state = limiter.state();
        LimitConfig now = limiter.settings();
        return meter.window(
                new LimiterMeter.Now(
                        name,
                        state.limit(),
                        now.queue(),
                        now.maxWait(),
                        adaptive,
                        state.inUse(),
                        state.waiting() + waitingBefore.getAsInt(),
                        state.waits().p50(),
                        state.waits().p99(),
                        state.lastPause().map(LimiterState.Pause::reason).orElse("")),
                new LimiterMeter.Totals(
                        state.waits().granted(), state.finished(), state.refused(), state.expired(), state.held()),
                window);
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
                .put("waiting", state.waiting())
                .put("waited_p50_ms", millis(state.waits().p50()))
                .put("waited_p99_ms", millis(state.waits().p99()))
                .put("granted", state.waits().granted())
                .put("refused", state.refused())
                .put("timed_out", state.expired())
                .put("cancelled", state.waits().cancelled())
                .put("last_backoff", state.lastPause().map(TunedLimiter::json).orElse(null));
    }

    private static JsonObject json(LimiterState.Pause pause) {
        return new JsonObject()
                .put("reason", pause.reason())
                .put("length_ms", pause.length().toMillis())
                .put("ago_ms", pause.ago().toMillis());
    }

    private static Number millis(Duration time) {
        return ReportJson.number(time.toNanos() / 1e6);
    }
}
