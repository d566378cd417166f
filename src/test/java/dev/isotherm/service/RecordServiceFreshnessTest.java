package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.store.CacheStatus;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long what was bought is good for, what is said of it, and what is done when it is not. */
class RecordServiceFreshnessTest extends RecordServiceSetUp {
    private Computed weekly(String identifier) {
        return RecordHarness.await(harness.computing(service, Period.WEEKLY, "London", identifier));
    }

    private Optional<Computed> stored(RecordService from, RecordQuery query) {
        return harness.get(() -> from.stored(query));
    }

    private static RecordQuery query(String identifier) {
        return RecordHarness.query(Period.WEEKLY, "London", identifier);
    }

    private static String json(Computed computed) {
        return RecordJson.write(computed.record(), computed.meta());
    }

    private void pass(Duration time) {
        harness.now.updateAndGet(now -> now.plus(time));
    }

    @Test
    void youngDaysAreServedStaleForAnHourAfterTheyWereFreshAndThenBoughtAgain() {
        assertThat(weekly("11-22").cache()).isEqualTo(CacheStatus.MISS);
        assertThat(weekly("11-22").cache()).isEqualTo(CacheStatus.HIT);
        upstream.reset();

        pass(RecordHarness.YOUNG_TTL);
        Computed stale = weekly("11-22");
        assertThat(stale.cache()).isEqualTo(CacheStatus.STALE);
        assertThat(stale.meta().stale()).isTrue();
        assertThat(stale.freshFor()).isZero();
        assertThat(stale.record().values()).hasSize(51);
        assertThat(json(stale)).contains("\"stale\":true");
        assertThat(upstream.calls()).isEmpty();

        pass(RecordHarness.YOUNG_TTL);
        Computed again = weekly("11-22");
        assertThat(again.cache()).isEqualTo(CacheStatus.PARTIAL);
        assertThat(json(again)).doesNotContain("stale");
        assertThat(upstream.calls())
                .containsExactly(
                        new UpstreamServer.Call("London", LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 22)));
    }

    @Test
    void aRefreshBuysTheStaleDaysAndNoOthers() {
        weekly("11-22");
        pass(RecordHarness.YOUNG_TTL);
        upstream.reset();

        harness.get(() -> service.refresh(query("11-22"), LoadWatch.NONE));

        assertThat(upstream.days()).isEqualTo(3);
        assertThat(weekly("11-22").cache()).isEqualTo(CacheStatus.HIT);
        harness.get(() -> service.refresh(query("11-22"), LoadWatch.NONE));
        assertThat(upstream.days()).isEqualTo(3);
    }

    @Test
    void aRefreshThatFailsSaysSoAndTheStaleDaysStay() {
        weekly("11-22");
        pass(RecordHarness.YOUNG_TTL);
        upstream.behave(call -> Behaviour.ERROR);

        assertThatThrownBy(() -> harness.get(() -> service.refresh(query("11-22"), LoadWatch.NONE)))
                .isInstanceOf(WeatherException.class);

        assertThat(weekly("11-22").cache()).isEqualTo(CacheStatus.STALE);
    }

    @Test
    void whereADayIsMissingTheStaleOnesAreBoughtWithIt() {
        weekly("11-22");
        pass(RecordHarness.YOUNG_TTL);
        upstream.reset();

        Computed next = weekly("11-23");

        assertThat(next.cache()).isEqualTo(CacheStatus.PARTIAL);
        assertThat(upstream.days()).isEqualTo(50 + 4);
        assertThat(upstream.calls())
                .contains(new UpstreamServer.Call("London", LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 23)));
    }

    @Test
    void staleDaysThatTheProviderFailsForAreServedButNotForLong() {
        weekly("11-22");
        pass(RecordHarness.YOUNG_TTL);
        upstream.behave(call -> call.touches(2026) ? Behaviour.ERROR : Behaviour.WEATHER);

        Computed daily = RecordHarness.await(harness.computing(service, Period.MONTHLY, "London", "11-22"));

        assertThat(daily.cache()).isEqualTo(CacheStatus.PARTIAL);
        assertThat(daily.freshFor()).isZero();
        assertThat(daily.meta().stale()).isTrue();
        assertThat(daily.record().coverage().missingYears())
                .extracting(m -> m.year() + " " + m.reason())
                .containsExactly("2026 api_error");
    }

    @Test
    void aRecordIsFreshUntilMidnightAtThePlaceOrUntilItsYoungDaysAreStale() {
        pass(Duration.ofMinutes(10));
        assertThat(weekly("11-10").freshFor()).isEqualTo(Duration.ofMinutes(12 * 60 - 10));
        assertThat(weekly("11-22").freshFor()).isEqualTo(Duration.ofMinutes(50));
        assertThat(RecordHarness.await(harness.computing(service, Period.DAILY, "Hong Kong", "11-10"))
                        .freshFor())
                .isEqualTo(Duration.ofMinutes(4 * 60 - 10));
        // What was bought young is stale by the hour, though it is old enough to be settled now.
        harness.now.set(RecordHarness.NOON.plus(Duration.ofHours(12)).minusSeconds(600));
        weekly("11-20");
        pass(Duration.ofMinutes(5));
        assertThat(weekly("11-20").freshFor()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void whatIsStoredIsAnsweredWithoutAnyCall() {
        assertThat(stored(service, query("11-22"))).isEmpty();
        assertThat(stored(service, RecordHarness.query(Period.DAILY, "Nantes", "11-20")))
                .isEmpty();
        assertThat(upstream.calls()).isEmpty();
        Computed bought = weekly("11-22");
        upstream.reset();

        Computed found = stored(service, query("11-22")).orElseThrow();
        assertThat(found.cache()).isEqualTo(CacheStatus.HIT);
        assertThat(json(found)).isEqualTo(json(bought));
        assertThat(stored(service, query("11-23"))).isEmpty();
        pass(RecordHarness.YOUNG_TTL);
        assertThat(stored(service, query("11-22")).orElseThrow().cache()).isEqualTo(CacheStatus.STALE);
        assertThat(upstream.calls()).isEmpty();
        assertThat(stored(harness.service(new LocalWeather()), query("11-22"))).isPresent();
    }

    @Test
    void theSameDaysAreTheSameBytesOnEveryInstanceAndAtAnyTimeOfTheDay() {
        harness.now.set(RecordHarness.NOON.plusNanos(123_456_789));
        Computed here = weekly("11-10");
        assertThat(json(here)).contains("\"updated\":\"2026-11-23T12:00:00.123456+00:00\"");
        pass(Duration.ofMinutes(7));

        try (RecordHarness second = new RecordHarness(redis.url(), upstream.uri())) {
            second.now.set(harness.now.get());
            RecordService there = second.service();
            assertThat(json(RecordHarness.await(second.computing(there, Period.WEEKLY, "London", "11-10"))))
                    .isEqualTo(json(here));
        }
        assertThat(json(weekly("11-10"))).isEqualTo(json(here));
    }

    @Test
    void daysThatAreWhatTheyWereChangeNothingAndOthersDo() {
        weekly("11-22");
        pass(RecordHarness.YOUNG_TTL);
        harness.get(() -> service.refresh(query("11-22"), LoadWatch.NONE));
        assertThat(weekly("11-22").meta().updated()).isEqualTo(RecordHarness.NOON);

        pass(RecordHarness.YOUNG_TTL);
        upstream.behave(call -> Behaviour.NO_OBSERVATION);
        harness.get(() -> service.refresh(query("11-22"), LoadWatch.NONE));
        assertThat(weekly("11-22").meta().updated()).isEqualTo(harness.now.get());
    }

    @Test
    void theClientsDateDecidesWhatTodayIsAndThePlacesDateWhatIsBought() {
        RecordQuery daily = RecordHarness.query(Period.DAILY, "London", "11-24");
        RecordQuery tomorrow = new RecordQuery(
                daily.period(),
                daily.location(),
                daily.identifier(),
                daily.anchor(),
                daily.unit(),
                Optional.of(LocalDate.of(2026, 11, 24)));

        Computed computed = harness.get(() -> service.compute(tomorrow, LoadWatch.NONE));

        assertThat(computed.record().values()).hasSize(50);
        assertThat(upstream.calls()).allMatch(call -> call.to().isBefore(LocalDate.of(2026, 11, 24)));

        RecordQuery newYear = new RecordQuery(
                daily.period(),
                daily.location(),
                daily.identifier(),
                daily.anchor(),
                daily.unit(),
                Optional.of(LocalDate.of(2027, 1, 1)));
        assertThat(harness.get(() -> service.compute(newYear, LoadWatch.NONE))
                        .record()
                        .coverage()
                        .endDate())
                .isEqualTo(LocalDate.of(2027, 11, 24));
    }
}
