package dev.isotherm.api.health;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.context.LoopWatch;
import dev.isotherm.context.LoopWatch.Loop;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * {@code GET /health/live}: whether all event loops of the process run. Only a restart ends a loop that hangs, so an
 * orchestrator restarts the process. Nothing else makes it unhealthy: a restart does not bring back Redis or a provider.
 */
public final class LiveRoute implements Routes {
    private final LoopWatch loops;
    private final InstantSource clock;

    /** Makes the route. */
    public LiveRoute(LoopWatch loops, InstantSource clock) {
        this.loops = loops;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/health/live", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        return loops.look().map(this::reply);
    }

    private Reply reply(List<Loop> all) {
        long hanging = all.stream().filter(Loop::hangs).count();
        long longest = all.stream()
                .map(Loop::silence)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO)
                .toMillis();
        return Replies.uncached(
                hanging == 0 ? 200 : 503,
                new JsonObject()
                        .put(HealthPart.STATUS, hanging == 0 ? HealthPart.HEALTHY : HealthPart.UNHEALTHY)
                        .put("timestamp", WireTime.naive(clock.instant()))
                        .put(
                                "event_loops",
                                new JsonObject()
                                        .put("running", all.size() - hanging)
                                        .put("hanging", hanging)
                                        .put("longest_silence_ms", longest)
                                        .put("bound_ms", LoopWatch.BOUND.toMillis())));
    }
}
