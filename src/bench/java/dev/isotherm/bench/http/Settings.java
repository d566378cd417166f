package dev.isotherm.bench.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How long a benchmark measures. The environment shortens it, for a look at whether it works at all.
 *
 * @param rounds in which the targets take turns; {@code BENCH_ROUNDS}
 * @param seconds of one target in one round; {@code BENCH_ROUND_SECONDS}
 * @param warmUp seconds of each target before the first round; {@code BENCH_WARM_UP_SECONDS}
 * @param instances of the API and of the bare server, one measurement each; {@code BENCH_INSTANCES}
 * @param streams that are open at once; {@code BENCH_STREAMS}
 * @param jobs that are drained; {@code BENCH_JOBS}
 */
public record Settings(int rounds, int seconds, int warmUp, List<Integer> instances, int streams, int jobs) {
    /** Connections of a load. */
    public static final int CONNECTIONS = 32;

    /** Reads the environment; {@code instances} are the usual ones, with blanks between them. */
    public static Settings read(String instances) {
        return new Settings(
                number("BENCH_ROUNDS", 5),
                number("BENCH_ROUND_SECONDS", 4),
                number("BENCH_WARM_UP_SECONDS", 6),
                numbers("BENCH_INSTANCES", instances),
                number("BENCH_STREAMS", 1_000),
                number("BENCH_JOBS", 200));
    }

    private static int number(String name, int usual) {
        return numbers(name, Integer.toString(usual)).get(0);
    }

    private static List<Integer> numbers(String name, String usual) {
        String[] words = Optional.ofNullable(System.getenv(name)).orElse(usual).split(" ");
        List<Integer> numbers = Arrays.stream(words).map(Integer::parseInt).toList();
        if (numbers.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException(name + " must be 1 or more");
        }
        return numbers;
    }
}
