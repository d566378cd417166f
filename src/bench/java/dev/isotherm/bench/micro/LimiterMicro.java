package dev.isotherm.bench.micro;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One permit of a limiter, taken and given back on its event loop; in batches, so that the way there costs nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LimiterMicro {
    private static final int BATCH = 10_000;
    private static final int PERMITS = 8;
    private static final int WAITING = 64;
    private static final long SECONDS = 30;

    private Vertx vertx;
    private Context context;
    private ContextLimiter limiter;

    /** Starts an event loop with a limiter. */
    @Setup
    public void start() {
        vertx = Vertx.vertx();
        context = ((VertxInternal) vertx).createEventLoopContext();
        limiter = new ContextLimiter("micro", context, new LimitConfig(PERMITS, WAITING, Duration.ofSeconds(SECONDS)));
    }

    /** Ends the event loop. */
    @TearDown
    public void stop() throws TimeoutException {
        vertx.close().await(SECONDS, TimeUnit.SECONDS);
    }

    /** A permit is free, and the work is done at once. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int free() throws TimeoutException {
        return onLoop(() -> {
            int done = 0;
            for (int i = 0; i < BATCH; i++) {
                done += limiter.run(Future::succeededFuture, Request.USUAL).succeeded() ? 1 : 0;
            }
            return done;
        });
    }

    /** All permits are in use: the work waits until the work before it is done. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int waited() throws TimeoutException {
        return onLoop(() -> {
            int done = 0;
            for (int i = 0; i < BATCH; i += PERMITS + 1) {
                done += behindOthers();
            }
            return done;
        });
    }

    private int behindOthers() {
        Promise<Void> held = Promise.promise();
        for (int i = 0; i < PERMITS; i++) {
            limiter.run(held::future, Request.USUAL);
        }
        Future<Void> last = limiter.run(Future::succeededFuture, Request.USUAL);
        held.complete();
        return last.isComplete() ? PERMITS + 1 : 0;
    }

    /** What runs on the loop. */
    private interface Work {
        int run();
    }

    private int onLoop(Work work) throws TimeoutException {
        Promise<Integer> done = Promise.promise();
        context.runOnContext(v -> done.complete(work.run()));
        return done.future().await(SECONDS, TimeUnit.SECONDS);
    }
}
