package dev.isotherm.api.record;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Principal;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.fetch.LoadWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The requests of an instance that wait for days. All are under one limit and one deadline; each client has its share. */
public final class LoadRequests {
    private final ContextLimiter limiter;
    private final Duration deadline;
    private final Set<Promise<?>> waiting = new HashSet<>();

    /**
     * Makes it.
     *
     * @param limiter limits how many load at once
     * @param deadline maximum time of one
     */
    public LoadRequests(ContextLimiter limiter, Duration deadline) {
        this.limiter = limiter;
        this.deadline = deadline;
    }

    /**
     * Loads for a request. When the request is answered (also with 503 at the deadline) or the client has closed, its
     * provider calls are aborted.
     *
     * @param load begins to load; called when the limit allows it
     * @return the outcome
     */
    public <T> Future<T> run(RoutingContext ctx, Function<LoadWatch, Future<T>> load) {
        if (ctx.response().closed()) {
            return Future.failedFuture(new CancelledException());
        }
        Principal principal = Principal.of(ctx).orElseThrow();
        Waiting client = new Waiting(new Cancellation(), Optional.of(Deadline.after(deadline)), principal.key());
        Promise<T> outcome = Promise.promise();
        waiting.add(outcome);
        ctx.addEndHandler(over -> client.cancellation.cancel());
        limiter.run(
                        () -> load.apply(client),
                        Request.of(Priority.INTERACTIVE, client.client, client.cancellation)
                                .sharing(principal.weight()))
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(over -> waiting.remove(outcome))
                .onSuccess(outcome::tryComplete)
                .onFailure(outcome::tryFail);
        return outcome.future();
    }

    /** Fails all that still wait, because the service stops. */
    public void giveUp() {
        Set.copyOf(waiting)
                .forEach(one -> one.tryFail(ApiException.unavailable(
                        "The service is being restarted. Please try again.", Duration.ofSeconds(1))));
    }

    private record Waiting(Cancellation cancellation, Optional<Deadline> deadline, String client) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }
}
