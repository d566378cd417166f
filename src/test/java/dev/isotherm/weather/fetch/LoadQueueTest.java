package dev.isotherm.weather.fetch;

import static dev.isotherm.limit.Priority.BACKGROUND;
import static dev.isotherm.limit.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.weather.fetch.LoadQueueHarness.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much gets done when more is asked for than the provider can do, counted in virtual time. */
class LoadQueueTest {
    private static final Duration ALLOWED = Duration.ofSeconds(25);
    private static final double SHARE = 0.8;

    private LoadQueueHarness harness;

    private void provider(int permits, long latencyMillis) {
        harness = new LoadQueueHarness(permits, Duration.ofMillis(latencyMillis));
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static Duration service(int permits, long latencyMillis) {
        return Duration.ofMillis(latencyMillis)
                .multipliedBy(LoadQueueHarness.CALLS)
                .dividedBy(permits);
    }

    /* First in, first out, of whom each that would come too late costs nothing. */
    private static int ideal(List<Duration> arrivals, Duration service) {
        Duration free = Duration.ZERO;
        int answered = 0;
        for (Duration arrival : arrivals) {
            Duration end = (free.compareTo(arrival) > 0 ? free : arrival).plus(service);
            if (end.compareTo(arrival.plus(ALLOWED)) <= 0) {
                answered++;
                free = end;
            }
        }
        return answered;
    }

    private List<Load> ask(List<Duration> arrivals) {
        List<Load> loads = new ArrayList<>();
        harness.on(() ->
                arrivals.forEach(arrival -> harness.timing.after(arrival, () -> loads.add(harness.ask(ALLOWED)))));
        harness.advance(arrivals.get(arrivals.size() - 1).plus(ALLOWED).plusSeconds(1));
        return loads;
    }

    private static void assertMostAreAnswered(
            String what, List<Duration> arrivals, List<Load> loads, Duration service) {
        int ideal = ideal(arrivals, service);
        long answered = loads.stream().filter(Load::answered).count();
        long refused = loads.stream()
                .filter(load -> load.failure
                        .filter(LimitExceededException.class::isInstance)
                        .isPresent())
                .count();
        System.out.printf(
                "%s: %d asked, %d answered, ideal %d, %d refused with a time to come again%n",
                what, loads.size(), answered, ideal, refused);
        assertThat(loads).hasSameSizeAs(arrivals);
        assertThat((double) answered).isGreaterThanOrEqualTo(SHARE * ideal);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 50", "2, 4, 50", "8, 4, 50", "1, 8, 600", "2, 8, 600", "8, 8, 600", "2, 25, 1000", "8, 4, 900"})
    void ofABurstAllButAFewAreAnsweredThatFirstInFirstOutWouldAnswer(int times, int permits, long latency) {
        provider(permits, latency);
        Duration service = service(permits, latency);
        int capacity = (int) (ALLOWED.toMillis() / service.toMillis());
        List<Duration> arrivals = IntStream.range(0, capacity * times)
                .mapToObj(i -> Duration.ZERO)
                .toList();

        assertMostAreAnswered("burst " + times + " x " + capacity, arrivals, ask(arrivals), service);
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 50", "2, 4, 50", "8, 4, 50", "1, 8, 600", "2, 8, 600", "8, 8, 600", "2, 25, 1000", "8, 4, 900"})
    void underLastingOverloadToo(int times, int permits, long latency) {
        provider(permits, latency);
        Duration service = service(permits, latency);
        Duration between = service.dividedBy(times);
        int count = (int) (4 * ALLOWED.toNanos() / between.toNanos());
        List<Duration> arrivals =
                IntStream.range(0, count).mapToObj(between::multipliedBy).toList();

        assertMostAreAnswered("lasting " + times, arrivals, ask(arrivals), service);
    }

    @ParameterizedTest
    @CsvSource({"4, 8", "16, 8", "64, 25"})
    void jobsAreDoneOneAfterTheOtherHoweverManyRunAtOnce(int slots, int permits) {
        provider(permits, 600);
        Duration service = service(permits, 600);
        int half = slots / 2;
        harness.on(() -> IntStream.range(0, slots)
                .forEach(i -> harness.ask("", INTERACTIVE, LoadQueueHarness.CALLS, Duration.ofHours(1))));

        harness.advance(service.multipliedBy(half).plusMillis(600));

        assertThat(harness.finished.size()).isGreaterThanOrEqualTo((int) (SHARE * half));
        harness.advance(service.multipliedBy(slots).plusSeconds(2));
        assertThat(harness.finished).hasSize(slots);
    }

    private static Duration retryAfter(Load load) {
        return ((LimitExceededException) load.failure.orElseThrow()).retryAfter();
    }

    private void measured() {
        harness.on(() -> harness.ask(ALLOWED));
        harness.advance(ALLOWED);
    }

    @Test
    void whoIsRefusedAndComesAgainWhenToldIsAnswered() {
        provider(4, 600);
        measured();
        List<Load> loads = new ArrayList<>();
        harness.on(() -> IntStream.range(0, 8).forEach(i -> loads.add(harness.ask(ALLOWED))));
        assertThat(loads.get(7).failure).as("at once").isPresent();

        harness.advance(retryAfter(loads.get(7)));
        harness.on(() -> loads.add(harness.ask(ALLOWED)));
        harness.advance(ALLOWED);

        assertThat(loads.get(8).answered()).isTrue();
        assertThat(retryAfter(loads.get(7))).isLessThan(ALLOWED);
    }

    @Test
    void aProviderThatWasSlowIsTriedAgain() {
        provider(4, 6_000);
        measured();
        List<Load> loads = new ArrayList<>();
        harness.on(() -> IntStream.range(0, 3).forEach(i -> loads.add(harness.ask(ALLOWED))));
        assertThat(loads.get(0).failure).as("nobody is before it").isEmpty();
        assertThat(loads.get(1).failure).isPresent();
        harness.latency = Duration.ofMillis(50);
        harness.advance(ALLOWED);

        harness.on(() -> IntStream.range(0, 2).forEach(i -> loads.add(harness.ask(ALLOWED))));
        harness.advance(ALLOWED);

        assertThat(loads.subList(3, 5)).allMatch(Load::answered);
    }

    private List<Load> busyForThreeSeconds() {
        provider(4, 50);
        measured();
        List<Load> many = new ArrayList<>();
        harness.on(() -> IntStream.range(0, 38)
                .forEach(i -> many.add(harness.ask("many", INTERACTIVE, LoadQueueHarness.CALLS, ALLOWED))));
        harness.advance(Duration.ofSeconds(3));
        return many;
    }

    @Test
    void aClientWithOneLoadIsNotBehindAllLoadsOfAnother() {
        List<Load> many = busyForThreeSeconds();

        List<Load> few = new ArrayList<>();
        harness.on(() -> few.add(harness.ask("few", INTERACTIVE, LoadQueueHarness.CALLS, ALLOWED)));
        harness.advance(ALLOWED);

        assertThat(few.get(0).answered()).isTrue();
        int place = harness.finished.indexOf(few.get(0));
        // One was measured, and in three seconds about five are done.
        assertThat(place).isLessThan(10);
        assertThat(many.stream().filter(Load::answered)).hasSizeGreaterThanOrEqualTo(36);
    }

    @Test
    void whoWaitsForALoadOfABusyClientWaitsNoLongerThanForItsOwn() {
        List<Load> many = busyForThreeSeconds();

        List<Load> joined = new ArrayList<>();
        harness.on(() -> joined.add(harness.join(many.get(37), "few", ALLOWED)));
        harness.advance(Duration.ofSeconds(6));

        assertThat(joined.get(0).answered()).isTrue();
        assertThat(harness.begun.indexOf(many.get(37))).isLessThan(10);
    }

    @Test
    void whoLeavesALoadTakesItsPlaceAway() {
        provider(4, 50);
        List<Load> many = new ArrayList<>();
        harness.on(() -> {
            IntStream.range(0, 9)
                    .forEach(i ->
                            many.add(harness.ask("many", INTERACTIVE, LoadQueueHarness.CALLS, Duration.ofHours(1))));
            harness.join(many.get(8), "few", Duration.ofHours(1)).hangUp();
        });

        harness.advance(Duration.ofMinutes(1));

        assertThat(harness.begun).containsExactlyElementsOf(many);
    }

    @Test
    void loadsWithOneKeyRunOneAfterTheOtherAndOthersPassThem() {
        provider(4, 50);
        List<Load> loads = new ArrayList<>();
        harness.on(() -> {
            loads.add(harness.ask("", "place", INTERACTIVE, 1, ALLOWED));
            loads.add(harness.ask("", "place", INTERACTIVE, 1, ALLOWED));
            loads.add(harness.ask("", "another", INTERACTIVE, 1, ALLOWED));
        });

        assertThat(harness.begun).containsExactly(loads.get(0), loads.get(2));
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.begun).containsExactly(loads.get(0), loads.get(2), loads.get(1));
        assertThat(harness.finished).containsExactlyInAnyOrderElementsOf(loads);
    }

    @Test
    void interactiveLoadsPassABackgroundLoadButNotForEver() {
        provider(4, 50);
        List<Load> loads = new ArrayList<>();
        harness.on(() -> {
            loads.add(harness.ask(Duration.ofHours(1)));
            loads.add(harness.ask("", BACKGROUND, LoadQueueHarness.CALLS, Duration.ofHours(1)));
            IntStream.range(0, 30).forEach(i -> loads.add(harness.ask(Duration.ofHours(1))));
        });

        harness.advance(Duration.ofMinutes(1));

        assertThat(harness.begun).hasSize(32);
        assertThat(harness.begun.indexOf(loads.get(1))).isBetween(8, 10);
    }

    @Test
    void whoHangsUpInTheQueueMakesRoom() {
        provider(4, 50);
        List<Load> loads = new ArrayList<>();
        harness.on(() -> IntStream.range(0, 3).forEach(i -> loads.add(harness.ask(ALLOWED))));
        assertThat(harness.queue.waitingCalls()).isEqualTo(2 * LoadQueueHarness.CALLS);

        harness.on(loads.get(1)::hangUp);
        assertThat(harness.queue.waitingCalls()).isEqualTo(LoadQueueHarness.CALLS);
        harness.on(loads.get(0)::hangUp);
        assertThat(harness.queue.waitingCalls()).isZero();
        harness.advance(ALLOWED);

        assertThat(harness.finished).containsExactly(loads.get(2));
        assertThat(harness.begun).containsExactly(loads.get(0), loads.get(2));
    }

    @Test
    void shortLoadsTogetherUseAllPermits() {
        provider(8, 50);
        harness.on(() -> IntStream.range(0, 20).forEach(i -> harness.ask("", INTERACTIVE, 1, ALLOWED)));

        assertThat(harness.begun).hasSize(8);
        harness.advance(Duration.ofSeconds(1));
        assertThat(harness.finished).hasSize(20);
    }
}
