package dev.isotherm.tuning;

import static dev.isotherm.metrics.Figures.QUIET_REDIS;
import static dev.isotherm.metrics.Figures.http;
import static dev.isotherm.metrics.Figures.limiter;
import static dev.isotherm.metrics.Figures.provider;
import static dev.isotherm.metrics.Figures.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.isotherm.metrics.ContextReport;
import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TuningAdvisorTest {
    private static final String LIMIT = "limits.visual-crossing.perContext";
    private static final QueueFigures BACKLOG = new QueueFigures(100, Duration.ofSeconds(8), 20, 1, false);
    private static final QueueFigures EMPTY = new QueueFigures(0, Duration.ZERO, 0, 1, false);
    private static final Calls NO_CALLS = new Calls(0, 0, 0, 0, 0, 0);
    private static final ContextReport IDLE_HTTP =
            http(0, 0.1, limiter("records", 32, 1, 0, 5), limiter("visual-crossing", 4, 0, 0, 0), NO_CALLS);
    private final TuningAdvisor advisor = new TuningAdvisor(TuningBounds.USUAL);

    private static ContextReport shortOfSlots() {
        return worker(0, 0.2, limiter("visual-crossing", 8, 2, 0, 40), 4, 10, QUIET_REDIS, provider(40, 50, 0, 48));
    }

    private static ContextReport shortOfPermits() {
        return worker(0, 0.2, limiter("visual-crossing", 2, 2, 60, 40), 4, 5, QUIET_REDIS, provider(40, 50, 0, 48));
    }

    private static ContextReport full(double busy, int limit, double perSecond, Calls redis, Calls provider) {
        double inUse = Math.min(limit, 30);
        return worker(
                0,
                busy,
                limiter("visual-crossing", limit, inUse, 60, provider.perSecond()),
                4,
                perSecond,
                redis,
                provider);
    }

    static Stream<Arguments> staged() {
        ContextReport refuses = full(0.2, 32, 4, QUIET_REDIS, provider(120, 50, 0.5, 50));
        ContextReport hasRoom = full(0.2, 32, 4, QUIET_REDIS, new Calls(120, 50, 60, 0.5, 50, 8.1));
        ContextReport slowsDown = full(0.2, 32, 4, QUIET_REDIS, provider(160, 200, 0, 50));
        ContextReport busy = full(0.95, 8, 10, new Calls(200, 30, 60, 0, 0.3, 0), provider(40, 150, 0, 50));
        ContextReport records = http(
                0,
                0.3,
                limiter("records", 4, 4, 6, 80),
                limiter("visual-crossing", 4, 0.5, 0, 10),
                provider(10, 50, 0, 50));
        return Stream.of(
                Arguments.of("slots", shortOfSlots(), Cause.TOO_FEW_SLOTS, "worker.instances", 3, 4, 40.0),
                Arguments.of("limiter", shortOfPermits(), Cause.PROVIDER_LIMIT_TOO_LOW, LIMIT, 6, 8, 20.0),
                Arguments.of("provider refuses", refuses, Cause.PROVIDER_SATURATED, LIMIT, 3, 3, 60.0),
                Arguments.of("provider refuses and has room", hasRoom, Cause.PROVIDER_SATURATED, LIMIT, 8, 8, 160.0),
                Arguments.of("provider slows down", slowsDown, Cause.PROVIDER_SATURATED, LIMIT, 16, 16, 160.0),
                Arguments.of("event loop", busy, Cause.EVENT_LOOP_BUSY, "worker.instances", 3, 3, 30.0),
                Arguments.of(
                        "records", records, Cause.RECORDS_LIMIT_TOO_LOW, "limits.records.perContext", 8, 16, 200.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("staged")
    void namesTheCauseTheSettingAndWhatToExpect(
            String name, ContextReport report, Cause cause, String key, int least, int most, double after) {
        Advice first = advisor.advise(List.of(report), BACKLOG).get(0);

        assertThat(first.cause()).as(first.text()).isEqualTo(cause);
        Change change = first.changes().get(0);
        assertThat(change.key()).isEqualTo(key);
        assertThat(Integer.parseInt(change.to())).isBetween(least, most);
        assertThat(first.assumptions()).isNotEmpty();
        assertThat(first.expectation()).hasValueSatisfying(e -> {
            assertThat(e.after()).isGreaterThanOrEqualTo(e.before());
            assertThat(e.after()).isCloseTo(after, within(after * 0.05));
        });
    }

    @Test
    void restsOnTheFiguresThatItNames() {
        assertThat(advisor.advise(List.of(shortOfSlots()), BACKLOG).get(0).text())
                .contains("4 of 4 job slots", "100 jobs wait", "30 jobs/s", "x 0.4 s each need 12 slots");
        assertThat(advisor.advise(List.of(shortOfPermits()), BACKLOG).get(0).text())
                .contains("2 of 2 provider permits", "60 calls wait", "50 ms per call");
    }

    @Test
    void countsTheLimitsOfAllContextsInAllProcesses() {
        Change change = advisor.advise(List.of(shortOfPermits(), IDLE_HTTP), BACKLOG)
                .get(0)
                .changes()
                .get(0);
        assertThat(change.inCluster()).contains("2 contexts in 2 processes = 16");
    }

    @Test
    void raisesNoLimitBeyondThePlan() {
        TuningAdvisor planned = new TuningAdvisor(new TuningBounds(OptionalInt.of(10), Duration.ofSeconds(10), 64));
        List<Change> changes = planned.advise(List.of(shortOfPermits(), IDLE_HTTP), BACKLOG)
                .get(0)
                .changes();
        assertThat(changes).singleElement().extracting(Change::to).isEqualTo("5");
    }

    @Test
    void lowersTheLimitWhereMoreInstancesWouldOutgrowThePlan() {
        TuningAdvisor planned = new TuningAdvisor(new TuningBounds(OptionalInt.of(12), Duration.ofSeconds(10), 64));
        List<Change> changes =
                planned.advise(List.of(shortOfSlots()), BACKLOG).get(0).changes();
        assertThat(changes).extracting(Change::key).containsExactly("worker.instances", LIMIT);
        int instances = Integer.parseInt(changes.get(0).to());
        assertThat(instances * Integer.parseInt(changes.get(1).to())).isLessThanOrEqualTo(12);
    }

    @Test
    void asksForARateWhereFewCallsAtOnceAreTooMany() {
        ContextReport report =
                worker(0, 0.2, limiter("visual-crossing", 2, 2, 9, 40), 4, 4, QUIET_REDIS, provider(60, 50, 0.33, 50));
        assertThat(advisor.advise(List.of(report), BACKLOG).get(0).changes())
                .extracting(Change::key)
                .contains("limits.visual-crossing.cluster.perSecond")
                .doesNotContain(LIMIT);
    }

    @Test
    void changesNothingWhereAllCallsAreRefused() {
        ContextReport report =
                worker(0, 0.2, limiter("visual-crossing", 2, 2, 9, 40), 4, 4, QUIET_REDIS, provider(60, 0, 1, 50));
        Advice first = advisor.advise(List.of(report), BACKLOG).get(0);
        assertThat(first.cause()).isEqualTo(Cause.PROVIDER_SATURATED);
        assertThat(first.changes()).isEmpty();
    }

    @Test
    void blamesRedisWhereItIsSlowAndTheLoopIsNot() {
        ContextReport report = worker(
                0,
                0.2,
                limiter("visual-crossing", 8, 2, 0, 40),
                4,
                10,
                new Calls(200, 30, 200, 0, 0.3, 0),
                provider(40, 50, 0, 48));
        assertThat(advisor.advise(List.of(report), BACKLOG))
                .singleElement()
                .satisfies(advice -> assertThat(advice.cause()).isEqualTo(Cause.REDIS_SLOW));
    }

    @Test
    void comparesTheRedisCallsOfAContextOnlyWithItsOwn() {
        ContextReport inBursts = worker(
                0,
                0.2,
                limiter("visual-crossing", 8, 2, 0, 40),
                4,
                10,
                new Calls(2000, 6.4, 60, 0, 2.9, 0),
                provider(40, 50, 0, 48));
        ContextReport oneByOne =
                http(0, 0.1, limiter("records", 32, 3, 0, 80), limiter("visual-crossing", 8, 0, 0, 0), NO_CALLS);
        assertThat(advisor.advise(List.of(inBursts, oneByOne), BACKLOG).get(0).cause())
                .isEqualTo(Cause.TOO_FEW_SLOTS);
    }

    @Test
    void blamesRedisNeitherForALoopThatIsLateNorForASmallPartOfTheWork() {
        Calls slow = new Calls(200, 12, 60, 0, 0.3, 0);
        ContextReport late = loaded(shortOfSlots(), slow, 9);
        // Eight calls in a row of 12 ms are little of the four seconds that a job takes.
        ContextReport longJobs = loaded(
                worker(0, 0.2, limiter("visual-crossing", 64, 51, 0, 13), 4, 1, QUIET_REDIS, provider(51, 400, 0, 400)),
                slow,
                0);
        for (ContextReport report : List.of(late, longJobs)) {
            assertThat(advisor.advise(List.of(report), BACKLOG).get(0).cause()).isEqualTo(Cause.TOO_FEW_SLOTS);
        }
        assertThat(advisor.advise(List.of(loaded(shortOfSlots(), slow, 0)), BACKLOG)
                        .get(0)
                        .cause())
                .isEqualTo(Cause.REDIS_SLOW);
    }

    private static ContextReport loaded(ContextReport r, Calls redis, double lagMs) {
        return new ContextReport(
                r.process(),
                r.role(),
                r.context(),
                r.cores(),
                r.window(),
                new ContextReport.Loop(0.3, lagMs, 80),
                r.limiters(),
                r.slots(),
                redis,
                r.provider());
    }

    @Test
    void leavesALimitAloneThatFindsItself() {
        ContextReport report = shortOfPermits();
        for (Calls provider : List.of(report.provider(), provider(80, 50, 0.5, 48), provider(160, 200, 0, 48))) {
            Advice first = advisor.advise(List.of(findsItsLimit(report, provider)), BACKLOG)
                    .get(0);
            assertThat(first.cause()).as(first.text()).isEqualTo(Cause.PROVIDER_SATURATED);
            assertThat(first.text()).contains("by itself", "adaptive.max");
            assertThat(first.changes()).isEmpty();
        }
    }

    private static ContextReport findsItsLimit(ContextReport r, Calls provider) {
        ContextReport.Limiter l = r.limiters().get(0);
        return new ContextReport(
                r.process(),
                r.role(),
                r.context(),
                r.cores(),
                r.window(),
                r.loop(),
                List.of(new ContextReport.Limiter(
                        l.name(), 2, l.queue(), l.waitMs(), true, 2, 60, 40, 900, l.granted(), 0, 0, "")),
                r.slots(),
                r.redis(),
                provider);
    }

    @Test
    void remembersWhatTheProviderTookAtOnceWhenItHadTooMany() {
        Calls calmAgain = new Calls(160, 50, 80, 0, 50, 8.1);
        Advice leave = advisor.advise(List.of(busyAt(8, calmAgain)), BACKLOG).get(0);
        assertThat(leave.cause()).isEqualTo(Cause.PROVIDER_SATURATED);
        assertThat(leave.changes()).isEmpty();
        assertThat(leave.text()).contains("last 10 minutes", "8.1 of them at once");

        Advice upToIt = advisor.advise(List.of(busyAt(4, new Calls(80, 50, 80, 0, 50, 8.1))), BACKLOG)
                .get(0);
        assertThat(upToIt.cause()).isEqualTo(Cause.PROVIDER_LIMIT_TOO_LOW);
        assertThat(upToIt.changes()).singleElement().extracting(Change::to).isEqualTo("8");

        // It takes far more by now.
        assertThat(advisor.advise(List.of(busyAt(32, new Calls(640, 50, 80, 0, 50, 8.1))), BACKLOG)
                        .get(0)
                        .cause())
                .isEqualTo(Cause.PROVIDER_LIMIT_TOO_LOW);
    }

    private static ContextReport busyAt(int limit, Calls provider) {
        return worker(
                0,
                0.2,
                limiter("visual-crossing", limit, limit, 60, provider.perSecond()),
                4,
                3,
                QUIET_REDIS,
                provider);
    }

    @Test
    void asksForProcessesWhereEachProcessorHasALoop() {
        List<ContextReport> reports = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            reports.add(worker(
                    i, 0.95, limiter("visual-crossing", 8, 2, 0, 40), 4, 10, QUIET_REDIS, provider(40, 50, 0, 48)));
        }
        assertThat(advisor.advise(reports, BACKLOG).get(0).changes())
                .singleElement()
                .extracting(Change::key)
                .isEqualTo("worker processes");
    }

    @Test
    void tellsTheCausesOfBothServicesInAFixedOrder() {
        List<ContextReport> reports = new ArrayList<>(List.of(
                shortOfSlots(),
                http(0, 0.95, limiter("records", 32, 3, 0, 80), limiter("visual-crossing", 8, 0, 0, 0), NO_CALLS)));
        List<Advice> advice = advisor.advise(reports, BACKLOG);
        Collections.reverse(reports);
        assertThat(advice).extracting(Advice::cause).containsExactly(Cause.EVENT_LOOP_BUSY, Cause.TOO_FEW_SLOTS);
        assertThat(advisor.advise(reports, BACKLOG)).isEqualTo(advice);
    }

    @Test
    void changesNothingWhereNothingWaits() {
        ContextReport calm =
                worker(0, 0.1, limiter("visual-crossing", 8, 1, 0, 20), 1, 5, QUIET_REDIS, provider(20, 50, 0, 48));
        ContextReport silent = worker(0, 0, limiter("visual-crossing", 8, 0, 0, 0), 0, 0, NO_CALLS, NO_CALLS);
        for (ContextReport report : List.of(calm, silent)) {
            assertThat(advisor.advise(List.of(report), EMPTY)).singleElement().satisfies(a -> {
                assertThat(a.cause()).isEqualTo(Cause.NOTHING_TO_CHANGE);
                assertThat(a.text()).contains("0 jobs wait", "of 4 job slots");
            });
        }
    }

    @Test
    void asksForAWorkerWhereJobsWaitForNobody() {
        QueueFigures alone = new QueueFigures(6, Duration.ofSeconds(37), 0, 0, false);
        for (List<ContextReport> reports : List.of(List.of(IDLE_HTTP), List.<ContextReport>of())) {
            assertThat(advisor.advise(reports, alone)).singleElement().satisfies(a -> {
                assertThat(a.cause()).isEqualTo(Cause.NO_WORKER);
                assertThat(a.text()).contains("6 jobs wait, the oldest for 37 s", "no live worker", "start worker");
                assertThat(a.changes()).singleElement().extracting(Change::key).isEqualTo("worker processes");
            });
        }
        // One that has just started works, though it has measured nothing yet.
        assertThat(advisor.advise(List.of(IDLE_HTTP), new QueueFigures(6, Duration.ofSeconds(1), 0, 1, false)))
                .extracting(Advice::cause)
                .doesNotContain(Cause.NO_WORKER);
    }

    @Test
    void claimsNotThatNothingIsShortWhileSomethingWaits() {
        ContextReport calm =
                worker(0, 0.1, limiter("visual-crossing", 8, 1, 0, 20), 1, 5, QUIET_REDIS, provider(20, 50, 0, 48));
        Advice paused = advisor.advise(List.of(calm), new QueueFigures(6, Duration.ofSeconds(37), 0, 1, true))
                .get(0);
        assertThat(paused.cause()).isEqualTo(Cause.NOTHING_TO_CHANGE);
        assertThat(paused.text()).doesNotContain("Nothing is short").contains("6 jobs wait", "37 s", "paused");

        ContextReport callsWait =
                worker(0, 0.1, limiter("visual-crossing", 8, 2, 3, 20), 1, 5, QUIET_REDIS, provider(20, 50, 0, 48));
        Advice calls = advisor.advise(List.of(callsWait), EMPTY).get(0);
        assertThat(calls.cause()).isEqualTo(Cause.NOTHING_TO_CHANGE);
        assertThat(calls.text()).doesNotContain("Nothing is short").contains("3 calls wait");
    }

    @Test
    void saysThatItKnowsTooLittle() {
        ContextReport few =
                worker(0, 0.1, limiter("visual-crossing", 8, 1, 0, 1), 4, 0.1, QUIET_REDIS, provider(1, 50, 0, 48));
        assertThat(advisor.advise(List.of(), BACKLOG).get(0).cause()).isEqualTo(Cause.NOT_ENOUGH_DATA);
        assertThat(advisor.advise(List.of(few), BACKLOG).get(0).cause()).isEqualTo(Cause.NOT_ENOUGH_DATA);
    }

    @Test
    void tellsItsAdviceAsJson() {
        var json = advisor.advise(List.of(shortOfSlots()), BACKLOG).get(0).toJson();
        assertThat(json.getString("cause")).isEqualTo("too_few_slots");
        assertThat(json.getJsonArray("changes").getJsonObject(0).getString("from"))
                .isEqualTo("1");
        assertThat(json.getJsonObject("expectation").getInteger("before")).isEqualTo(10);
    }
}
