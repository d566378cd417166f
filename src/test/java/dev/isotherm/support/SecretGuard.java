package dev.isotherm.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails every test during which a secret that tests use was in the log of this JVM or of one that it started, or in an
 * answer that the tests' clients read. Registered for all classes by the service loader.
 *
 * <p>A new secret of a test must be recognised here: put {@code hunter2} into it. The token of a user is recognised by its
 * form.
 */
public final class SecretGuard implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final Pattern SECRET = Pattern.compile("hunter\\d"
            // Service tokens.
            + "|svc-token|test-token"
            // Operators' keys, but not the header for them.
            + "|(?<![xX]-)admin-key|adm1n-key"
            // Providers' keys.
            + "|\\bk3y\\b|pk\\.secret"
            // Tokens of users, signed or not.
            + "|eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.");

    /* One of these is in each secret, and nearly never in another text: they are looked for first, which is quick. */
    private static final List<String> HINTS = List.of("hunter", "-token", "-key", "k3y", "pk.secret", "eyJ");

    private static final int MOST = 20;
    private static final int AROUND = 80;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final Log LOG = new Log();

    static {
        LOG.start();
        root().addAppender(LOG);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // A test may have set all loggers up anew, and lost the appender.
        if (!root().isAttached(LOG)) {
            root().addAppender(LOG);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        check();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check();
    }

    private static void check() {
        List<String> found = take();
        if (!found.isEmpty()) {
            throw new AssertionError("A secret was shown:\n" + String.join("\n", found));
        }
    }

    /** What was found since the last call. */
    static List<String> take() {
        return Stream.generate(FOUND::poll).takeWhile(one -> one != null).toList();
    }

    /**
     * Looks for a secret in a text.
     *
     * @param where where the text was read, for the failure
     */
    public static void look(String where, String text) {
        if (HINTS.stream().noneMatch(text::contains)) {
            return;
        }
        Matcher secret = SECRET.matcher(text);
        if (secret.find() && FOUND.size() < MOST) {
            int from = Math.max(0, secret.start() - AROUND);
            int to = Math.min(text.length(), secret.end() + AROUND);
            FOUND.add(where + ": …" + text.substring(from, to) + "…");
        }
    }

    /** Looks into an answer, its headers too, and returns it. */
    public static <T> HttpResponse<T> look(HttpResponse<T> answer) {
        T body = answer.body();
        String text = body instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : "" + body;
        look(
                "the answer to " + answer.request().method() + " "
                        + answer.uri().getPath(),
                answer.headers().map() + "\n" + text);
        return answer;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static final class Log extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            look("the log of " + event.getLoggerName(), event.getFormattedMessage());
            for (IThrowableProxy at = event.getThrowableProxy(); at != null; at = at.getCause()) {
                look("the log of " + event.getLoggerName(), at.getClassName() + ": " + at.getMessage());
            }
        }
    }
}
