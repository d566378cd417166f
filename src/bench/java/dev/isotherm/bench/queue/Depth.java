package dev.isotherm.bench.queue;

import dev.isotherm.bench.queue.Figures.Better;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What it costs to enqueue a job and to run one while many wait. */
final class Depth {
    private static final int[] DEPTHS = {100, 10_000, 1_000_000};
    private static final int OPERATIONS = 1_000;
    private static final int CHUNK = 50_000;
    private static final int CONCURRENCY = 10;

    private final Arena arena;
    private final Contender one;
    private final Figures figures;
    private final Map<String, Double> first = new HashMap<>();
    private int waiting;

    Depth(Arena arena, Contender one, Figures figures) {
        this.arena = arena;
        this.one = one;
        this.figures = figures;
    }

    void run() {
        arena.clear();
        int operations = Settings.jobs(OPERATIONS);
        for (int usual : DEPTHS) {
            int depth = Settings.jobs(usual);
            String title = String.format(Locale.ROOT, "%,d waiting: ", depth);
            one.producer().ask("open", one.order(), Contender.PATIENCE);
            fill(Math.min(depth, OurEngine.MOST_QUEUED - operations));
            Usage before = arena.usage();
            double millis = one.enqueueMore(operations, CONCURRENCY, 1);
            Usage used = arena.since(before);
            one.producer().ask("close", new JsonObject(), Contender.PATIENCE);
            waiting += operations;
            add(title + "enqueue", operations, millis, used);
            Drained done = Drained.of(arena, one, one.worker(), operations, CONCURRENCY);
            waiting -= done.jobs();
            add(title + "run", done.jobs(), done.millis(), done.used());
        }
        arena.clear();
    }

    private void fill(int depth) {
        while (waiting < depth) {
            int count = Math.min(CHUNK, depth - waiting);
            one.enqueueMore(count, Contender.IN_FLIGHT, 1);
            waiting += count;
        }
    }

    private void add(String workload, int jobs, double millis, Usage used) {
        String operation = workload.substring(workload.indexOf(": "));
        add(workload, operation, "µs/job", millis * 1_000 / jobs);
        add(workload, operation, "Redis µs/job", used.redisMicros() / jobs);
    }

    private void add(String workload, String operation, String unit, double value) {
        figures.add(workload, unit, Better.LESS, one.kind, value);
        double base = first.computeIfAbsent(operation + unit, key -> value);
        if (base != value) {
            figures.add(workload, unit + ", ratio to fewest waiting", Better.LESS, one.kind, value / base);
        }
    }
}
