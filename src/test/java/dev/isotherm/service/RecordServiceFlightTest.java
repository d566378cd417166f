package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.record.Period;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads of one place at once, by two services on two Vert.x: what is bought, and who waits for whom. */
class RecordServiceFlightTest extends RecordServiceSetUp {
    private static final Duration DEADLINE = Awaiting.DEADLINE;
    private static final Duration A_WHILE = Duration.ofMillis(300);
    private static final int PERMITS = 4;
    private static final String LEASE = "iso:day:{visual_crossing:london}:flight";

    private RecordHarness second;
    private RecordService there;

    private record Watch(Cancellation cancellation) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }

    @BeforeEach
    void openSecond() {
        second = new RecordHarness(redis.url(), upstream.uri());
        there = second.service();
    }

    @AfterEach
    void closeSecond() {
        second.close();
    }

    /* Three loads here and two there. */
    private List<Future<Computed>> five(Period period, String location) {
        List<Future<Computed>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(
                    i % 2 == 0
                            ? harness.computing(service, period, location, "11-20")
                            : second.computing(there, period, location, "11-20"));
        }
        return all;
    }

    private static void assertWhole(List<Future<Computed>> all) {
        assertThat(all)
                .allSatisfy(one ->
                        assertThat(RecordHarness.await(one).record().values()).hasSize(51));
    }

    private static void assertNoDayWasBoughtTwice() {
        assertThat(upstream.calls().stream()
                        .flatMap(call -> call.from().datesUntil(call.to().plusDays(1))))
                .doesNotHaveDuplicates();
    }

    private static void awaitHanging(int calls) {
        Awaitility.await().atMost(DEADLINE).until(() -> upstream.hanging() == calls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"London", "Nantes"})
    void fiveColdLoadsAtOnceMakeOneFlightAndLongerPeriodsBuyTheNewDaysOnly(String place) {
        for (Period period : List.of(Period.DAILY, Period.WEEKLY, Period.MONTHLY, Period.YEARLY)) {
            int before = upstream.calls().size();
            assertWhole(five(period, place));
            int calls = upstream.calls().size() - before;
            System.out.printf(
                    "%s %s: %d calls for five loads, %d day-records bought in all, %d needed%n",
                    place, period, calls, upstream.days(), 51 * period.days());
            assertThat(calls).isEqualTo(51);
            assertThat(upstream.days()).isEqualTo(51L * period.days());
        }
        assertNoDayWasBoughtTwice();
        assertThat(harness.redis("KEYS", "*:flight")).isEqualTo("[]");
    }

    @Test
    void fiveColdLoadsOfYearsMakeOneCallForEachYear() {
        assertWhole(five(Period.YEARLY, "London"));

        assertThat(upstream.calls()).hasSizeLessThanOrEqualTo(51);
        assertNoDayWasBoughtTwice();
    }

    @Test
    void overlappingLoadsAtOnceBuyNoDayTwice() {
        List<Future<Computed>> all = new ArrayList<>();
        for (Period period : Period.values()) {
            for (String day : List.of("11-20", "11-17", "01-03")) {
                all.add(harness.computing(service, period, "London", day));
                all.add(second.computing(there, period, "London, England, United Kingdom", day));
            }
        }

        assertWhole(all);
        assertNoDayWasBoughtTwice();
    }

    @Test
    void aNameIsAskedForOnceHoweverManyWaitForIt() {
        List<Future<Computed>> all = new ArrayList<>(five(Period.DAILY, "Nantes"));
        all.addAll(five(Period.WEEKLY, " NANTES "));

        assertWhole(all);
        assertThat(upstream.asked())
                .filteredOn(place -> place.strip().equalsIgnoreCase("nantes"))
                .hasSize(1);
        assertNoDayWasBoughtTwice();
    }

    @Test
    void whoFindsAPlaceHasTheTurnToFetchItsDaysBeforeOthersKnowThePlace() {
        List<String> written;
        try (RedisMonitor monitor = RedisMonitor.open(redis.port())) {
            harness.record(service, Period.DAILY, "Nantes", "11-20");
            written = monitor.seen().stream()
                    .map(RedisMonitor.Seen::words)
                    .filter(words -> words.get(0).equalsIgnoreCase("SET"))
                    .map(words -> words.get(1))
                    .toList();
        }

        String alias = "iso:place:{visual_crossing:nantes}";
        assertThat(written).contains(alias);
        assertThat(written.subList(0, written.indexOf(alias)))
                .anyMatch(key -> key.startsWith("iso:day:") && key.endsWith(":flight"));
        assertThat(harness.redis("KEYS", "*:flight")).isEqualTo("[]");
    }

    @Test
    void anUnknownNameIsAskedForOnceHoweverManyWaitForIt() {
        for (Future<Computed> one : five(Period.DAILY, "Xyzzyville")) {
            assertThatThrownBy(() -> RecordHarness.await(one))
                    .isInstanceOfSatisfying(WeatherException.class, e -> assertThat(e.kind())
                            .isEqualTo(WeatherException.Kind.UNKNOWN_PLACE));
        }

        assertThat(upstream.calls()).hasSize(1);
    }

    @Test
    void aLoadWaitsForTheOneThatHoldsTheLease() {
        harness.redis("SET", LEASE, "another", "PX", "60000");
        List<Future<Computed>> all = five(Period.DAILY, "London");

        Awaitility.await().during(A_WHILE).until(() -> upstream.calls().isEmpty());
        harness.redis("DEL", LEASE);

        assertWhole(all);
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void aWaiterWhoseLeaderDiedTakesOverWithinTheLease() {
        upstream.behave(call -> Behaviour.HANG);
        harness.computing(service, Period.DAILY, "London", "11-20");
        awaitHanging(PERMITS);
        Future<Computed> waiting = second.computing(there, Period.DAILY, "London", "11-20");
        upstream.behave(call -> Behaviour.WEATHER);

        // From here on it neither renews nor gives back: to the others it is dead.
        harness.get(harness.link::stop);

        assertWhole(List.of(waiting));
        assertThat(upstream.calls()).hasSize(PERMITS + 51);
    }

    @Test
    void aLeaderThatLostItsLeaseBeginsNoMoreCallsAndWaitsForTheOtherOne() {
        upstream.behave(call -> Behaviour.HANG);
        Future<Computed> computing = harness.computing(service, Period.DAILY, "London", "11-20");
        awaitHanging(PERMITS);
        harness.redis("SET", LEASE, "another", "PX", "60000");
        long scripts = scriptsRun();
        Awaitility.await().atMost(DEADLINE).until(() -> scriptsRun() > scripts);

        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        Awaitility.await().during(A_WHILE).until(() -> upstream.calls().size() == PERMITS);
        harness.redis("DEL", LEASE);

        assertWhole(List.of(computing));
        // The four that came after the loss were too few to be held against each other, so they were not kept.
        assertThat(upstream.calls()).hasSize(PERMITS + 51);
    }

    /* Only renewals run scripts while all calls hang. */
    private long scriptsRun() {
        return harness.redis("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void whoeverIsCancelledLeavesAndTheFlightGoesOnForTheOthers() {
        upstream.behave(call -> Behaviour.HANG);
        Watch watch = new Watch(new Cancellation());
        Future<Computed> leaving = harness.computing(service, "London", watch);
        Future<Computed> staying = harness.computing(service, Period.DAILY, "london", "11-20");
        awaitHanging(PERMITS);

        harness.run(watch.cancellation::cancel);

        assertThatThrownBy(() -> RecordHarness.await(leaving)).isInstanceOf(CancelledException.class);
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        assertWhole(List.of(staying));
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void theLastOneThatLeavesEndsTheCallsAndTheNextServiceHasItsTurnAtOnce() {
        upstream.behave(call -> Behaviour.HANG);
        Watch watch = new Watch(new Cancellation());
        List<Future<Computed>> leaving = List.of(
                harness.computing(service, "London", watch),
                harness.computing(service, "London, United Kingdom", watch));
        awaitHanging(PERMITS);
        Future<Computed> waiting = second.computing(there, Period.DAILY, "London", "11-20");
        upstream.behave(call -> Behaviour.WEATHER);

        harness.run(watch.cancellation::cancel);

        assertThat(leaving).allSatisfy(one -> assertThatThrownBy(() -> RecordHarness.await(one))
                .isInstanceOf(CancelledException.class));
        assertWhole(List.of(waiting));
        assertThat(upstream.calls()).hasSize(PERMITS + 51);
    }

    @Test
    void aWaiterForOtherDaysMayLeaveAndKeepsNoCallAlive() {
        upstream.behave(call -> Behaviour.HANG);
        Watch watch = new Watch(new Cancellation());
        Watch other = new Watch(new Cancellation());
        Future<Computed> leading = harness.computing(service, "London", watch);
        awaitHanging(PERMITS);
        Future<Computed> bystander =
                harness.on(() -> service.compute(RecordHarness.query(Period.DAILY, "London", "07-01"), other));

        harness.run(watch.cancellation::cancel);
        assertThatThrownBy(() -> RecordHarness.await(leading)).isInstanceOf(CancelledException.class);
        // Its own calls hang now, those of the one that it waited for are aborted.
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> upstream.calls().size() == 2 * PERMITS && upstream.inFlight() == PERMITS);
        harness.run(other.cancellation::cancel);

        assertThatThrownBy(() -> RecordHarness.await(bystander)).isInstanceOf(CancelledException.class);
        Awaitility.await().atMost(DEADLINE).until(() -> upstream.inFlight() == 0);
    }

    @Test
    void allWhoWaitedShareTheFailure() {
        upstream.behave(call -> Behaviour.HANG);
        List<Future<Computed>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(harness.computing(service, Period.DAILY, "London", "11-20"));
        }
        awaitHanging(PERMITS);
        upstream.behave(call -> Behaviour.ERROR);
        upstream.release();

        for (Future<Computed> one : all) {
            assertThatThrownBy(() -> RecordHarness.await(one)).isInstanceOf(WeatherException.class);
        }
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void yearsThatFailedAreTriedOnceForAllWhoWaitedAndAgainForTheNext() {
        Set<Integer> broken = Set.of(1976, 1988, 2001);
        upstream.behave(call -> broken.stream().anyMatch(call::touches) ? Behaviour.ERROR : Behaviour.WEATHER);
        List<Future<Computed>> all = Stream.generate(() -> harness.computing(service, Period.DAILY, "London", "11-20"))
                .limit(5)
                .toList();

        assertThat(all).allSatisfy(one -> {
            assertThat(RecordHarness.await(one).record().values()).hasSize(48);
            assertThat(RecordHarness.await(one).freshFor()).isZero();
        });
        assertThat(upstream.calls()).hasSize(51);
        upstream.reset();
        assertWhole(List.of(harness.computing(service, Period.DAILY, "London", "11-20")));
        assertThat(upstream.calls()).hasSize(3).extracting(call -> call.from()).contains(LocalDate.of(1988, 11, 20));
    }
}
