package dev.isotherm.bench.queue;

import dev.isotherm.bench.ServiceJvm;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One system with the process that enqueues and the process that runs jobs; both live as long as the benchmark. */
final class Contender implements AutoCloseable {
    static final int IN_FLIGHT = 100;
    static final int BULK = 50;
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WARM_UP = 20_000;
    private static final Path LOGS = Path.of("target", "bench");

    final Kind kind;
    private final Arena arena;
    private final List<String> command;
    private final List<SideProcess> started = new ArrayList<>();
    private Optional<SideProcess> producer = Optional.empty();
    private Optional<SideProcess> worker = Optional.empty();
    private boolean warm;

    Contender(Kind kind, Arena arena) {
        this.kind = kind;
        this.arena = arena;
        this.command = command(kind);
    }

    private static List<String> command(Kind kind) {
        return switch (kind) {
            case BULLMQ, BEE ->
                List.of("node", "target/bench-queue/rival.mjs", kind.name().toLowerCase(Locale.ROOT));
            case BARE -> java(System.getProperty("java.class.path"), "bare");
            case OURS -> java(System.getProperty("java.class.path"), "ours");
            // Its own harness first, if it has one.
            case BEFORE -> java(Settings.before().orElseThrow() + ":target/test-classes", "ours");
        };
    }

    /* The options of production, with the archive beside the jar that is run. */
    private static List<String> java(String classPath, String engine) {
        Optional<Path> archive = Arrays.stream(classPath.split(":"))
                .filter(entry -> entry.endsWith(".jar"))
                .map(jar -> Path.of(jar).resolveSibling("isotherm.jsa"))
                .filter(Files::exists)
                .findFirst();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        archive.ifPresent(file -> command.add("-XX:SharedArchiveFile=" + file));
        command.addAll(ServiceJvm.options(false));
        // Otherwise that of the tests counts.
        command.add("-Dlogback.configurationFile=logback.xml");
        command.addAll(List.of("-cp", classPath, Side.class.getName(), engine));
        return command;
    }

    private SideProcess launch(String role) {
        String name = kind.title + ", " + role;
        Path log = LOGS.resolve("queue-" + name.replaceAll("\\W+", "-") + ".log");
        SideProcess side = SideProcess.start(name, command, log, arena::scene);
        started.add(side);
        return side;
    }

    SideProcess producer() {
        if (producer.isEmpty()) {
            producer = Optional.of(launch("enqueuer"));
        }
        return producer.get();
    }

    SideProcess worker() {
        if (worker.isEmpty()) {
            worker = Optional.of(launch("worker"));
        }
        return worker.get();
    }

    /** Another worker that has run nothing yet. */
    SideProcess freshWorker() {
        return launch("fresh worker");
    }

    /** Ends a process for good. */
    void end(SideProcess side) {
        side.close();
        started.remove(side);
    }

    List<SideProcess> sides() {
        return started;
    }

    JsonObject order() {
        return new JsonObject().put("port", arena.port()).put("queue", Arena.QUEUE);
    }

    /** Enqueues jobs and returns how long it took, in ms. */
    double enqueue(int jobs, int width, int bulk) {
        producer().ask("open", order(), PATIENCE);
        double millis = enqueueMore(jobs, width, bulk);
        producer().ask("close", new JsonObject(), PATIENCE);
        return millis;
    }

    /** The same, if the enqueuer is open. */
    double enqueueMore(int jobs, int width, int bulk) {
        JsonObject order = new JsonObject().put("jobs", jobs).put("width", width).put("bulk", bulk);
        return producer().ask("enqueue", order, PATIENCE).getDouble("ms");
    }

    /** How many jobs it has in each state, for a person. */
    String counts() {
        List<String> sizes =
                kind.keys(Arena.QUEUE).stream().map(arena::size).toList();
        return "%s queued, %s running, %s finished".formatted(sizes.toArray());
    }

    /** Makes both processes warm, once: the worker has run 20,000 jobs then. */
    void warmUp() {
        if (warm) {
            return;
        }
        warm = true;
        arena.clear();
        enqueue(Settings.jobs(WARM_UP / 2), 1, BULK);
        enqueue(Settings.jobs(WARM_UP / 2), IN_FLIGHT, 1);
        Drained.of(arena, this, worker(), 2 * Settings.jobs(WARM_UP / 2), Drained.MOST);
    }

    @Override
    public void close() {
        started.forEach(SideProcess::close);
        started.clear();
    }
}
