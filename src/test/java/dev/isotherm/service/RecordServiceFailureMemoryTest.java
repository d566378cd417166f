package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.isotherm.context.Cancellation;
import dev.isotherm.record.Period;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.visualcrossing.VisualCrossingProvider;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What just failed is not asked for again by each of the four requests that a page makes in seven seconds. */
class RecordServiceFailureMemoryTest extends RecordServiceSetUp {
    private static final Duration MEMORY = Duration.ofSeconds(10);

    private record Watch(Cancellation cancellation) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }

    @BeforeEach
    void remember() {
        harness.memory = MEMORY;
        service = harness.service();
    }

    private WeatherException failure(String place) {
        return catchThrowableOfType(
                WeatherException.class, () -> harness.record(service, Period.DAILY, place, "11-20"));
    }

    private void later(Duration time) {
        harness.now.set(harness.now.get().plus(time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"London", "Nantes"})
    void aPlaceThatJustFailedFailsAtOnceUntilTheTimeThatItTold(String place) {
        upstream.behave(call -> Behaviour.ERROR);
        WeatherException first = failure(place);
        assertThat(first.retryAfter()).contains(MEMORY);
        upstream.reset();

        later(Duration.ofSeconds(7));
        WeatherException again = failure(place);

        assertThat(again).hasMessage(first.getMessage());
        assertThat(again.kind()).isEqualTo(first.kind());
        assertThat(again.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(upstream.calls()).isEmpty();
        later(Duration.ofSeconds(3));
        assertThat(harness.record(service, Period.DAILY, place, "11-20").values())
                .hasSize(51);
    }

    @ParameterizedTest
    @CsvSource({"WEEKLY, true", "YEARLY, true", "DAILY, false"})
    void itIsThePlaceThatFailedWhateverIsAskedForAndNoOther(Period period, boolean same) {
        upstream.behave(call -> Behaviour.ERROR);
        failure("London");
        upstream.reset();

        Future<Computed> next = harness.computing(service, period, same ? "london, united kingdom" : "Dublin", "07-01");

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(next::isComplete);
        assertThat(next.succeeded()).isEqualTo(!same);
        assertThat(upstream.calls()).hasSize(same ? 0 : 51);
    }

    @ParameterizedTest
    @CsvSource({"LIMITED_LONG, 6", "LIMITED_SECONDS, 1", "LIMITED, 10", "KEY_REFUSED,", "MALFORMED, 10"})
    void everyReasonThatMayPassIsRememberedForAsLongAsTheProviderAsks(Behaviour how, Long seconds) {
        upstream.behave(call -> how);
        failure("London");
        // A key that is refused fails the load before the calls beside are over.
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> upstream.calls().size() >= 4 && upstream.inFlight() == 0);
        upstream.reset();

        assertThat(failure("London").retryAfter())
                .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void aYearThatJustFailedIsMissingWithoutBeingAskedForAgain() {
        upstream.behave(call -> call.touches(1990) ? Behaviour.ERROR : Behaviour.WEATHER);
        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(50);
        upstream.reset();

        assertThat(harness.record(service, Period.DAILY, "London", "11-20")
                        .coverage()
                        .missingYears())
                .extracting(missing -> missing.year() + " " + missing.reason())
                .containsExactly("1990 api_error");
        assertThat(upstream.calls()).isEmpty();
        later(MEMORY);
        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(51);
        assertThat(upstream.calls()).hasSize(1);
    }

    @Test
    void aNameWhoseFirstCallFailsForItsYearIsAskedAboutForAnother() {
        upstream.behave(call -> call.touches(2026) ? Behaviour.ERROR : Behaviour.WEATHER);

        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20")
                        .coverage()
                        .missingYears())
                .extracting(missing -> missing.year() + " " + missing.reason())
                .containsExactly("2026 api_error");
    }

    private void giveUp(Watch watch, Future<Computed> load) {
        harness.run(watch.cancellation::cancel);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(load::isComplete);
        upstream.reset();
    }

    @Test
    void whatAGivenUpLoadLearnedOfTheProviderIsRemembered() {
        VisualCrossingProvider patient = harness.provider(3);
        service = harness.get(() -> Future.succeededFuture(harness.service(patient)));
        upstream.behave(call -> Behaviour.LIMITED_SECONDS);
        Watch watch = new Watch(new Cancellation());
        Future<Computed> given = harness.computing(service, "London", watch);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> upstream.calls().size() >= 4);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> harness.get(
                        () -> Future.succeededFuture(patient.calls().orElseThrow()))
                .lastFailure()
                .isPresent());

        giveUp(watch, given);

        assertThat(failure("London")).hasMessageContaining("asks us to slow down");
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void soIsItWhereEachCallWasBeingTriedAgain() {
        VisualCrossingProvider patient = harness.provider(3);
        service = harness.get(() -> Future.succeededFuture(harness.service(patient)));
        upstream.behave(call -> upstream.calls().size() <= 4 ? Behaviour.ERROR : Behaviour.HANG);
        Watch watch = new Watch(new Cancellation());
        Future<Computed> given = harness.computing(service, "London", watch);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> upstream.hanging() == 4);

        giveUp(watch, given);

        assertThat(failure("London")).hasMessageContaining("answered with status 500");
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void aLoadThatIsGivenUpBeforeAnythingFailedIsForgotten() {
        upstream.behave(call -> Behaviour.HANG);
        Watch watch = new Watch(new Cancellation());
        Future<Computed> given = harness.computing(service, "London", watch);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> upstream.hanging() == 4);
        giveUp(watch, given);

        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(51);
    }
}
