package dev.isotherm.bench.queue;

import java.util.Optional;

/** What the environment asks for; only the benchmark's own JVM reads it. */
final class Settings {
    private Settings() {}

    /** Runs our engine of this class path beside the present one. */
    static Optional<String> before() {
        return Optional.ofNullable(System.getenv("BENCH_BEFORE")).filter(path -> !path.isBlank());
    }

    /** The redis-server to measure with, if not the one of development mode. */
    static Optional<String> redis() {
        return Optional.ofNullable(System.getenv("BENCH_REDIS")).filter(path -> !path.isBlank());
    }

    /** Repetitions of each row, if not the row's own number. */
    static Optional<Integer> repetitions() {
        return Optional.ofNullable(System.getenv("BENCH_REPETITIONS")).map(Integer::parseInt);
    }

    /** Whether to keep the result in {@code bench/results}. */
    static boolean save() {
        return "1".equals(System.getenv("BENCH_SAVE"));
    }

    /** So many jobs, or the share of them that {@code BENCH_SCALE} asks for, but 20 at least. */
    static int jobs(int usual) {
        String scale = System.getenv("BENCH_SCALE");
        return scale == null ? usual : Math.max(Math.min(usual, 20), (int) (usual * Double.parseDouble(scale)));
    }
}
