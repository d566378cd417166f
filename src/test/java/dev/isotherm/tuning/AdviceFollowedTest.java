package dev.isotherm.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import dev.isotherm.tuning.QueueModel.Plant;
import dev.isotherm.tuning.QueueModel.Setting;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever follows an advice gets what it announced, in a model of queues. */
class AdviceFollowedTest {
    private static final double WARM_UP = 20_000;
    private static final double WINDOW = 60_000;
    private static final int BACKLOG = 1_000_000;

    private static Advice advise(QueueModel model) {
        return new TuningAdvisor(TuningBounds.USUAL)
                .advise(model.reports(WINDOW), new QueueFigures(model.queued(), Duration.ofSeconds(30), 0, 1, false))
                .get(0);
    }

    static Setting follow(Setting before, Advice advice) {
        Setting after = before;
        for (Change change : advice.changes()) {
            int to = Integer.parseInt(change.to());
            after = switch (change.key()) {
                case "worker.instances" -> after.with(to, after.slots(), after.limit());
                case "worker.slots" -> after.with(after.instances(), to, after.limit());
                case "limits.visual-crossing.perContext" -> after.with(after.instances(), after.slots(), to);
                default -> throw new AssertionError("unexpected " + change);
            };
        }
        return after;
    }

    @ParameterizedTest
    @CsvSource({
        // instances, slots, limit, calls, callMs, cause
        "1, 4, 8, 1, 50, TOO_FEW_SLOTS",
        "2, 4, 16, 2, 80, TOO_FEW_SLOTS",
        "1, 2, 32, 10, 50, TOO_FEW_SLOTS",
        "3, 1, 8, 3, 25, TOO_FEW_SLOTS",
        "1, 4, 2, 51, 50, PROVIDER_LIMIT_TOO_LOW",
        "2, 4, 2, 51, 50, PROVIDER_LIMIT_TOO_LOW",
        "1, 8, 3, 6, 120, PROVIDER_LIMIT_TOO_LOW",
        "4, 4, 1, 20, 50, PROVIDER_LIMIT_TOO_LOW",
    })
    void raisesTheThroughputToWhatWasAnnounced(
            int instances, int slots, int limit, int calls, double callMs, Cause cause) {
        Setting before = new Setting(instances, slots, limit, calls, Plant.patient(callMs, 1000), 0);
        QueueModel model = new QueueModel(before, BACKLOG);
        model.run(WARM_UP);
        double measured = model.run(WINDOW);

        Advice advice = advise(model);

        assertThat(advice.cause()).as(advice.text()).isEqualTo(cause);
        Expectation expected = advice.expectation().orElseThrow();
        assertThat(expected.before()).isCloseTo(measured, within(measured * 0.01));
        QueueModel changed = model.changed(follow(before, advice), BACKLOG);
        changed.run(WARM_UP);
        assertThat(changed.run(WINDOW)).as(advice.text()).isCloseTo(expected.after(), within(expected.after() * 0.1));
        assertThat(expected.after()).isGreaterThan(1.5 * measured);
    }

    @ParameterizedTest
    @CsvSource({
        // instances, slots, limit, calls, callMs, capacity, retryAfterMs, gain
        "1, 4, 32, 51, 50, 8, 0, 1",
        "4, 4, 16, 51, 50, 16, 0, 1",
        "2, 8, 20, 30, 100, 10, 0, 1",
        "1, 8, 32, 51, 50, 8, 1000, 2",
        "1, 8, 24, 51, 25, 4, 2000, 4",
        "2, 8, 32, 51, 50, 12, 1000, 1.5",
    })
    void getsOfASaturatedProviderWhatWasAnnounced(
            int instances,
            int slots,
            int limit,
            int calls,
            double callMs,
            int capacity,
            double retryAfterMs,
            double gain) {
        Setting before = new Setting(instances, slots, limit, calls, new Plant(callMs, capacity, retryAfterMs, 0), 0);
        QueueModel model = new QueueModel(before, BACKLOG);
        model.run(WARM_UP);
        model.run(WINDOW);

        Advice advice = advise(model);

        assertThat(advice.cause()).as(advice.text()).isEqualTo(Cause.PROVIDER_SATURATED);
        Expectation expected = advice.expectation().orElseThrow();
        double measured = model.calls(WINDOW);
        assertThat(expected.before()).isCloseTo(measured, within(measured * 0.01));
        assertThat(expected.after()).as(advice.text()).isGreaterThanOrEqualTo(gain * measured * 0.999);
        QueueModel changed = model.changed(follow(before, advice), BACKLOG);
        changed.run(WARM_UP);
        changed.run(WINDOW);
        assertThat(changed.calls(WINDOW)).as(advice.text()).isCloseTo(expected.after(), within(expected.after() * 0.1));
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 8, 1, 50, 130, TOO_FEW_SLOTS", "1, 4, 2, 20, 50, 4, PROVIDER_LIMIT_TOO_LOW"})
    void keepsUpWithWhatArrivesOnceTheBacklogIsGone(
            int instances, int slots, int limit, int calls, double callMs, double arrivals, Cause cause) {
        Setting before = new Setting(instances, slots, limit, calls, Plant.patient(callMs, 1000), arrivals);
        QueueModel model = new QueueModel(before, 0);
        model.run(WARM_UP);
        model.run(WINDOW);
        Advice advice = new TuningAdvisor(TuningBounds.USUAL)
                .advise(
                        model.reports(WINDOW),
                        new QueueFigures(model.queued(), Duration.ofSeconds(9), arrivals, 1, false))
                .get(0);
        assertThat(advice.cause()).as(advice.text()).isEqualTo(cause);

        QueueModel changed = new QueueModel(follow(before, advice), 0);
        changed.run(WARM_UP);
        assertThat(changed.run(WINDOW))
                .isCloseTo(
                        advice.expectation().orElseThrow().sustained(),
                        within(advice.expectation().orElseThrow().sustained() * 0.1));
        assertThat(changed.queued()).isLessThan(10);
    }
}
