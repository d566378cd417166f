package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Listening;
import dev.isotherm.limit.LimiterState;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.support.UpstreamServer.Call;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is left of a record whose result nobody wants any more: the days that had arrived, and nothing under way. */
class RecordServiceCancellationTest extends RecordServiceSetUp {
    private static final Duration DEADLINE = Awaiting.DEADLINE;
    private static final int PERMITS = 4;

    private final Watch watch = new Watch(new Cancellation(), new AtomicInteger());

    /** Counts what it is told. */
    private record Watch(Cancellation cancellation, AtomicInteger reports) implements LoadWatch {
        @Override
        public void progress(int done, int total) {
            reports.incrementAndGet();
        }
    }

    /* Cancels and looks, in one turn of the event loop. */
    private LimiterState cancel() {
        return harness.get(() -> {
            watch.cancellation.cancel();
            return Future.succeededFuture(harness.limiter.state());
        });
    }

    private static void assertCancelled(Future<?> computing) {
        assertThatThrownBy(() -> RecordHarness.await(computing)).isInstanceOf(CancelledException.class);
    }

    private void assertNothingIsUnderWay(LimiterState limiter) {
        assertThat(limiter.inUse()).isZero();
        assertThat(limiter.waits().waiting()).isZero();
        Awaitility.await().atMost(DEADLINE).until(() -> upstream.inFlight() == 0);
        assertThat(harness.get(() -> Future.succeededFuture(Listening.to(watch.cancellation))))
                .isZero();
    }

    @Test
    void callsUnderWayAreAbortedAndThoseThatWaitedAreNeverMade() {
        upstream.behave(call -> call.touches(2026) ? Behaviour.WEATHER : Behaviour.HANG);
        Future<?> computing = harness.computing(service, "Nantes", watch);
        Awaitility.await().atMost(DEADLINE).until(() -> upstream.inFlight() == PERMITS);

        LimiterState after = cancel();

        assertThat(computing.isComplete()).isTrue();
        assertCancelled(computing);
        assertNothingIsUnderWay(after);
        assertThat(upstream.calls()).hasSize(1 + PERMITS);
        assertThat(watch.reports).hasValue(0);
        // One year can be held against no others: were it in a wrong unit, it would be so for good.
        assertThat(harness.dayKeys()).isEmpty();
    }

    @Test
    void anotherRecordGetsTheirPermitsAtOnce() {
        upstream.behave(call -> call.place().equals("London") ? Behaviour.HANG : Behaviour.WEATHER);
        Future<?> computing = harness.computing(service, "London", watch);
        Awaitility.await().atMost(DEADLINE).until(() -> upstream.inFlight() == PERMITS);
        cancel();

        assertThat(RecordHarness.await(harness.computing(service, "Paris", LoadWatch.NONE))
                        .record()
                        .values())
                .hasSize(51);
        assertCancelled(computing);
    }

    @Test
    void daysThatHadArrivedAreKeptAndOnlyTheOthersAreBoughtLater() {
        upstream.behave(call -> hangs(call) ? Behaviour.HANG : Behaviour.WEATHER);
        Future<?> computing = harness.computing(service, "London", watch);
        Awaitility.await().atMost(DEADLINE).until(() -> watch.reports.get() == 51 - 3 && upstream.inFlight() == 3);

        assertNothingIsUnderWay(cancel());

        assertCancelled(computing);
        assertThat(watch.reports).hasValue(51 - 3);
        assertThat(harness.dayKeys()).hasSize(48).noneMatch(key -> key.matches(".*:(1980|1990|2000)"));
        upstream.reset();
        assertThat(RecordHarness.await(harness.computing(service, "London", LoadWatch.NONE))
                        .record()
                        .values())
                .hasSize(51);
        assertThat(upstream.calls())
                .extracting(call -> call.from().getYear())
                .containsExactlyInAnyOrder(1980, 1990, 2000);
    }

    private static boolean hangs(Call call) {
        return IntStream.of(1980, 1990, 2000).anyMatch(call::touches);
    }

    @Test
    void aRecordThatIsCancelledBeforeBuysAndKeepsNothing() {
        cancel();

        assertCancelled(harness.computing(service, "London", watch));

        assertThat(upstream.calls()).isEmpty();
        assertThat(harness.redis("DBSIZE")).isEqualTo("0");
    }

    @Test
    void aRecordOfStoredDaysIsCancelledToo() {
        RecordHarness.await(harness.computing(service, "London", LoadWatch.NONE));
        cancel();

        assertCancelled(harness.computing(service, "London", watch));
    }

    @Test
    void nothingListensAnyMoreAfterManyRecords() {
        upstream.behave(call -> call.touches(1990) ? Behaviour.ERROR : Behaviour.WEATHER);
        for (int i = 0; i < 10; i++) {
            assertThat(RecordHarness.await(harness.computing(service, "Place " + i, watch))
                            .record()
                            .values())
                    .hasSize(50);
        }
        upstream.behave(call -> call.touches(2026) ? Behaviour.WEATHER : Behaviour.ERROR);
        assertThatThrownBy(() -> RecordHarness.await(harness.computing(service, "Fails", watch)))
                .isInstanceOf(WeatherException.class);

        assertNothingIsUnderWay(harness.get(() -> Future.succeededFuture(harness.limiter.state())));
    }
}
