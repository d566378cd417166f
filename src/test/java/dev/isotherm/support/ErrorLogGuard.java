package dev.isotherm.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails every test during which something was logged as an error that the test did not announce with
 * {@link ExpectedErrors}, here or by an {@link IsothermProcess}. Registered for all classes by the service loader.
 */
public final class ErrorLogGuard implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Errors ERRORS = new Errors();
    private static final Pattern ERROR_LINE = Pattern.compile("^(\\S+Z ERROR |\\{\"level\":\"error\")");

    static {
        // Where a connection is reset, the Redis client of Vert.x calls both fail() and end(), each of which asserts
        // that
        // it is the only one. Assertions are off in production, where the second does nothing that harms.
        ClassLoader.getSystemClassLoader()
                .setClassAssertionStatus("io.vertx.redis.client.impl.RedisStandaloneConnection", false);
        ERRORS.start();
        root().addAppender(ERRORS);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // A test may have set all loggers up anew, and lost the appender.
        if (!root().isAttached(ERRORS)) {
            root().addAppender(ERRORS);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        check(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context);
    }

    /** Takes over what another process logged as errors, and looks for secrets in all of its log. */
    public static void report(Stream<String> log) {
        log.peek(line -> SecretGuard.look("the log of a process", line))
                .filter(line -> ERROR_LINE.matcher(line).find())
                .forEach(ERRORS.lines::add);
    }

    private static void check(ExtensionContext context) {
        List<String> unexpected = takeUnexpected(announced(context));
        if (!unexpected.isEmpty()) {
            throw new AssertionError(
                    "Logged as an error, and not announced with @ExpectedErrors:\n" + String.join("\n", unexpected));
        }
    }

    /**
     * What was logged as an error since the last call and nobody announced.
     *
     * @param announced regular expressions
     */
    static List<String> takeUnexpected(List<String> announced) {
        String any = announced.stream().map(pattern -> "(?:" + pattern + ")").collect(Collectors.joining("|"));
        Pattern expected = announced.isEmpty() ? Pattern.compile("(?!)") : Pattern.compile(any);
        return ERRORS.take().stream()
                .filter(error -> !expected.matcher(error).find())
                .toList();
    }

    private static List<String> announced(ExtensionContext context) {
        return Stream.iterate(Optional.of(context), Optional::isPresent, at -> at.get()
                        .getParent())
                .map(at -> at.get().getElement())
                .flatMap(Optional::stream)
                .flatMap(ErrorLogGuard::patterns)
                .toList();
    }

    private static Stream<String> patterns(AnnotatedElement element) {
        return Stream.ofNullable(element.getAnnotation(ExpectedErrors.class))
                .flatMap(announced -> Stream.of(announced.value()));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static final class Errors extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                IThrowableProxy cause = event.getThrowableProxy();
                lines.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                        + (cause == null
                                ? ""
                                : " " + cause.getClassName() + " " + cause.getMessage() + "\n    "
                                        + Stream.of(cause.getStackTraceElementProxyArray())
                                                .limit(12)
                                                .map(Object::toString)
                                                .collect(Collectors.joining("\n    "))));
            }
        }

        List<String> take() {
            return Stream.generate(lines::poll).takeWhile(line -> line != null).toList();
        }
    }
}
