package dev.isotherm.limit;

import static dev.isotherm.support.Awaiting.await;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.VirtualTiming;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A limiter on an event loop of its own, driven from the thread of a test. */
final class LimiterHarness implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);

    final Vertx vertx;
    final VirtualTiming timing = new VirtualTiming();
    final ContextInternal owner;
    final ContextLimiter limiter;

    LimiterHarness(Vertx vertx, int permits, int queue, Duration maxWait) {
        this.vertx = vertx;
        this.owner = newContext();
        this.limiter = limiter(permits, queue, maxWait);
    }

    ContextLimiter limiter(int permits, int queue, Duration maxWait) {
        return new ContextLimiter("calls", owner, new LimitConfig(permits, queue, maxWait), timing);
    }

    /** An event-loop context that belongs to no verticle. */
    ContextInternal newContext() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Runs an action on the owner context and hands out what it gave or threw. */
    <T> T on(Callable<T> action) {
        return on(owner, action);
    }

    static <T> T on(ContextInternal context, Callable<T> action) {
        Promise<T> result = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                result.complete(action.call());
            } catch (Throwable e) {
                result.fail(e);
            }
        });
        return await(result.future());
    }

    LimiterState state() {
        return on(limiter::state);
    }

    Figures figures() {
        return Figures.of(state());
    }

    /** Lets virtual time pass on the owner context. */
    void advance(Duration length) {
        on(() -> {
            timing.advance(length);
            return null;
        });
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
