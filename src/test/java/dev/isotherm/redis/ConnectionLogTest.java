package dev.isotherm.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** In virtual time. */
class ConnectionLogTest {
    private static final String NAME = "redis://connection-log:1";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Duration now = Duration.ZERO;
    private final ConnectionLog log = new ConnectionLog(NAME, () -> now.toNanos());

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    private List<String> told() {
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(NAME))
                .toList();
    }

    @Test
    void aRedisThatComesAndGoesIsSummedUpInAFewLines() {
        log.up(Duration.ZERO);
        for (int i = 0; i < 4_000; i++) {
            now = now.plusMillis(75);
            log.lost(true, "the connection ended");
            log.lost(false, "refused");
            now = now.plusMillis(75);
            log.up(Duration.ofMillis(75));
        }
        assertThat(told()).as("of ten minutes").hasSizeLessThan(40);
        assertThat(told())
                .anySatisfy(line -> assertThat(line).contains("It was lost").contains("times in the last 60 s"));
    }

    @Test
    void aLossThatLastsIsToldThoughOthersWereNot() {
        log.up(Duration.ZERO);
        log.lost(true, "first");
        log.up(Duration.ZERO);
        log.lost(true, "second");
        assertThat(told()).noneMatch(line -> line.contains("second"));
        for (int i = 0; i < 15; i++) {
            now = now.plusSeconds(1);
            log.lost(false, "still away");
        }
        assertThat(told()).filteredOn(line -> line.contains("still away")).hasSize(1);
    }

    @Test
    void twoLossesFarFromEachOtherAreToldBoth() {
        log.up(Duration.ZERO);
        log.lost(true, "first");
        log.up(Duration.ofSeconds(1));
        now = now.plusSeconds(30);
        log.lost(true, "second");
        log.up(Duration.ofSeconds(1));
        assertThat(told()).hasSize(5).noneMatch(line -> line.contains("It was lost"));
    }

    @Test
    void aCertificateThatIsRefusedIsToldAlsoIfTheServerIsGoneAlready() {
        log.lost(false, "no connection");
        log.serverRefused("expired");
        log.lost(false, "expired");
        log.serverRefused("expired");
        assertThat(told()).hasSize(2).last().asString().contains("is gone (expired)");
        log.up(Duration.ZERO);
        assertThat(told()).hasSize(3).last().asString().contains("is back");
    }

    @Test
    void whatIsRefusedIsToldOnceForEachReasonAndThenOnceAMinute() {
        for (int i = 0; i < 1_000; i++) {
            log.refused("OOM", "script job/enqueue", "OOM command not allowed");
        }
        assertThat(told()).hasSize(1);
        log.refused("NOPERM", "script job/enqueue", "NOPERM no permissions");
        assertThat(told()).hasSize(2).last().asString().contains("REDIS_URL");
        now = now.plus(ConnectionLog.REMINDER);
        log.refused("NOPERM", "script job/enqueue", "NOPERM no permissions");
        assertThat(told()).hasSize(3);
    }
}
