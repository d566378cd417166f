package dev.isotherm.support;

import io.vertx.core.impl.VertxThread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test class during which code of ours blocked an event loop: it waited, or it computed for two seconds of CPU
 * time. Registered for all classes by the service loader. What counts as blocked, see {@link LoopVerdict}.
 */
public final class BlockedThreadGuard implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern WARNING =
            Pattern.compile("Thread (?<loop>\\S*eventloop\\S*) has been blocked for (?<millis>\\d+) ms");
    private static final LoopSampler SAMPLER = LoopSampler.start(BlockedThreadGuard::watched);

    static {
        // Netty's first buffer starts the Flight Recorder, which takes longer than a test lets an event loop take. This
        // class is loaded before all tests, so before Netty.
        System.setProperty("io.netty.jfr.enabled", "false");
        Awaitility.setDefaultTimeout(Awaiting.DEADLINE);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SAMPLER.takeComplaints();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> complaints = SAMPLER.takeComplaints();
        if (!complaints.isEmpty()) {
            throw new AssertionError("An event loop was blocked: " + String.join("\n", complaints));
        }
    }

    /** Whether its loop may not be kept busy on purpose, see {@link TestVertx#unwatched()}. */
    private static boolean watched(VertxThread loop) {
        return loop.maxExecTimeUnit().toMillis(loop.maxExecTime()) < TestVertx.UNWATCHED.toMillis();
    }

    /**
     * Finds the blocked loops in the log of another JVM with the {@link TestVertx#options() options of all tests}: each
     * warning of Vert.x there is a sample of a stack.
     *
     * @param log its lines
     * @return what is wrong; empty where no loop was blocked
     */
    static List<String> complaints(List<String> log) {
        Map<String, LoopVerdict> verdicts = new HashMap<>();
        Map<String, Long> blockedSoFar = new HashMap<>();
        Map<String, Integer> tasks = new HashMap<>();
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            Matcher warning = WARNING.matcher(log.get(i));
            if (warning.find()) {
                String loop = warning.group("loop");
                long millis = Long.parseLong(warning.group("millis"));
                if (millis < blockedSoFar.getOrDefault(loop, 0L)) {
                    tasks.merge(loop, 1, Integer::sum);
                }
                blockedSoFar.put(loop, millis);
                List<String> frames = frames(log.subList(i + 1, log.size()));
                verdicts.computeIfAbsent(loop, any -> new LoopVerdict())
                        .sample(tasks.getOrDefault(loop, 0), false, frames, 0)
                        .ifPresent(wrong -> complaints.add(loop + " " + wrong + "\n" + String.join("\n", frames)));
            }
        }
        return complaints;
    }

    private static List<String> frames(List<String> following) {
        return following.stream()
                .takeWhile(line -> line.startsWith("\t") || line.startsWith("io.vertx.core.VertxException"))
                .filter(line -> line.startsWith("\t"))
                .toList();
    }
}
