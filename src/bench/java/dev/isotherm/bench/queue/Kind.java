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
    private final List<String> keys;

    Kind(String title, String queued, String running, String finished) {
        this.title = title;
        this.keys = List.of(queued, running, finished);
    }

    /** The keys of the queued, the running and the finished jobs. */
    List<String> keys(String queue) {
        return keys.stream().map(key -> key.formatted(queue)).toList();
    }

    boolean isIsotherm() {
        return this == OURS || this == BEFORE;
    }
}
