package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.record.Period;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a record where its provider fails in part or as a whole, or Redis goes away meanwhile. */
class RecordServiceFaultTest extends RecordServiceSetUp {
    private static final Duration DEADLINE = Awaiting.DEADLINE;

    @Test
    void yearsThatTheProviderFailsForAreMissingAndAreAskedForAgain() {
        Set<Integer> broken = Set.of(1976, 1988, 2001, 2010, 2025);
        upstream.behave(call -> broken.stream().anyMatch(call::touches) ? Behaviour.ERROR : Behaviour.WEATHER);

        TemperatureRecord record = harness.record(service, Period.DAILY, "London", "11-20");

        assertThat(record.values()).hasSize(46);
        assertThat(record.coverage().missingYears())
                .extracting(m -> m.year() + " " + m.reason())
                .containsExactly(
                        "1976 api_error", "1988 api_error", "2001 api_error", "2010 api_error", "2025 api_error");
        for (int year : broken) {
            assertThat(harness.redis("EXISTS", "iso:day:{visual_crossing:london}:" + year))
                    .isEqualTo("0");
        }
        upstream.reset();
        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(51);
        assertThat(upstream.calls()).extracting(c -> c.from().getYear()).containsExactlyInAnyOrderElementsOf(broken);
    }

    @ParameterizedTest
    @CsvSource({"11-20, 1980", "11-20, 1990", "11-20, 2015", "02-28, 2001", "12-31, 1977"})
    void aDayThatFailsCostsTheYearThatItBelongsToAndNoNeighbour(String identifier, int year) {
        LocalDate bad = LocalDate.of(year, 2, 15);
        upstream.behave(
                call -> bad.isBefore(call.from()) || bad.isAfter(call.to()) ? Behaviour.WEATHER : Behaviour.ERROR);

        TemperatureRecord record = harness.record(service, Period.YEARLY, "London", identifier);

        assertThat(record.coverage().missingYears())
                .extracting(m -> m.year() + " " + m.reason())
                .containsExactly(year + " api_error");
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void anAnswerInAnotherUnitIsAskedForAgainAndNeverKept() {
        Set<Integer> odd = Set.of(1976, 2001, 2024);
        Set<Integer> told = new HashSet<>();
        upstream.behave(call -> {
            int year = call.from().getYear();
            return odd.contains(year) && told.add(year) ? Behaviour.FAHRENHEIT : Behaviour.WEATHER;
        });

        TemperatureRecord record = harness.record(service, Period.DAILY, "London", "11-20");

        assertThat(record.values()).hasSize(51).allSatisfy(value -> assertThat(value.temperature())
                .isLessThan(25));
        assertThat(upstream.calls()).hasSize(51 + odd.size());
        assertThat(harness.record(service, Period.DAILY, "London", "11-20")).isEqualTo(record);
        assertThat(upstream.calls()).hasSize(51 + odd.size());
    }

    @Test
    void moreThanATenthFailingFailsTheWholeWithTheProvidersReason() {
        upstream.behave(
                call -> call.from().getYear() % 10 == 3 || call.touches(2000) ? Behaviour.ERROR : Behaviour.WEATHER);

        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "London", "11-20"))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(WeatherException.Kind.UNAVAILABLE))
                .hasMessageContaining("answered with status 500");

        upstream.reset();
        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(51);
        assertThat(upstream.calls()).as("what came before is not bought again").hasSize(6);
    }

    @Test
    void aRefusedKeyFailsTheWholeHoweverFewRangesItHit() {
        upstream.behave(call -> call.touches(1990) ? Behaviour.KEY_REFUSED : Behaviour.WEATHER);

        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "London", "11-20"))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(WeatherException.Kind.KEY_REFUSED))
                .hasMessageNotContaining("k3y");
    }

    @Test
    void aRefusedKeyIsNotTriedForEveryYear() {
        harness.record(service, Period.DAILY, "London", "11-20");
        upstream.reset();
        upstream.behave(call -> Behaviour.KEY_REFUSED);

        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "London", "07-01"))
                .isInstanceOf(WeatherException.class);

        // First come, first served: whatever London still wanted would be asked for before Paris.
        upstream.behave(call -> Behaviour.WEATHER);
        harness.record(service, Period.DAILY, "Paris", "07-01");
        assertThat(upstream.calls())
                .filteredOn(call -> call.place().equals("London"))
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aFailedWindowOverNewYearMarksTheYearOfItsAnchorOnly() {
        upstream.behave(call -> call.from().equals(LocalDate.of(1999, 12, 28)) ? Behaviour.ERROR : Behaviour.WEATHER);

        TemperatureRecord record = harness.record(service, Period.WEEKLY, "London", "01-03");

        assertThat(record.coverage().missingYears())
                .extracting(m -> m.year() + " " + m.reason())
                .containsExactly("2000 api_error");
    }

    @Test
    void nothingIsKeptOfAFirstCallThatFails() {
        upstream.behave(call -> Behaviour.ERROR);

        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "Nantes", "11-20"))
                .isInstanceOf(WeatherException.class);

        assertThat(upstream.calls()).as("for two years").hasSize(2);
        assertThat(harness.redis("DBSIZE")).isEqualTo("0");
    }

    @Test
    void theRecordStillComesWhereRedisGoesAwayBeforeItsDaysAreWritten() {
        try (RedisProcess mortal = RedisProcess.start();
                RecordHarness over = new RecordHarness(mortal.url(), upstream.uri())) {
            RecordService records = over.service();
            over.record(records, Period.DAILY, "London", "11-20");
            upstream.behave(call -> Behaviour.HANG);
            Future<RecordService.Computed> computing = over.computing(records, Period.WEEKLY, "London", "11-20");
            Awaitility.await().atMost(DEADLINE).until(() -> upstream.hanging() == 4);

            mortal.kill();
            upstream.behave(call -> Behaviour.WEATHER);
            upstream.release();

            assertThat(RecordHarness.await(computing).record().values()).hasSize(51);
            assertThat(RecordHarness.await(computing).record().coverage().missingYears())
                    .isEmpty();
        }
    }

    @Test
    void callsGoOnWhileRedisTakesItsTimeToKeepWhatCame() {
        Duration patience = DEADLINE.plusSeconds(5);
        try (RedisProcess slow = RedisProcess.start();
                RecordHarness over = new RecordHarness(slow.url(), upstream.uri(), patience)) {
            RecordService records = over.service();
            upstream.behave(call -> Behaviour.HANG);
            Future<RecordService.Computed> computing = over.computing(records, Period.DAILY, "London", "11-20");
            Awaitility.await().atMost(DEADLINE).until(() -> upstream.hanging() == 4);

            slow.freeze();
            upstream.behave(call -> Behaviour.WEATHER);
            upstream.release();

            Awaitility.await().atMost(DEADLINE).until(() -> upstream.calls().size() == 51);
            assertThat(computing.isComplete()).as("before all is kept").isFalse();
            slow.resume();
            assertThat(RecordHarness.await(computing).record().values()).hasSize(51);
            over.record(records, Period.DAILY, "London", "11-20");
            assertThat(upstream.calls()).as("all is kept").hasSize(51);
        }
    }

    @Test
    void noDayIsBoughtWhileRedisCannotSayWhichAreHeld() {
        try (RedisProcess mortal = KillableRedis.start();
                RecordHarness over = new RecordHarness(mortal.url(), upstream.uri())) {
            RecordService records = over.service();
            mortal.kill();

            assertThatThrownBy(() -> over.record(records, Period.DAILY, "London", "11-20"))
                    .isInstanceOf(RedisUnavailableException.class);

            assertThat(upstream.calls()).isEmpty();
            mortal.restart();
            Awaitility.await().atMost(DEADLINE).until(() -> over.link.state().up());
            assertThat(over.record(records, Period.DAILY, "London", "11-20").values())
                    .hasSize(51);
        }
    }
}
