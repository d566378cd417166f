package dev.isotherm.weather.provider;

import dev.isotherm.weather.provider.ProviderState.Failure;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls of this instance to the weather provider in the last five minutes. The provider counts since its start, so
 * this keeps its counts of every half minute. Belongs to one context.
 */
public final class ProviderWindow {
    private static final Duration LENGTH = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final double DEGRADED = 0.05;
    private static final double UNHEALTHY = 0.25;
    /* Few calls say little: one failure of two is no outage. */
    private static final int FEW = 10;
    /* What is not a failure of the provider. */
    private static final Set<Kind> OURS = EnumSet.of(Kind.UNKNOWN_PLACE, Kind.BUDGET_SPENT, Kind.LOCAL_EXHAUSTION);

    private final Vertx vertx;
    private final Deque<ProviderState> before = new ArrayDeque<>();
    private long timer = -1;

    public ProviderWindow(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Starts to keep counts. */
    public void start(WeatherProvider provider) {
        timer = vertx.setPeriodic(STEP.toMillis(), id -> provider.calls().ifPresent(this::keep));
    }

    /** Stops. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void keep(ProviderState state) {
        before.addLast(state);
        if (before.size() > LENGTH.dividedBy(STEP)) {
            before.removeFirst();
        }
    }

    /** The health of a provider, in the shape of the contract. Contains no place, because its answer is public. */
    public JsonObject health(WeatherProvider provider) {
        Optional<ProviderState> calls = provider.calls();
        if (calls.isEmpty()) {
            return new JsonObject()
                    .put("status", "healthy")
                    .put("provider", provider.source())
                    .put("monitoring_enabled", false);
        }
        ProviderState now = calls.get();
        ProviderState then = Optional.ofNullable(before.peekFirst())
                .orElse(new ProviderState(now.source(), 0, 0, Map.of(), Optional.empty()));
        return figures(now, then);
    }

    private static JsonObject figures(ProviderState now, ProviderState then) {
        long successes = now.successes() - then.successes();
        long failures = 0;
        for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(OURS))) {
            failures += count(now, then, kind);
        }
        double rate = failures == 0 ? 0 : (double) failures / (successes + failures);
        return new JsonObject()
                .put("status", status(rate, successes + failures))
                .put("provider", now.source())
                .put("monitoring_enabled", true)
                .put("window_seconds", LENGTH.toSeconds())
                .put("calls_last_5m", successes + failures)
                .put("attempts_last_5m", now.attempts() - then.attempts())
                .put("successes_last_5m", successes)
                .put("failures_last_5m", failures)
                .put("failure_rate", Math.round(rate * 10_000) / 10_000.0)
                .put("rate_limits_last_5m", count(now, then, Kind.RATE_LIMITED))
                .put("key_refusals_last_5m", count(now, then, Kind.KEY_REFUSED))
                .put("unavailable_last_5m", count(now, then, Kind.UNAVAILABLE))
                .put("bad_answers_last_5m", count(now, then, Kind.BAD_ANSWER))
                .put(
                        "last_failure",
                        now.lastFailure()
                                .map(failure -> failure.at().toString())
                                .orElse(null))
                .put(
                        "last_failure_reason",
                        now.lastFailure().map(ProviderWindow::reason).orElse(null))
                .put(
                        "thresholds",
                        new JsonObject()
                                .put("degraded_failure_rate", DEGRADED)
                                .put("unhealthy_failure_rate", UNHEALTHY));
    }

    private static String status(double rate, long calls) {
        if (rate >= UNHEALTHY && calls >= FEW) {
            return "unhealthy";
        }
        return rate >= DEGRADED ? "degraded" : "healthy";
    }

    private static long count(ProviderState now, ProviderState then, Kind kind) {
        return now.failures().getOrDefault(kind, 0L) - then.failures().getOrDefault(kind, 0L);
    }

    /* The kind alone: the sentence may name a place, and this answer is public. */
    private static String reason(Failure failure) {
        return failure.kind().name().toLowerCase(Locale.ROOT);
    }
}
