package dev.isotherm.bench.queue;

import java.util.List;

/** A system that is measured, and where it keeps the jobs of a queue. */
enum Kind {
    BULLMQ("BullMQ", "bull:%s:wait", "bull:%s:active", "bull:%s:completed"),
    BEE("Bee", "bq:%s:waiting", "bq:%s:active", "bq:%s:succeeded"),
    BARE("bare loop", "%s", "%s:running", "%s:done"),
    OURS("ours", "iso:{%s}:q", "iso:{%s}:l", "iso:{%s}:c"),
    BEFORE("before", "iso:{%s}:q", "iso:{%s}:l", "iso:{%s}:c");

    final String title;
    private final String queued;
    private final String running;
    private final String finished;

    Kind(String title, String queued, String running, String finished) {
        this.title = title;
        this.queued = queued;
        this.running = running;
        this.finished = finished;
    }

    /** The keys of the queued, the running and the finished jobs. */
    List<String> keys(String queue) {
        return List.of(queued.formatted(queue), running.formatted(queue), finished.formatted(queue));
    }
}
