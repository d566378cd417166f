package dev.isotherm.bench.queue;

import dev.isotherm.bench.queue.Figures.Better;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** A worker that is killed with 50 running jobs of 2 s, and another one that takes them over. */
final class Killed {
    private static final int JOBS = 50;
    private static final int MILLIS = 2_000;
    /* BullMQ needs more than a minute by default. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Killed() {}

    /**
     * Measures it.
     *
     * @param lockMillis of the lease or lock; 0 for the default of each system
     */
    static void measure(Arena arena, Contender one, Figures figures, int lockMillis) {
        arena.clear();
        SideProcess victim = one.freshWorker();
        SideProcess heir = one.freshWorker();
        JsonObject work = one.order()
                .put("concurrency", JOBS)
                .put("kind", "sleep")
                .put("ms", MILLIS)
                .put("lockMs", lockMillis);
        victim.ask("work", work, Contender.PATIENCE);
        one.enqueue(JOBS, JOBS, 1);
        JsonObject all = new JsonObject().put("jobs", JOBS);
        victim.ask("started", all, Contender.PATIENCE);
        heir.ask("work", work, Contender.PATIENCE);
        Usage before = arena.usage();
        long killed = System.nanoTime();
        one.end(victim);
        JsonObject counts = heir.ask("finished", all, PATIENCE);
        arena.since(before);
        one.end(heir);
        String workload = lockMillis == 0 ? "SIGKILL, defaults" : "SIGKILL, lock of " + lockMillis / 1_000 + " s";
        double nanos = Long.parseLong(counts.getString("last")) - killed;
        figures.add(workload, "s to all finished", Better.LESS, one.kind, nanos / 1e9);
        int twice = counts.getInteger("started") - counts.getInteger("distinct");
        figures.add(workload, "jobs run twice by the heir", Better.LESS, one.kind, twice);
    }
}
