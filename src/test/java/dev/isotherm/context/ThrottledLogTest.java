package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottledLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ThrottledLog log = new ThrottledLog(logger());

    private Logger logger() {
        Logger logger = new LoggerContext().getLogger("of-this-test-alone");
        logger.addAppender(lines);
        lines.start();
        return logger;
    }

    private List<String> logged() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aLongDetailIsCut() {
        log.warn("A token was refused", "GET /" + "x".repeat(4_000));

        assertThat(logged()).hasSize(1);
        assertThat(logged().get(0))
                .startsWith("A token was refused")
                .endsWith("x… (4005 characters)")
                .hasSizeLessThan(300);
    }

    @Test
    void oneLineOfAKindIsEnoughForAMinute() {
        log.warn("One kind", "a");
        log.warn("One kind", "b");
        log.warn("Another", "c");

        assertThat(logged())
                .containsExactly(
                        "One kind (0 more since the last such line): a",
                        "Another (0 more since the last such line): c");
    }
}
