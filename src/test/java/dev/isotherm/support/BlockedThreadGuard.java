package dev.isotherm.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails every test class during which Vert.x warned of a blocked event loop. Registered for all classes by the service
 * loader. How long is too long, see {@code vertx-test-options.json}: 400 ms, because a cold JVM that loads classes on
 * two busy cores was seen to take 130 ms for it, while every blocking call of ours would last for a deadline of 700 ms.
 * A loop that was caught loading or linking a class is not counted: the machine was busy, and no call of ours blocked.
 */
public final class BlockedThreadGuard implements BeforeAllCallback, AfterAllCallback {
    /** The logger that Vert.x warns with. */
    public static final String LOGGER = "io.vertx.core.impl.BlockedThreadChecker";

    private static final int INNERMOST = 25;

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

    /** Whether a blocked thread's stack, innermost frame first, shows that it was loading or linking classes. */
    static boolean loadsClasses(List<String> frames) {
        return frames.stream()
                .limit(INNERMOST)
                .anyMatch(frame -> frame.contains("java.lang.ClassLoader.")
                        || frame.contains("jdk.internal.loader.")
                        || frame.contains("java.lang.invoke.MethodHandleNatives."));
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
            if (!loadsClasses(frames)) {
                messages.add(event.getFormattedMessage() + "\n    " + String.join("\n    ", frames));
            }
        }
    }
}
