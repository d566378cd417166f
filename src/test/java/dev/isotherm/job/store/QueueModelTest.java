package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of all operations, repetitions, late writes and jumps of the clock. A sequence that fails is cut down
 * to the steps that it needs. {@code -Disotherm.model.steps=100000} plays that many steps instead of a few.
 */
class QueueModelTest extends QueueTest {
    private static final int SEEDS = 3;
    private static final int MOST_REPLAYS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_101})
    void theQueueIsAsItsModelAfterEachStep(long seed) {
        explore(seed);
    }

    @Test
    void theQueueIsAsItsModelWithASeedThatNobodyChose() {
        explore(System.nanoTime());
    }

    @Test
    void aFailingSequenceIsCutDownToTheStepsItNeeds() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(i);
        }
        List<Integer> needed =
                shrink(all, steps -> steps.containsAll(List.of(17, 63)) ? Optional.of("fails") : Optional.empty());
        assertThat(needed).containsExactly(17, 63);
    }

    private void explore(long seed) {
        Random random = new Random(seed);
        QueueOnContext on = open(Configs.forPlays());
        int left = Integer.getInteger("isotherm.model.steps", 3_000) / SEEDS + 1;
        while (left > 0) {
            List<QueuePlay.Step> steps = new ArrayList<>();
            QueuePlay play = new QueuePlay(on);
            while (left-- > 0 && !play.isLong()) {
                steps.add(QueuePlay.Step.draw(random));
                Optional<String> wrong = problem(play, steps.get(steps.size() - 1));
                if (wrong.isPresent()) {
                    fail(on, seed, steps);
                }
            }
        }
    }

    private static void fail(QueueOnContext on, long seed, List<QueuePlay.Step> steps) {
        List<QueuePlay.Step> needed = shrink(steps, some -> replay(on, some));
        throw new AssertionError("Seed " + seed + " fails after " + steps.size() + " steps; of these are needed "
                + needed + ": " + replay(on, needed).orElse("but not always"));
    }

    private static Optional<String> replay(QueueOnContext on, List<QueuePlay.Step> steps) {
        QueuePlay play = new QueuePlay(on);
        return steps.stream().flatMap(step -> problem(play, step).stream()).findFirst();
    }

    private static Optional<String> problem(QueuePlay play, QueuePlay.Step step) {
        try {
            play.play(step);
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Says what is wrong with a sequence. */
    private interface Trial<T> {
        Optional<String> problem(List<T> steps);
    }

    /* Drops ever smaller parts, as long as it still fails without them. */
    private static <T> List<T> shrink(List<T> failing, Trial<T> trial) {
        List<T> needed = new ArrayList<>(failing);
        int replays = 0;
        for (int size = needed.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < needed.size() && replays++ < MOST_REPLAYS; ) {
                List<T> rest = new ArrayList<>(needed);
                rest.subList(from, Math.min(from + size, rest.size())).clear();
                if (trial.problem(rest).isPresent()) {
                    needed = rest;
                } else {
                    from += size;
                }
            }
        }
        return needed;
    }
}
