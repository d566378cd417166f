package dev.isotherm.support;

import io.vertx.core.impl.VertxThread;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Looks at the event loops of this JVM, each that is in a task, every 50 ms, and keeps what {@link LoopVerdict} finds. */
final class LoopSampler implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;

    private final ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    private final Map<Thread, LoopVerdict> verdicts = new WeakHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Predicate<VertxThread> watched;
    private final ScheduledExecutorService timer;

    private LoopSampler(Predicate<VertxThread> watched) {
        this.watched = watched;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "loop-sampler");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look at all loops that are watched. */
    static LoopSampler start(Predicate<VertxThread> watched) {
        LoopSampler sampler = new LoopSampler(watched);
        sampler.timer.scheduleWithFixedDelay(sampler::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return sampler;
    }

    /** What was found since the last call. */
    List<String> takeComplaints() {
        return Stream.generate(complaints::poll)
                .takeWhile(found -> found != null)
                .toList();
    }

    private void look() {
        try {
            threads().forEach(this::look);
        } catch (RuntimeException e) {
            // A timer that fails is never run again: then nobody would look, and no test would know.
            complaints.add("The loops cannot be watched: " + e);
        }
    }

    private void look(VertxThread loop) {
        long begun = loop.startTime();
        if (begun == 0) {
            return;
        }
        Thread.State state = loop.getState();
        StackTraceElement[] stack = loop.getStackTrace();
        // A task that ended meanwhile left a stack that is not its own.
        if (loop.startTime() != begun) {
            return;
        }
        List<String> frames =
                Arrays.stream(stack).map(StackTraceElement::toString).toList();
        verdicts.computeIfAbsent(loop, any -> new LoopVerdict())
                .sample(begun, state != Thread.State.RUNNABLE, frames, cpu.getThreadCpuTime(loop.getId()))
                .ifPresent(wrong ->
                        complaints.add(loop.getName() + " " + wrong + "\n    " + String.join("\n    ", frames)));
    }

    private Stream<VertxThread> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[2 * root.activeCount() + 16];
        int count = root.enumerate(all);
        return Arrays.stream(all, 0, count)
                .filter(VertxThread.class::isInstance)
                .map(VertxThread.class::cast)
                .filter(thread -> !thread.isWorker())
                .filter(watched);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
