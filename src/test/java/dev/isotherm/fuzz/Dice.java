package dev.isotherm.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** The only source of chance of a case: the same seed throws the same numbers. */
final class Dice {
    private final SplittableRandom random;

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** The dice of one case of a run: no case depends on those before it. */
    static Dice of(long seed, int index) {
        return new Dice(new SplittableRandom(new SplittableRandom(seed).nextLong() + index));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From the first to the last, both included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    @SafeVarargs
    final <T> T pick(T... from) {
        return from[random.nextInt(from.length)];
    }
}
