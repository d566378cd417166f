package dev.isotherm.bench.queue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** One system in one process: it enqueues, or it runs jobs. */
interface Engine {
    /** Prepares to enqueue; with {@code events} also to see how jobs end. */
    Future<?> open(JsonObject order);

    /** Enqueues {@code jobs}, {@code bulk} in a call, {@code width} calls at a time; {@code ms} is the time that it took. */
    Future<JsonObject> enqueue(JsonObject order);

    /** Enqueues {@code samples}, one each {@code everyMs} or after the other; {@code seen} is µs until the end was seen. */
    Future<JsonObject> latency(JsonObject order);

    /** Runs jobs of a {@code kind}: {@code noop}, {@code sleep} for {@code ms}, or {@code stamp}, which tell their wait. */
    Future<?> work(JsonObject order, Tally tally);

    /** What it did last, for the report of a run that hangs. */
    JsonObject progress();

    /** Ends what was opened or works. */
    Future<?> close();
}
