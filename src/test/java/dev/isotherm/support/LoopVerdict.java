package dev.isotherm.support;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What samples of one event loop's stack say of the task that it runs: that it waits, that it computes for too long, or
 * nothing. Samples and CPU time are counted and no time by the clock is, so a loop that does not get its turn on a busy
 * machine is not suspected: nobody samples it more often for that, and it uses no CPU.
 */
final class LoopVerdict {
    /** A task that was seen waiting so many times in a row blocks its loop. */
    static final int MAX_WAITING_SAMPLES = 8;
    /** A task that used so much CPU blocks its loop. */
    static final Duration MAX_CPU = Duration.ofSeconds(2);

    private static final int INNERMOST = 6;
    private static final String OURS = "dev.isotherm.";
    private static final List<String> WAITING = List.of(
            "Thread.sleep",
            "Object.wait",
            "Unsafe.park",
            "Net.poll",
            "Net.connect",
            "Net.accept",
            "SocketDispatcher.read",
            "SocketDispatcher.write",
            "AddressImpl.lookup",
            "FileDispatcherImpl.",
            "FileInputStream.",
            "FileOutputStream.",
            "RandomAccessFile.",
            "UnixNativeDispatcher.",
            "ProcessImpl.");
    /** Loading classes and writing the log read and write files too. A socket of Netty never waits. */
    private static final List<String> EXEMPT = List.of(
            "io.netty.channel.socket.nio.NioSocketChannel.",
            "java.lang.ClassLoader.",
            "jdk.internal.loader.",
            "java.lang.invoke.MethodHandleNatives.",
            ".<clinit>(",
            "ch.qos.logback.");

    private Object task;
    private int waiting;
    private long cpuAtFirst;
    private boolean told;

    /**
     * Takes one more sample.
     *
     * @param running what tells the task from the loop's other tasks
     * @param suspended whether the thread's state says that it waits for a lock, a signal or a time
     * @param frames the stack, innermost first
     * @param cpuNanos CPU time of the thread so far; always 0 where that is not known
     * @return what the task does wrong, once for each task
     */
    Optional<String> sample(Object running, boolean suspended, List<String> frames, long cpuNanos) {
        if (!running.equals(task)) {
            task = running;
            waiting = 0;
            cpuAtFirst = cpuNanos;
            told = false;
        }
        boolean ours = frames.stream().anyMatch(frame -> frame.contains(OURS))
                && frames.stream().noneMatch(frame -> contains(EXEMPT, frame));
        boolean waits = suspended || frames.stream().limit(INNERMOST).anyMatch(frame -> contains(WAITING, frame));
        waiting = ours && waits ? waiting + 1 : 0;
        Duration cpu = Duration.ofNanos(cpuNanos - cpuAtFirst);
        if (told || !ours) {
            return Optional.empty();
        }
        if (waiting >= MAX_WAITING_SAMPLES) {
            told = true;
            return Optional.of("was seen waiting " + waiting + " times in a row");
        }
        if (cpu.compareTo(MAX_CPU) > 0) {
            told = true;
            return Optional.of("computed for " + cpu.toMillis() + " ms of CPU time");
        }
        return Optional.empty();
    }

    private static boolean contains(List<String> names, String frame) {
        return names.stream().anyMatch(frame::contains);
    }
}
