package dev.isotherm.service;

import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Period;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.store.CacheStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a record may be answered as it was, and when it has to be computed again. */
class RecordServiceUnchangedTest extends RecordServiceSetUp {
    private static final LocalDate SETTLED = LocalDate.of(2001, 11, 20);
    private static final String ALIAS = "iso:place:{visual_crossing:somewhere else}";
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    private Computed computed(String location, String identifier) {
        return RecordHarness.await(harness.computing(service, Period.DAILY, location, identifier));
    }

    /* Of days that are stored already. */
    private Computed warm(String location, String identifier) {
        computed(location, identifier);
        return computed(location, identifier);
    }

    private Optional<Duration> unchanged(Computed computed) {
        return harness.get(() -> service.unchanged(computed.basis().orElseThrow()));
    }

    private void write(String identity, LocalDate day, double mean, Optional<Instant> changed) {
        Place place = new Place("London", 51.5, -0.1, ZoneId.of("Europe/London"));
        Observations days = new Observations(Optional.empty(), place, day, new double[] {mean});
        harness.get(() -> harness.store("visual_crossing").write(identity, days, TODAY, changed));
    }

    @ParameterizedTest
    @CsvSource({"London, 11-22", "London, 06-15", "Somewhere Else, 11-22", "Somewhere Else, 06-15"})
    void aRecordOfStoredDaysStaysAsLongAsAComputedOneWould(String location, String identifier) {
        Computed first = warm(location, identifier);
        for (String time : new String[] {"12:00:00Z", "12:10:00Z", "12:59:59Z"}) {
            harness.now.set(Instant.parse("2026-11-23T" + time));

            assertThat(unchanged(first))
                    .hasValue(computed(location, identifier).freshFor())
                    .hasValueSatisfying(left -> assertThat(left).isPositive());
        }
        assertThat(upstream.days()).isEqualTo(51);
    }

    @Test
    void onlyARecordWhoseDaysWereAllStoredAndFreshMayBeAnsweredAgain() {
        assertThat(computed("London", "11-22").basis()).as("bought").isEmpty();
        assertThat(computed("London", "11-22").basis()).as("stored").isPresent();
        harness.now.updateAndGet(now -> now.plus(RecordHarness.YOUNG_TTL));
        Computed stale = computed("London", "11-22");
        assertThat(stale.cache()).isEqualTo(CacheStatus.STALE);
        assertThat(stale.basis()).as("stale").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"13:00:00Z", "23:59:59Z", "11:59:59Z"})
    void itIsComputedAgainInAnotherEpoch(String time) {
        Computed first = warm("London", "11-22");
        harness.now.set(Instant.parse("2026-11-23T" + time));

        assertThat(unchanged(first)).isEmpty();
    }

    @ParameterizedTest
    // In Kathmandu a day begins in the midst of an epoch.
    @CsvSource({"2026-11-23T18:14:59Z, true", "2026-11-23T18:15:00Z, false", "2026-11-23T18:10:00Z, true"})
    void itIsComputedAgainOnAnotherDayOfThePlace(Instant time, boolean same) {
        harness.now.set(Instant.parse("2026-11-23T18:14:00Z"));
        computed("Somewhere Else", "06-15");
        harness.redis("SET", ALIAS, harness.redis("GET", ALIAS).replace("Europe/London", "Asia/Kathmandu"));
        Computed first = computed("Somewhere Else", "06-15");
        assertThat(first.meta().timezone()).hasValue("Asia/Kathmandu");
        harness.now.set(time);

        assertThat(unchanged(first).isPresent()).isEqualTo(same);
    }

    @Test
    void itIsComputedAgainAfterAnyWriteOfThePlace() {
        Computed first = warm("London", "11-20");
        write("paris", SETTLED, 20, Optional.of(RecordHarness.NOON));
        assertThat(unchanged(first)).as("another place").isPresent();

        write("london", SETTLED, 20, first.basis().map(basis -> first.meta().updated()));
        assertThat(unchanged(first)).as("in the same microsecond").isEmpty();

        Computed second = computed("London", "11-20");
        assertThat(unchanged(second)).isPresent();
        write("london", SETTLED, 20, Optional.empty());
        assertThat(unchanged(second)).as("of what another one held").isEmpty();

        Computed third = computed("London", "11-20");
        write("london", SETTLED, 21, Optional.empty());
        write("london", SETTLED, 20, Optional.empty());
        assertThat(unchanged(third)).as("there and back").isEmpty();
    }

    @Test
    void itIsComputedAgainWhenTheStoreWasEmptied() {
        Computed first = warm("London", "11-20");
        harness.redis("FLUSHALL");
        assertThat(unchanged(first)).isEmpty();

        assertThat(computed("London", "11-20").cache()).isEqualTo(CacheStatus.MISS);
    }

    @Test
    void itIsComputedAgainWhenItsNameMeansAnotherPlaceOrNoneThatIsKnown() {
        Computed first = warm("Somewhere Else", "11-20");
        String place = harness.redis("GET", ALIAS);
        assertThat(unchanged(first)).isPresent();

        harness.redis("SET", ALIAS, place.replace("\"longitude\":", "\"longitude\":0.5,\"was\":"));
        assertThat(unchanged(first)).as("another place").isEmpty();
        harness.redis("DEL", ALIAS);
        assertThat(unchanged(first)).as("forgotten").isEmpty();
        harness.redis("SET", ALIAS, place);
        assertThat(unchanged(first)).isPresent();
    }

    @Test
    void aNameThatIsUsedIsRememberedFromThenOn() {
        Computed first = warm("Somewhere Else", "11-20");
        harness.redis("PEXPIRE", ALIAS, "60000");

        unchanged(first);

        assertThat(Long.parseLong(harness.redis("PTTL", ALIAS))).isGreaterThan(60_000);
    }

    @Test
    void withRedisAwayNothingIsSaid() {
        Computed first = warm("London", "11-20");
        harness.get(harness.link::stop);

        assertThat(failureOf(harness.on(() -> service.unchanged(first.basis().orElseThrow()))))
                .isInstanceOf(RedisUnavailableException.class);
    }
}
