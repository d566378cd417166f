package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.limit.Request;
import dev.isotherm.record.Period;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What becomes of a record where a limit of ours has no room. */
class RecordServiceLimitTest extends RecordServiceSetUp {
    private static final Duration SOON = Duration.ofSeconds(20);

    /* The provider, of which one year is refused. */
    private RecordService refusing(int year, RuntimeException refusal) {
        WeatherProvider whole = harness.provider("visual_crossing");
        return harness.service(new WeatherProvider() {
            @Override
            public String source() {
                return whole.source();
            }

            @Override
            public boolean remote() {
                return true;
            }

            @Override
            public int lanes() {
                return whole.lanes();
            }

            @Override
            public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
                return from.getYear() == year
                        ? Future.failedFuture(refusal)
                        : whole.observe(location, from, to, request);
            }

            @Override
            public Future<Void> close() {
                return whole.close();
            }
        });
    }

    @Test
    void aLimitWithoutRoomFailsTheRecordAndIsNoMissingYear() {
        RuntimeException full = LimitExceededException.tooLate("test", Duration.ofSeconds(3));

        assertThatThrownBy(() -> harness.record(refusing(1980, full), Period.DAILY, "London", "11-20"))
                .isSameAs(full);
    }

    @Test
    void aSpentBudgetFailsTheRecordAndIsNoMissingYear() {
        RuntimeException spent = new WeatherException(WeatherException.Kind.BUDGET_SPENT, "spent");

        assertThatThrownBy(() -> harness.record(refusing(2025, spent), Period.DAILY, "London", "11-20"))
                .isInstanceOfSatisfying(WeatherException.class, e -> assertThat(e.kind())
                        .isEqualTo(WeatherException.Kind.BUDGET_SPENT));
    }

    private record Watch(Cancellation cancellation, Optional<Deadline> deadline) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }

    @Test
    void whatCannotBeDoneByItsDeadlineIsRefusedAtOnceAndCostsNoCall() {
        upstream.behave(call -> upstream.calls().size() > 20 ? Behaviour.HANG : Behaviour.SLOW);
        Future<Computed> before = harness.computing(service, Period.DAILY, "London", "11-20");
        Awaitility.await().atMost(SOON).until(() -> upstream.hanging() == 4);

        // At four at once, 80 calls of 40 ms or more are 800 ms at least.
        Watch hasty = new Watch(new Cancellation(), Optional.of(Deadline.after(Duration.ofMillis(500))));
        assertThatThrownBy(() -> RecordHarness.await(harness.computing(service, "Paris", hasty)))
                .isInstanceOfSatisfying(LimitExceededException.class, e -> assertThat(e.retryAfter())
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60)));

        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        assertThat(RecordHarness.await(before).record().values()).hasSize(51);
        assertThat(upstream.calls()).extracting(call -> call.place()).containsOnly("London");
    }

    @Test
    void whatWasFetchedForWhomThatGaveUpIsNotFetchedAgain() {
        upstream.behave(call -> upstream.calls().size() > 20 ? Behaviour.HANG : Behaviour.WEATHER);
        Watch client = new Watch(new Cancellation(), Optional.of(Deadline.after(SOON)));
        Future<Computed> first = harness.computing(service, "London", client);
        Awaitility.await().atMost(SOON).until(() -> upstream.hanging() == 4);
        harness.run(client.cancellation::cancel);
        assertThatThrownBy(() -> RecordHarness.await(first)).isInstanceOf(CancelledException.class);
        upstream.reset();

        assertThat(harness.record(service, Period.DAILY, "London", "11-20").values())
                .hasSize(51);

        assertThat(upstream.calls()).hasSize(51 - 20);
    }
}
