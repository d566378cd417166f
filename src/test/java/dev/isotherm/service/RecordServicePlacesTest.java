package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.record.Period;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.provider.WeatherException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names are one place, and what it costs to learn that. */
class RecordServicePlacesTest extends RecordServiceSetUp {
    @Test
    void allNamesOfACuratedPlaceShareItsDays() {
        for (String name :
                List.of("London", "london, england, united kingdom", "LONDON , United Kingdom", " london ")) {
            TemperatureRecord record = harness.record(service, Period.DAILY, name, "11-20");

            assertThat(record.query().location()).isEqualTo(name);
            assertThat(record.values()).hasSize(51);
        }

        assertThat(upstream.calls()).hasSize(51);
        assertThat(upstream.asked()).containsOnly("51.5074,-0.1278");
        assertThat(harness.dayKeys()).allMatch(key -> key.startsWith("iso:day:{visual_crossing:london}:"));
        assertThat(harness.redis("KEYS", "iso:place:*")).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nantes", "Nancy", "Penang", "Nullarbor", "\u6771\u4eac", "{braces}"})
    void anyOtherNameIsAskedForOnceAndItsPlaceByCoordinates(String name) {
        assertThat(harness.record(service, Period.DAILY, name, "11-20").values())
                .hasSize(51);
        harness.record(service, Period.WEEKLY, name.toLowerCase(java.util.Locale.ROOT) + " ", "11-20");

        assertThat(upstream.days()).isEqualTo(51 * 7);
        assertThat(upstream.asked().get(0)).isEqualTo(name);
        assertThat(upstream.asked().subList(1, upstream.asked().size()))
                .allMatch(place -> place.matches("-?\\d+\\.\\d{4},-?\\d+\\.\\d{4}"));
    }

    @Test
    void anAliasIsRememberedForAMonthFromItsLastUse() {
        harness.record(service, Period.DAILY, "Nantes", "11-20");
        String alias = "iso:place:{visual_crossing:nantes}";
        harness.redis("PEXPIRE", alias, "60000");

        harness.record(service, Period.DAILY, "NANTES", "11-20");

        assertThat(Long.parseLong(harness.redis("PTTL", alias)))
                .isBetween(Duration.ofDays(29).toMillis(), Duration.ofDays(30).toMillis());
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void twoNamesOfOnePlaceShareItsDaysOnceTheProviderSaidSo() {
        harness.record(service, Period.DAILY, "Nantes", "11-20");
        upstream.reset();

        harness.record(service, Period.DAILY, "Nantes, France", "11-20");

        assertThat(upstream.asked()).containsExactly("Nantes, France");
        assertThat(upstream.days()).isEqualTo(1);
        harness.record(service, Period.WEEKLY, "Nantes, France", "11-20");
        harness.record(service, Period.WEEKLY, "Nantes", "11-20");
        assertThat(upstream.days()).isEqualTo(1 + 51 * 6);
    }

    @Test
    void theQuestionWhatANameMeansChangesNoDayThatIsHeld() {
        harness.record(service, Period.DAILY, "Nantes", "11-20");
        upstream.reset();
        upstream.behave(call -> upstream.calls().size() == 1 ? Behaviour.NO_OBSERVATION : Behaviour.WEATHER);

        harness.record(service, Period.WEEKLY, "Nantes, France", "11-20");

        assertThat(upstream.days()).isEqualTo(7 + 50 * 6);
        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20").values())
                .hasSize(51);
    }

    @Test
    void aPlaceNextToACuratedOneIsThatOne() {
        harness.record(service, Period.DAILY, "London", "11-20");
        upstream.reset();

        RecordService.Computed computed =
                RecordHarness.await(harness.computing(service, Period.DAILY, "51.515,-0.12", "11-20"));

        assertThat(computed.record().query().location()).isEqualTo("51.515,-0.12");
        assertThat(upstream.asked()).containsExactly("51.515,-0.12");
        assertThat(harness.dayKeys()).allMatch(key -> key.startsWith("iso:day:{visual_crossing:london}:"));
    }

    @Test
    void aNameThatIsUnknownIsRememberedAndAFailureIsNot() {
        upstream.behave(call -> Behaviour.ERROR);
        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "Nantes", "11-20"))
                .isInstanceOf(WeatherException.class);
        // The answer does not wait until its lease is given back.
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> harness.redis("DBSIZE")
                .equals("0"));
        upstream.reset();

        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20").values())
                .hasSize(51);

        upstream.reset();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> harness.record(service, Period.DAILY, "Xyzzyville", "11-20"))
                    .isInstanceOfSatisfying(WeatherException.class, e -> assertThat(e.kind())
                            .isEqualTo(WeatherException.Kind.UNKNOWN_PLACE));
        }
        assertThat(upstream.calls()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} at {1}: nothing after {2}")
    @CsvSource({
        "Kiritimati, 2026-12-31T10:30:00Z, 2027-01-01",
        "Honolulu,   2027-01-01T09:00:00Z, 2026-12-31",
        "Honolulu,   2026-11-23T05:00:00Z, 2026-11-22",
        "Kiritimati, 2026-11-23T12:00:00Z, 2026-11-24",
        "Auckland,   2026-11-23T12:00:00Z, 2026-11-24",
        "Vancouver,  2026-11-23T05:00:00Z, 2026-11-22",
    })
    void noDayIsBoughtThatHasNotComeAtThePlace(String place, Instant now, LocalDate today) {
        harness.now.set(now);
        for (String identifier : List.of("11-22", "11-23", "11-24", "12-31", "01-01")) {
            harness.record(service, Period.WEEKLY, place, identifier);
        }

        assertThat(upstream.calls())
                .allSatisfy(call -> assertThat(call.to()).isBeforeOrEqualTo(today))
                .anySatisfy(call -> assertThat(call.to()).isAfterOrEqualTo(today.minusDays(1)));
        assertThat(upstream.calls().stream()
                        .flatMap(call -> call.from().datesUntil(call.to().plusDays(1))))
                .doesNotHaveDuplicates();
    }
}
