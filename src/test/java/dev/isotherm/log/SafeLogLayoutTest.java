package dev.isotherm.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send reaches the log as text that nobody can take for something else; with the program's own file. */
class SafeLogLayoutTest {
    private static final String FORGED = "2026-11-27T11:00:00.000Z INFO  [main] d.i.Main - all is well";

    private static String logged(String message, Throwable failure, Object... arguments) {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
        } catch (JoranException e) {
            throw new AssertionError(e);
        }
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        StringBuilder all = new StringBuilder();
        for (Iterator<Appender<ILoggingEvent>> appenders = root.iteratorForAppenders(); appenders.hasNext(); ) {
            LoggingEvent event = new LoggingEvent("x", root, Level.WARN, message, failure, arguments);
            OutputStreamAppender<ILoggingEvent> appender = (OutputStreamAppender<ILoggingEvent>) appenders.next();
            all.append(new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b",
                "\u0000",
                "\b",
                "\r",
                "\u007f",
                "\u0085",
                "\u009b",
                "\u00ad",
                "\u061c",
                "\u200b",
                "\u200e",
                "\u2028",
                "\u2029",
                "\u202e",
                "\u2066",
                "\ufeff",
                "\ud800",
                "\udb40\udc41",
                "\ufff9"
            })
    void aCharacterThatIsNotSeenIsWrittenAsItsCode(String hidden) {
        String code = String.format("\\u%04X", hidden.codePointAt(0));

        assertThat(logged("{} is no place", null, "a" + hidden + "b"))
                .contains("a" + code + "b is no place")
                .doesNotContain(hidden);
        assertThat(logged("failed", new IllegalStateException("a" + hidden + "b", new Exception(hidden))))
                .contains("a" + code + "b")
                .doesNotContain(hidden);
    }

    @Test
    void noTextLooksLikeAnEventOfItsOwn() {
        String text = logged("{}", new IllegalStateException("x\n" + FORGED), "x\n" + FORGED);

        assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith("\t") || line.startsWith(" "));
        assertThat(text).contains(FORGED).endsWith("\n");
    }

    @Test
    void aTextOfHiddenCharactersIsNotManyTimesAsLong() {
        String text = "\u202E".repeat(500);

        assertThat(logged("{}", null, text))
                .contains("\\u202E\\u202E", "?".repeat(480))
                .hasSizeLessThan(800);
    }

    @Test
    void whatIsTextStaysAsItIs() {
        assertThat(logged("Zürich, 東京, Αθήνα, ‘quoted’, 25 °C\n  curl", null))
                .contains("Zürich, 東京, Αθήνα, ‘quoted’, 25 °C\n  curl");
    }
}
