package dev.isotherm.bench.queue;

import io.vertx.core.json.JsonObject;

/**
 * One run of a worker through waiting jobs.
 *
 * @param jobs how many ended
 * @param millis from the beginning of the first job to the end of the last one
 * @param used by Redis
 * @param workerMicros processor time of the worker for each job
 */
record Drained(int jobs, double millis, Usage used, double workerMicros) {
    static final int MOST = 100;

    /** Lets a worker run the jobs that wait, which are so many. */
    static Drained of(Arena arena, Contender one, SideProcess worker, int jobs, int concurrency) {
        return of(arena, worker, jobs, one.order().put("concurrency", concurrency).put("kind", "noop"));
    }

    /** The same with an order of another kind. If more jobs wait, it may run some more, and all are counted. */
    static Drained of(Arena arena, SideProcess worker, int jobs, JsonObject order) {
        Usage before = arena.usage();
        double cpu = Usage.ofProcess(worker.pid());
        worker.ask("work", order, Contender.PATIENCE);
        worker.ask("finished", new JsonObject().put("jobs", jobs), Contender.PATIENCE);
        worker.ask("close", new JsonObject(), Contender.PATIENCE);
        Usage used = arena.since(before);
        JsonObject counts = worker.ask("finished", new JsonObject().put("jobs", jobs), Contender.PATIENCE);
        int ended = counts.getInteger("ended");
        if (counts.getInteger("failed") > 0 || counts.getInteger("started") != ended) {
            throw new IllegalStateException("Not all jobs ended well: " + counts.encode() + "\n" + arena.scene());
        }
        double nanos = Long.parseLong(counts.getString("last")) - Long.parseLong(counts.getString("first"));
        double workerMicros = (Usage.ofProcess(worker.pid()) - cpu) * 1e6 / ended;
        return new Drained(ended, nanos / 1e6, used, workerMicros);
    }
}
