package dev.isotherm.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LogLevelsTest {
    private static final String ONE = "dev.isotherm.log.of-this-test.one";
    private static final String TWO = "dev.isotherm.log.of-this-test.two";

    private final LogLevels levels = new LogLevels();

    @AfterEach
    void revert() {
        levels.apply(Map.of());
        logger(TWO).setLevel(null);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Test
    void aChangeHoldsUntilItIsTakenBack() {
        LogLevels.set(TWO, "WARN");

        assertThat(levels.apply(Map.of(ONE, "DEBUG", TWO, "ERROR"))).containsOnlyKeys(ONE, TWO);
        assertThat(levels.apply(Map.of(ONE, "DEBUG", TWO, "ERROR")))
                .as("nothing is new")
                .isEmpty();
        assertThat(logger(ONE).getLevel()).isEqualTo(Level.DEBUG);
        assertThat(logger(TWO).getLevel()).isEqualTo(Level.ERROR);

        assertThat(levels.apply(Map.of(ONE, "TRACE"))).containsOnlyKeys(ONE, TWO);
        assertThat(logger(TWO).getLevel()).as("as configured").isEqualTo(Level.WARN);
        levels.apply(Map.of());
        assertThat(logger(ONE).getLevel()).as("inherited").isNull();
    }

    @Test
    void whatIsInForceMayBeInherited() {
        String root = logger(LogLevels.ROOT).getLevel().levelStr;
        LogLevels.set(TWO, "OFF");

        assertThat(LogLevels.inForce(Set.of(ONE, TWO, LogLevels.ROOT)))
                .containsOnly(Map.entry(ONE, root), Map.entry(TWO, "OFF"), Map.entry(LogLevels.ROOT, root));
    }

    @ParameterizedTest
    @CsvSource({
        "io.netty, DEBUG",
        "io.vertx, TRACE",
        "io.vertx.core.http, DEBUG",
        "io, DEBUG",
        "isotherm.audit, OFF",
        "isotherm.audit, DEBUG",
        "isotherm, OFF",
        "a b, INFO",
        "'', INFO",
        "dev.isotherm, debug",
        "dev.isotherm, LOUD"
    })
    void whatWouldShowSecretsOrHideOperatorsIsRefused(String logger, String level) {
        assertThat(LogLevels.refusal(logger, level)).isPresent();
        assertThat(levels.apply(Map.of(logger, level))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ROOT, OFF", "io.netty, WARN", "dev.isotherm.job, TRACE", "isotherm.requests, OFF", "ionic, DEBUG"})
    void theRestIsAllowed(String logger, String level) {
        assertThat(LogLevels.refusal(logger, level)).isEmpty();
    }
}
