package dev.isotherm.metrics;

import dev.isotherm.config.RetryConfig;
import dev.isotherm.context.Owner;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.WriteResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Measures the use of the job slots of a context, window by window. Scope: one context. */
public final class SlotMeter {
    private final Owner owner;
    private final int slots;
    private final LongSupplier nanoTime;
    private int running;
    private long changedAt;
    private long since;
    /* Slots in use times nanoseconds. */
    private double area;
    private long ended;
    private long done;
    private long nanos;

    /**
     * Starts the first window.
     *
     * @param owner the only context whose jobs it measures
     * @param slots how many may run at once
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public SlotMeter(Context owner, int slots, LongSupplier nanoTime) {
        this.owner = new Owner("meter", "job slots", owner);
        this.slots = slots;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
        this.changedAt = since;
    }

    /** Wraps a handler so that its executions are measured. */
    public JobHandler metered(JobHandler handler) {
        return new JobHandler() {
            @Override
            public Future<Buffer> handle(JobExecution execution) {
                return measured(() -> handler.handle(execution));
            }

            @Override
            public RetryConfig retry(RetryConfig defaults) {
                return handler.retry(defaults);
            }

            @Override
            public void resultWritten(JobExecution execution, WriteResult reply) {
                handler.resultWritten(execution, reply);
            }
        };
    }

    private <T> Future<T> measured(Supplier<Future<T>> work) {
        owner.guard();
        long startedAt = nanoTime.getAsLong();
        change(1);
        // In compose, so that work that throws is counted as ended too.
        return Future.succeededFuture().compose(begun -> work.get()).onComplete(over -> {
            owner.execute(() -> end(startedAt, over.succeeded()));
        });
    }

    private void end(long startedAt, boolean well) {
        change(-1);
        ended++;
        done += well ? 1 : 0;
        nanos += nanoTime.getAsLong() - startedAt;
    }

    /* Each number of running jobs counts for as long as it lasted. */
    private void change(int more) {
        long now = nanoTime.getAsLong();
        area += (double) running * (now - changedAt);
        changedAt = now;
        running += more;
    }

    /** How many run now. */
    int running() {
        return running;
    }

    int slots() {
        return slots;
    }

    /**
     * Ends the window and begins the next one.
     *
     * @param window time since the last call
     * @return its figures
     * @throws IllegalStateException if the caller is not on the owner context
     */
    ContextReport.Slots window(Duration window) {
        owner.guard();
        change(0);
        double used = changedAt == since ? running : area / (changedAt - since);
        since = changedAt;
        area = 0;
        double seconds = Math.max(1, window.toNanos()) / 1e9;
        ContextReport.Slots figures =
                new ContextReport.Slots(slots, used, done / seconds, ended == 0 ? 0 : nanos / 1e6 / ended);
        ended = 0;
        done = 0;
        nanos = 0;
        return figures;
    }
}
