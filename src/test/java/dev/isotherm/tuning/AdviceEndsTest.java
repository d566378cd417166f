package dev.isotherm.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.tuning.QueueModel.Plant;
import dev.isotherm.tuning.QueueModel.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever follows one advice after another comes to an end, and loses nothing on the way, whatever the plant. */
class AdviceEndsTest {
    private static final double WARM_UP = 10_000;
    private static final double WINDOW = 20_000;
    private static final int BACKLOG = 1_000_000;
    private static final int MOST_STEPS = 8;
    private static final double NO_LOSS = 0.85;
    /* What the model cannot do. */
    private static final Set<String> BEYOND = Set.of("worker processes", "limits.visual-crossing.cluster.perSecond");
    /* So many jobs wait that there is always too little. */
    private static final QueueFigures QUEUE = new QueueFigures(100_000, Duration.ofSeconds(30), 0, 1, false);
    private static final TuningBounds BOUNDS = new TuningBounds(OptionalInt.empty(), Duration.ofSeconds(10), 32);

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    private static Setting plant(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int capacity = random.nextInt(2, 40);
        boolean refuses = random.nextBoolean();
        boolean hinders = !refuses && random.nextBoolean();
        Plant provider = new Plant(
                random.nextInt(20, 200),
                hinders ? 1_000 : capacity,
                refuses ? random.nextInt(300, 3_000) : 0,
                hinders ? 1.0 / (capacity * capacity) : 0);
        return new Setting(
                random.nextInt(1, 4), random.nextInt(1, 9), random.nextInt(1, 33), random.nextInt(1, 52), provider, 0);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void comesToAnEndWithoutLossOrEndlessRepetition(int seed) {
        Setting setting = plant(seed);
        Map<Setting, Integer> visits = new HashMap<>();
        QueueModel model = new QueueModel(setting, BACKLOG);
        StringBuilder story = new StringBuilder();
        double best = 0;
        double last = 0;
        boolean lowered = false;
        for (int step = 0; ; step++) {
            model.run(WARM_UP);
            model.run(WINDOW);
            double calls = model.calls(WINDOW);
            story.append("%n%s: %.1f calls/s".formatted(setting, calls));
            // More at once may turn out to be too much for a provider that nobody knows; less at once must not.
            if (lowered) {
                assertThat(calls).as(story.toString()).isGreaterThanOrEqualTo(NO_LOSS * last);
            }
            best = Math.max(best, calls);
            last = calls;
            // Once tried in vain, more is not tried again.
            assertThat(visits.merge(setting, 1, Integer::sum))
                    .as(story.toString())
                    .isLessThanOrEqualTo(2);
            Advice advice = new TuningAdvisor(BOUNDS)
                    .advise(model.reports(WINDOW), QUEUE)
                    .get(0);
            story.append("%n%s".formatted(advice.text()));
            if (advice.changes().isEmpty()
                    || BEYOND.contains(advice.changes().get(0).key())) {
                assertThat(calls).as(story.toString()).isGreaterThanOrEqualTo(NO_LOSS * best);
                return;
            }
            lowered = advice.cause() == Advice.Cause.PROVIDER_SATURATED;
            assertThat(step).as(story.toString()).isLessThan(MOST_STEPS);
            setting = AdviceFollowedTest.follow(setting, advice);
            model = model.changed(setting, BACKLOG);
        }
    }
}
