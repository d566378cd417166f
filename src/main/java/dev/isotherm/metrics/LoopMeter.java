package dev.isotherm.metrics;

import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import io.vertx.core.Context;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Measures how busy the event loop of a context is. Scope: one context. The loop may serve other contexts; their work
 * counts too, because it delays all of them.
 *
 * <p>It takes two measures, each a lower bound, and reports the greater one. The first is the CPU time of the loop's
 * thread, by the operating system: exact to a millisecond, even for short pieces of work, because an idle loop sleeps
 * in the kernel; but it does not see a loop that is blocked without computing. The second is the lateness of a timer
 * that is always set {@link #TICK} ahead: while it is late, the loop did other work or got no processor; but it does
 * not see pieces of work much shorter than the tick. Neither sees a loop that blocks for less than a tick at a time.
 */
final class LoopMeter {
    /** Twenty ticks a second: cheap for the loop, and enough to notice when it is blocked. */
    static final Duration TICK = Duration.ofMillis(50);
    /* The precision of timers: a tick that is late by less counts as on time. */
    private static final long GRAIN = Duration.ofMillis(2).toNanos();

    private final Owner owner;
    private final LongSupplier nanoTime;
    private final LongSupplier cpuTime;
    private final BiFunction<Duration, Runnable, Runnable> after;

    private LongConsumer onTick = lateNanos -> {};
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
     * Creates a meter with the system clock.
     *
     * @param owner the only context whose calls it accepts, on an event loop
     */
    LoopMeter(Context owner) {
        this(owner, System::nanoTime, cpuClock(), timers(owner));
    }

    /**
     * Creates a meter with other clocks.
     *
     * @param owner the only context whose calls it accepts
     * @param nanoTime a clock like {@link System#nanoTime()}
     * @param cpuTime the CPU time of the calling thread in nanoseconds; negative if unknown
     * @param after runs an action on the owner after a delay, and returns what cancels it
     */
    LoopMeter(
            Context owner,
            LongSupplier nanoTime,
            LongSupplier cpuTime,
            BiFunction<Duration, Runnable, Runnable> after) {
        this.owner = new Owner("meter", "event loop", owner);
        this.nanoTime = nanoTime;
        this.cpuTime = cpuTime;
        this.after = after;
    }

    /* Looked up each time: the bean is one object for all contexts, and a meter must not keep a shared object. */
    private static LongSupplier cpuClock() {
        return ManagementFactory.getThreadMXBean().isCurrentThreadCpuTimeSupported()
                ? () -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                : () -> -1;
    }

    private static BiFunction<Duration, Runnable, Runnable> timers(Context owner) {
        return Timing.of(owner)::after;
    }

    /** Sets what is told how late each tick is, ns; on the owner. */
    void onTick(LongConsumer listener) {
        onTick = listener;
    }

    /**
     * Starts to measure; the first window begins now.
     *
     * @throws IllegalStateException if the caller is not on the owner context, or it was started before
     */
    void start() {
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
     * @return the figures of the window; all 0 if no time has passed or it was not started
     * @throws IllegalStateException if the caller is not on the owner context
     */
    ContextReport.Loop window() {
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
     * Stops measuring and cancels the timer; may be called more than once.
     *
     * @throws IllegalStateException if the caller is not on the owner context
     */
    void close() {
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
        onTick.accept(Math.max(0, lateness));
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
