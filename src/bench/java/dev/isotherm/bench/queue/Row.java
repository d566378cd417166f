package dev.isotherm.bench.queue;

import dev.isotherm.bench.queue.Figures.Better;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One kind of work, measured with each system in turn. */
enum Row {
    /** Enqueues while no worker is there. */
    ENQUEUE(5) {
        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            enqueue(arena, one, figures, "enqueue, one at a time", 2_000, 1, 1);
            enqueue(arena, one, figures, "enqueue, 100 in flight", MANY, Contender.IN_FLIGHT, 1);
            enqueue(arena, one, figures, "enqueue, 50 in a call", MANY, 1, Contender.BULK);
        }
    },
    /** Runs waiting no-op jobs with a process that has run 20,000 before. */
    DRAIN(5) {
        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            drain(arena, one, figures, "run at concurrency 1", one.worker(), 1_000, 1);
            drain(arena, one, figures, "run at concurrency 10", one.worker(), MANY, 10);
            drain(arena, one, figures, "run at concurrency 100", one.worker(), MANY, Drained.MOST);
        }
    },
    /** Runs waiting no-op jobs with a process that has run none. */
    FRESH(5) {
        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            fresh(arena, one, figures, "fresh worker, concurrency 1", 1_000, 1);
            fresh(arena, one, figures, "fresh worker, concurrency 100", MANY, Drained.MOST);
        }
    },
    /** Runs jobs that last 50 ms. */
    SLEEP(5) {
        @Override
        boolean takes(Kind kind) {
            return kind != Kind.BARE;
        }

        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            int jobs = Settings.jobs(2_000);
            arena.clear();
            one.enqueue(jobs, Contender.IN_FLIGHT, 1);
            JsonObject order = one.order()
                    .put("concurrency", Drained.MOST)
                    .put("kind", "sleep")
                    .put("ms", 50);
            Drained done = Drained.of(arena, one.worker(), jobs, order);
            String workload = jobs + " jobs of 50 ms at 100";
            figures.add(workload, "s", Better.LESS, one.kind, done.millis() / 1_000);
            figures.addCost(workload, one.kind, done.jobs(), done.used());
        }
    },
    /** Enqueues into an idle queue and sees the end. */
    LATENCY(5) {
        @Override
        boolean takes(Kind kind) {
            return kind != Kind.BARE;
        }

        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            arena.clear();
            one.producer().ask("open", one.order().put("events", true), Contender.PATIENCE);
            JsonObject order = one.order().put("concurrency", 10).put("kind", "stamp");
            one.worker().ask("work", order, Contender.PATIENCE);
            latency(arena, one, "", Settings.jobs(100), 0, figures);
            latency(arena, one, "idle, one at a time", Settings.jobs(500), 0, figures);
            latency(arena, one, "idle, 50 jobs/s", Settings.jobs(200), 20, figures);
            one.worker().ask("close", new JsonObject(), Contender.PATIENCE);
            one.producer().ask("close", new JsonObject(), Contender.PATIENCE);
        }
    },
    /** What Redis keeps of a job. */
    BYTES(2) {
        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            int jobs = Settings.jobs(MANY);
            arena.clear();
            long empty = arena.settledMemory();
            one.enqueue(jobs, Contender.IN_FLIGHT, 1);
            long queued = arena.settledMemory();
            Drained.of(arena, one, one.worker(), jobs, 10);
            long finished = arena.settledMemory();
            figures.add("memory of Redis", "bytes/queued job", Better.LESS, one.kind, (queued - empty) / (double) jobs);
            figures.add(
                    "memory of Redis", "bytes/finished job", Better.LESS, one.kind, (finished - empty) / (double) jobs);
        }
    },
    /** Whether many waiting jobs make each of them dearer. */
    DEPTH(1) {
        @Override
        boolean takes(Kind kind) {
            return kind != Kind.BARE && kind != Kind.BEE;
        }

        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            new Depth(arena, one, figures).run();
        }
    },
    /** Kills a worker. */
    KILL(3) {
        @Override
        boolean takes(Kind kind) {
            return kind != Kind.BARE;
        }

        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            if (one.kind != Kind.BEE) {
                // Without a call that nobody makes by default, Bee-Queue never looks for lost jobs.
                Killed.measure(arena, one, figures, 0);
            }
            Killed.measure(arena, one, figures, 2_000);
        }
    },
    /** What a log on disk costs. */
    AOF(5) {
        @Override
        void before(Arena arena) {
            arena.open("--appendonly", "yes", "--appendfsync", "everysec");
        }

        @Override
        void measure(Arena arena, Contender one, Figures figures) {
            enqueue(arena, one, figures, "with AOF: enqueue, 100 in flight", MANY, Contender.IN_FLIGHT, 1);
            drain(arena, one, figures, "with AOF: run at concurrency 100", one.worker(), MANY, Drained.MOST);
        }

        @Override
        void after(Arena arena) {
            arena.open("--appendonly", "no");
        }
    };

    /** What runs if no row is asked for. */
    static final Set<Row> USUAL = EnumSet.of(ENQUEUE, DRAIN, FRESH, SLEEP, LATENCY, BYTES, DEPTH);

    private static final int MANY = 10_000;

    private final int repetitions;

    Row(int repetitions) {
        this.repetitions = repetitions;
    }

    /** The row of this name; empty if there is none. */
    static Optional<Row> of(String name) {
        return Arrays.stream(values()).filter(row -> row.title().equals(name)).findFirst();
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Row::title).toList();
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a system can do this. */
    boolean takes(Kind kind) {
        return true;
    }

    abstract void measure(Arena arena, Contender one, Figures figures);

    void before(Arena arena) {}

    void after(Arena arena) {}

    /** Measures each system, so often, one after the other. */
    void run(Arena arena, Figures figures) {
        before(arena);
        for (int i = 0; i < Settings.repetitions().orElse(repetitions); i++) {
            List<Contender> turn = arena.turn(i, this::takes);
            if (this != KILL) {
                turn.forEach(Contender::warmUp);
            }
            turn.forEach(one -> measure(arena, one, figures));
        }
        after(arena);
    }

    private static void enqueue(
            Arena arena, Contender one, Figures figures, String workload, int usual, int width, int bulk) {
        int jobs = Settings.jobs(usual);
        arena.clear();
        one.producer().ask("open", one.order(), Contender.PATIENCE);
        Usage before = arena.usage();
        double millis = one.enqueueMore(jobs, width, bulk);
        Usage used = arena.since(before);
        one.producer().ask("close", new JsonObject(), Contender.PATIENCE);
        figures.addRate(workload, one.kind, jobs, millis, used);
    }

    private static void drain(
            Arena arena,
            Contender one,
            Figures figures,
            String workload,
            SideProcess worker,
            int usual,
            int concurrency) {
        int jobs = Settings.jobs(usual);
        arena.clear();
        one.enqueue(jobs, Contender.IN_FLIGHT, 1);
        Drained done = Drained.of(arena, one, worker, jobs, concurrency);
        figures.addRate(workload, one.kind, done.jobs(), done.millis(), done.used());
        figures.add(workload, "worker µs/job", Better.LESS, one.kind, done.workerMicros());
        figures.add(workload, "worker RSS MiB", Better.LESS, one.kind, worker.residentMegabytes());
    }

    private static void fresh(
            Arena arena, Contender one, Figures figures, String workload, int usual, int concurrency) {
        SideProcess worker = one.freshWorker();
        drain(arena, one, figures, workload, worker, usual, concurrency);
        one.end(worker);
    }

    private static void latency(
            Arena arena, Contender one, String workload, int samples, int everyMs, Figures figures) {
        JsonObject order = new JsonObject().put("samples", samples).put("everyMs", everyMs);
        Usage before = arena.usage();
        JsonArray seen = one.producer().ask("latency", order, Contender.PATIENCE).getJsonArray("seen");
        Usage used = arena.since(before);
        JsonArray waits = one.worker()
                .ask("waits", new JsonObject(), Contender.PATIENCE)
                .getJsonArray("waits");
        if (!workload.isEmpty()) {
            for (int part : new int[] {50, 99}) {
                figures.add(workload, "ms to start, p" + part, Better.LESS, one.kind, millis(waits, part));
                figures.add(workload, "ms to end seen, p" + part, Better.LESS, one.kind, millis(seen, part));
            }
            figures.addCost(workload, one.kind, samples, used);
        }
    }

    private static double millis(JsonArray micros, int part) {
        long[] sorted = micros.stream()
                .mapToLong(value -> ((Number) value).longValue())
                .sorted()
                .toArray();
        return sorted[Math.min(sorted.length - 1, sorted.length * part / 100)] / 1e3;
    }
}
