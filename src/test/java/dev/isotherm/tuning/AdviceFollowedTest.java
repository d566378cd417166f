package dev.isotherm.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import dev.isotherm.tuning.QueueModel.Setting;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever follows an advice gets what it announced, in a model of queues. */
class AdviceFollowedTest {
    private static final double WARM_UP = 20_000;
    private static final double WINDOW = 60_000;
    private static final int BACKLOG = 1_000_000;

    private static Setting follow(Setting before, Advice advice) {
        Setting after = before;
        for (Change change : advice.changes()) {
            int to = change.to().equals("true") ? 0 : Integer.parseInt(change.to());
            after = switch (change.key()) {
                case "worker.instances" -> with(after, to, after.slots(), after.limit());
                case "worker.slots" -> with(after, after.instances(), to, after.limit());
                case "limits.visual-crossing.perContext" -> with(after, after.instances(), after.slots(), to);
                case "limits.visual-crossing.adaptive.enabled" -> after;
                default -> throw new AssertionError("unexpected " + change);
            };
        }
        return after;
    }

    private static Setting with(Setting s, int instances, int slots, int limit) {
        return new Setting(instances, slots, limit, s.calls(), s.callMs(), s.capacity(), s.arrivals());
    }

    @ParameterizedTest
    @CsvSource({
        // instances, slots, limit, calls, callMs, provider's capacity, cause
        "1, 4, 8, 1, 50, 1000, TOO_FEW_SLOTS",
        "2, 4, 16, 2, 80, 1000, TOO_FEW_SLOTS",
        "1, 2, 32, 10, 50, 1000, TOO_FEW_SLOTS",
        "3, 1, 8, 3, 25, 1000, TOO_FEW_SLOTS",
        "1, 4, 2, 51, 50, 1000, PROVIDER_LIMIT_TOO_LOW",
        "2, 4, 2, 51, 50, 1000, PROVIDER_LIMIT_TOO_LOW",
        "1, 8, 3, 6, 120, 1000, PROVIDER_LIMIT_TOO_LOW",
        "4, 4, 1, 20, 50, 1000, PROVIDER_LIMIT_TOO_LOW",
        "1, 4, 32, 51, 50, 8, PROVIDER_SATURATED",
        "4, 4, 16, 51, 50, 16, PROVIDER_SATURATED",
        "2, 8, 20, 30, 100, 10, PROVIDER_SATURATED",
    })
    void raisesTheThroughputToWhatWasAnnounced(
            int instances, int slots, int limit, int calls, double callMs, int capacity, Cause cause) {
        Setting before = new Setting(instances, slots, limit, calls, callMs, capacity, 0);
        QueueModel model = new QueueModel(before, BACKLOG);
        model.run(WARM_UP);
        double measured = model.run(WINDOW);
        QueueFigures queue = new QueueFigures(model.queued(), Duration.ofSeconds(30), 0);

        Advice advice = new TuningAdvisor(TuningBounds.USUAL)
                .advise(model.reports(WINDOW, callMs), queue)
                .get(0);

        assertThat(advice.cause()).as(advice.text()).isEqualTo(cause);
        Expectation expected = advice.expectation().orElseThrow();
        assertThat(expected.before()).isCloseTo(measured, within(measured * 0.01));
        QueueModel changed = new QueueModel(follow(before, advice), BACKLOG);
        changed.run(WARM_UP);
        assertThat(changed.run(WINDOW)).as(advice.text()).isCloseTo(expected.after(), within(expected.after() * 0.1));
        if (cause != Cause.PROVIDER_SATURATED) {
            assertThat(expected.after()).isGreaterThan(1.5 * measured);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 8, 1, 50, 130, TOO_FEW_SLOTS", "1, 4, 2, 20, 50, 4, PROVIDER_LIMIT_TOO_LOW"})
    void keepsUpWithWhatArrivesOnceTheBacklogIsGone(
            int instances, int slots, int limit, int calls, double callMs, double arrivals, Cause cause) {
        Setting before = new Setting(instances, slots, limit, calls, callMs, 1000, arrivals);
        QueueModel model = new QueueModel(before, 0);
        model.run(WARM_UP);
        model.run(WINDOW);
        Advice advice = new TuningAdvisor(TuningBounds.USUAL)
                .advise(
                        model.reports(WINDOW, callMs),
                        new QueueFigures(model.queued(), Duration.ofSeconds(9), arrivals))
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
