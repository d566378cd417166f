package dev.isotherm.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails every test class during which Vert.x warned of a blocked event loop. Registered for all classes by the service
 * loader. How long is too long, see {@code vertx-test-options.json}: 400 ms for a loop that waits, as every blocking call
 * of ours would, for a deadline of 700 ms. A loop that computes is given 2 s, and one that loads classes all it needs:
 * with more JVMs than cores a thread that never waits is off its core for longer than 400 ms. Loops are looked at each
 * 50 ms, so a call that blocks is caught in the act; a loop that was caught waiting for work blocks no longer.
 */
public final class BlockedThreadGuard implements BeforeAllCallback, AfterAllCallback {
    /** The logger that Vert.x warns with. */
    public static final String LOGGER = "io.vertx.core.impl.BlockedThreadChecker";

    private static final int INNERMOST = 25;
    private static final long LONGEST_RUN = 2_000;
    private static final Pattern MILLIS = Pattern.compile("has been blocked for (\\d+) ms");
    private static final List<String> WAITING = List.of(
            "Thread.sleep",
            "Object.wait",
            "Unsafe.park",
            "Net.poll",
            "Dispatcher.read",
            "DispatcherImpl.",
            "FileInputStream.",
            "FileOutputStream.",
            "UnixNativeDispatcher.",
            "ProcessImpl.");
    private static final List<String> LOADING = List.of(
            "java.lang.ClassLoader.", "jdk.internal.loader.", "java.lang.invoke.MethodHandleNatives.", ".<clinit>(");

    static {
        // Netty's first buffer starts the Flight Recorder, which takes longer than a test lets an event loop take. This
        // class is loaded before all tests, so before Netty.
        System.setProperty("io.netty.jfr.enabled", "false");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Warnings warnings = new Warnings();
        warnings.start();
        ((Logger) LoggerFactory.getLogger(LOGGER)).addAppender(warnings);
        store(context).put(Warnings.class, warnings);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Warnings warnings = store(context).remove(Warnings.class, Warnings.class);
        ((Logger) LoggerFactory.getLogger(LOGGER)).detachAppender(warnings);
        if (!warnings.messages.isEmpty()) {
            throw new AssertionError("An event loop was blocked: " + String.join("\n", warnings.messages));
        }
    }

    /**
     * Whether a warning tells of a busy machine rather than of a call that blocks.
     *
     * @param warning says for how long
     * @param frames the thread's stack, innermost first
     */
    static boolean innocent(String warning, List<String> frames) {
        List<String> innermost = frames.stream()
                .filter(frame -> frame.strip().startsWith("at "))
                .limit(INNERMOST)
                .toList();
        if (innermost.isEmpty()) {
            return false;
        }
        if (innermost.get(0).contains("sun.nio.ch.EPoll.wait(")) {
            return true;
        }
        boolean waits =
                innermost.stream().limit(4).anyMatch(frame -> WAITING.stream().anyMatch(frame::contains));
        boolean loads = innermost.stream().anyMatch(frame -> LOADING.stream().anyMatch(frame::contains));
        Matcher millis = MILLIS.matcher(warning);
        boolean brief = millis.find() && Long.parseLong(millis.group(1)) < LONGEST_RUN;
        return !waits && (loads || brief);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(BlockedThreadGuard.class, context.getUniqueId()));
    }

    private static final class Warnings extends AppenderBase<ILoggingEvent> {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            List<String> frames = event.getThrowableProxy() == null
                    ? List.of()
                    : Arrays.stream(event.getThrowableProxy().getStackTraceElementProxyArray())
                            .map(StackTraceElementProxy::getSTEAsString)
                            .toList();
            if (!innocent(event.getFormattedMessage(), frames)) {
                messages.add(event.getFormattedMessage() + "\n    " + String.join("\n    ", frames));
            }
        }
    }
}
