package dev.isotherm.redis.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.isotherm.record.Period;
import dev.isotherm.service.Basis;
import dev.isotherm.service.RecordHarness;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.RecordServiceSetUp;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Values in Redis that no Isotherm wrote: whatever stands where weather reads, records are right, and it heals. */
class InvalidValuesTest extends RecordServiceSetUp {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String LONDON = "iso:day:{visual_crossing:london}:";
    private static final String NANTES = "iso:place:{visual_crossing:nantes}";
    private static final String TEXT = "what an operator put here by hand, in small letters";

    private List<Double> london() {
        return harness.record(service, Period.DAILY, "London", "11-20").values().stream()
                .map(value -> value.temperature())
                .toList();
    }

    /* Lists, hashes and the like. */
    private void ofAnotherType(String key) {
        harness.redis("DEL", key);
        harness.redis("RPUSH", key, "x");
    }

    private int boughtBy(Runnable work) {
        upstream.reset();
        work.run();
        return upstream.calls().size();
    }

    @ParameterizedTest
    @ValueSource(strings = {TEXT, "garbage", "\u0000\u0000\u7fff", "{\"days\":[1,2,3]}"})
    void textInPlaceOfAYearIsNoTemperatureAndIsReplaced(String text) {
        List<Double> whole = london();
        harness.redis("SET", LONDON + "2001", text.repeat(text.equals(TEXT) ? 14 : 1));

        assertThat(boughtBy(() -> assertThat(london()).isEqualTo(whole))).isEqualTo(1);
        assertThat(boughtBy(() -> assertThat(london()).isEqualTo(whole)))
                .as("it healed")
                .isZero();
    }

    @Test
    void aYearOfAnotherTypeIsReplacedAndNotBoughtAgain() {
        List<Double> whole = london();
        ofAnotherType(LONDON + "2001");

        assertThat(boughtBy(() -> assertThat(london()).isEqualTo(whole))).isEqualTo(1);
        assertThat(boughtBy(() -> assertThat(london()).isEqualTo(whole)))
                .as("it healed")
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "-1", "12e5", "99999999999999999999", "4102444800000000"})
    void junkForTheTimeOfTheLastChangeIsNone(String junk) {
        List<Double> whole = london();
        harness.redis("SET", LONDON + "changed", junk);

        assertThat(boughtBy(() -> assertThat(london()).isEqualTo(whole))).isZero();
        Awaitility.await().atMost(DEADLINE).until(() -> harness.redis("EXISTS", LONDON + "changed")
                .equals("0"));
    }

    @ParameterizedTest
    @CsvSource({"changed, true", "version, true", "version, false"})
    void timeAndVersionOfAnotherTypeOrShapeFailNoRequest(String what, boolean type) {
        List<Double> whole = london();
        if (type) {
            ofAnotherType(LONDON + what);
        } else {
            harness.redis("SET", LONDON + what, "junk");
        }

        assertThat(london()).isEqualTo(whole);
        RecordService.Computed computed =
                RecordHarness.await(harness.computing(service, Period.DAILY, "London", "11-20"));
        computed.basis().ifPresent(basis -> harness.get(() -> service.unchanged(basis)));
        // The next days are stored, and what they need with them.
        harness.record(service, Period.WEEKLY, "London", "11-20");
        harness.redis("GET", LONDON + what);
        assertThat(harness.redis("TYPE", LONDON + what)).isEqualTo("string");
    }

    @Test
    void aVersionOfAnotherTypeIsAskedForWithoutAnError() {
        london();
        Basis basis = RecordHarness.await(harness.computing(service, Period.DAILY, "London", "11-20"))
                .basis()
                .orElseThrow();
        ofAnotherType(LONDON + "version");

        assertThat(harness.get(() -> service.unchanged(basis))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "junk",
                "[]",
                "null",
                "{}",
                "{\"name\":\"Nantes\",\"latitude\":947.2,\"longitude\":-1.55,\"timezone\":\"Europe/Paris\"}",
                "{\"name\":\"Nantes\",\"latitude\":\"north\",\"longitude\":-1.55,\"timezone\":\"Europe/Paris\"}",
                "{\"name\":\"Nantes\",\"latitude\":47.2,\"longitude\":-1.55,\"timezone\":\"Europe/Nowhere\"}",
                "{\"name\":\" \",\"latitude\":47.2,\"longitude\":-1.55,\"timezone\":\"Europe/Paris\"}",
            })
    void aNameThatMeansNoPlaceIsAskedAboutAgain(String junk) {
        harness.record(service, Period.DAILY, "Nantes", "11-20");
        String alias = harness.redis("GET", NANTES);
        harness.redis("SET", NANTES, junk);

        assertThat(boughtBy(() -> harness.record(service, Period.DAILY, "Nantes", "11-20")))
                .isEqualTo(1);
        assertThat(harness.redis("GET", NANTES)).isEqualTo(alias);
    }

    @Test
    void aNameOrALeaseOfAnotherTypeIsReplaced() {
        ofAnotherType(NANTES);
        ofAnotherType(NANTES + ":flight");
        ofAnotherType(LONDON + "flight");

        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20").values())
                .hasSize(51);
        assertThat(london()).hasSize(51);
        assertThat(harness.redis("TYPE", NANTES)).isEqualTo("string");
    }

    @Test
    void aLeaseOrADenialThatWouldLastForEverDoesNot() {
        harness.redis("SET", NANTES + ":unknown", "1");
        harness.redis("SET", NANTES + ":flight", "nobody");
        harness.redis("SET", LONDON + "flight", "nobody", "PX", "3600000");

        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20").values())
                .hasSize(51);
        assertThat(london()).hasSize(51);
    }

    @Test
    void aFewAreKeptForOperators() {
        List<Double> whole = london();
        for (int year = 1990; year < 2020; year++) {
            harness.redis("SET", LONDON + year, "garbage");
        }
        harness.redis("SET", LONDON + "1989", "x".repeat(100_001));
        assertThat(london()).isEqualTo(whole);

        Awaitility.await().atMost(DEADLINE).until(() -> aside().size() == 9);
        assertThat(aside()).contains("iso:day:{visual_crossing:london}:b:1990");
        assertThat(Long.parseLong(harness.redis("PTTL", "iso:day:{visual_crossing:london}:b:1990")))
                .isBetween(1L, Duration.ofDays(1).toMillis());
    }

    private List<String> aside() {
        String keys = harness.redis("KEYS", InvalidValues.asidePattern());
        return List.of(keys.substring(1, keys.length() - 1).split(", "));
    }

    @Test
    void theyAreToldOnceAMinute() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(InvalidValues.class);
        logger.addAppender(log);
        london();

        for (int i = 0; i < 2; i++) {
            for (int year = 2001; year < 2011; year++) {
                harness.redis("SET", LONDON + year, "garbage");
            }
            london();
            harness.now.set(harness.now.get().plus(Duration.ofMinutes(1)));
        }

        logger.detachAppender(log);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .last()
                .asString()
                .contains("not a year of temperatures", "9 more since the last such line, 11 in all");
    }
}
