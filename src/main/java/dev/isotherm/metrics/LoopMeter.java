package dev.isotherm.metrics;

import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import io.vertx.core.Context;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * How busy the event loop of a context is. Scope: one context; the loop may serve other contexts, whose work counts too,
 * since it is in everybody's way.
 *
 * <p>Two measures, each a lower bound, of which the greater is told. The CPU time of the loop's thread, by the clock of
 * the operating system: exact to a millisecond for work, however short its pieces, since an idle loop sleeps in the
 * kernel; blind for time in which the loop is held up without computing. And the lateness of a timer, set again each
 * time for {@link #TICK} later: while it is late, the loop did something else or got no processor; blind for pieces of
 * work much shorter than the tick. What neither sees is a loop that blocks for less than a tick at a time.
 */
final class LoopMeter {
    /** Twenty a second: nothing to a loop, and enough to notice one that is held up. */
    static final Duration TICK = Duration.ofMillis(50);
    /* Timers are no finer than that: what is late by less is on time. */
    private static final long GRAIN = Duration.ofMillis(2).toNanos();

    private final Owner owner;
    private final LongSupplier nanoTime;
    private final LongSupplier cpuTime;
    private final BiFunction<Duration, Runnable, Runnable> after;

    private Runnable cancelTick = () -> {};
    private boolean started;
    private boolean closed;
    private long since;
    private long cpuSince;
    private long dueAt;
    private long ticks;
    private long late;
    private long latest;

    /**
     * Makes a meter by the time of the machine.
     *
     * @param owner the only context whose calls it accepts, on an event loop
     */
    public LoopMeter(Context owner) {
        this(owner, System::nanoTime, cpuClock(), timers(owner));
    }

    /**
     * Makes a meter that goes by another time.
     *
     * @param owner the only context whose calls it accepts
     * @param nanoTime a clock like {@link System#nanoTime()}
     * @param cpuTime the CPU time of the calling thread in nanoseconds; negative where it is not known
     * @param after does something on the owner after a while, and gives what cancels it
     */
    public LoopMeter(
            Context owner,
            LongSupplier nanoTime,
            LongSupplier cpuTime,
            BiFunction<Duration, Runnable, Runnable> after) {
        this.owner = new Owner("meter", "event loop", owner);
        this.nanoTime = nanoTime;
        this.cpuTime = cpuTime;
        this.after = after;
    }

    /* Looked up each time, for the platform has but one for all contexts and no meter is to hold what others hold. */
    private static LongSupplier cpuClock() {
        return ManagementFactory.getThreadMXBean().isCurrentThreadCpuTimeSupported()
                ? () -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                : () -> -1;
    }

    private static BiFunction<Duration, Runnable, Runnable> timers(Context owner) {
        return Timing.of(owner)::after;
    }

    /**
     * Begins to measure; the first window begins now.
     *
     * @throws IllegalStateException where the caller is not on the owner context, or it was started before
     */
    public void start() {
        owner.guard();
        if (started) {
            throw new IllegalStateException("The meter of the event loop was started before");
        }
        started = true;
        since = nanoTime.getAsLong();
        cpuSince = cpuTime.getAsLong();
        schedule(since);
    }

    /**
     * Ends the window and begins the next one.
     *
     * @return the figures of the window; all 0 where no time has passed or it was never started
     * @throws IllegalStateException where the caller is not on the owner context
     */
    public ContextReport.Loop window() {
        owner.guard();
        long now = nanoTime.getAsLong();
        long cpu = cpuTime.getAsLong();
        long length = now - since;
        if (!started || length <= 0) {
            return new ContextReport.Loop(0, 0, 0);
        }
        double computed = cpu < 0 || cpuSince < 0 ? 0 : (double) (cpu - cpuSince) / length;
        double heldUp = (double) late / length;
        ContextReport.Loop loop = new ContextReport.Loop(
                Math.min(1, Math.max(computed, heldUp)), ticks == 0 ? 0 : millis(late / ticks), millis(latest));
        since = now;
        cpuSince = cpu;
        ticks = 0;
        late = 0;
        latest = 0;
        return loop;
    }

    /**
     * Ends the measuring and cancels the timer; may be called more than once.
     *
     * @throws IllegalStateException where the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        closed = true;
        cancelTick.run();
    }

    private void schedule(long now) {
        dueAt = now + TICK.toNanos();
        cancelTick = after.apply(TICK, this::tick);
    }

    private void tick() {
        if (closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        long lateness = now - dueAt;
        ticks++;
        if (lateness > GRAIN) {
            late += lateness;
            latest = Math.max(latest, lateness);
        }
        schedule(now);
    }

    private static double millis(long nanos) {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    }
}
