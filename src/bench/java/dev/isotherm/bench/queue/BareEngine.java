package dev.isotherm.bench.queue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.Callable;

/**
 * What a queue costs that promises nothing: a list, a pipeline and a loop. A job that is enqueued is one LPUSH; one that runs
 * is LMOVE, LREM, SET of the result, INCR and PUBLISH. A job whose worker vanishes is lost.
 */
final class BareEngine implements Engine {
    private static final String RESULT_SECONDS = "7200";
    private static final int COMMANDS_TO_END = 4;

    private int port;
    private String queue;
    private long ids;
    private volatile int enqueued;
    private volatile boolean closed;
    private Future<?> working = Future.succeededFuture();

    @Override
    public Future<?> open(JsonObject order) {
        port = order.getInteger("port");
        queue = order.getString("queue");
        return Future.succeededFuture();
    }

    @Override
    public Future<JsonObject> enqueue(JsonObject order) {
        return inThread(() -> enqueue(order.getInteger("jobs"), order.getInteger("width"), order.getInteger("bulk")));
    }

    private JsonObject enqueue(int jobs, int width, int bulk) throws IOException {
        try (Resp redis = new Resp(port)) {
            enqueued = 0;
            long began = System.nanoTime();
            int left = jobs;
            int open = 0;
            while (left > 0 || open > 0) {
                while (left > 0 && open < width) {
                    int count = Math.min(bulk, left);
                    redis.send(push(count));
                    left -= count;
                    open++;
                }
                if (!redis.more()) {
                    redis.flush();
                }
                redis.reply();
                open--;
                enqueued = jobs - left;
            }
            return new JsonObject().put("ms", (System.nanoTime() - began) / 1e6);
        }
    }

    private String[] push(int count) {
        String[] words = new String[2 + count];
        Arrays.setAll(words, i -> Payload.parameters() + ids++);
        words[0] = "LPUSH";
        words[1] = queue;
        return words;
    }

    @Override
    public Future<JsonObject> latency(JsonObject order) {
        return Future.failedFuture(new UnsupportedOperationException("It only drains what waits"));
    }

    @Override
    public Future<?> work(JsonObject order, Tally tally) {
        port = order.getInteger("port");
        queue = order.getString("queue");
        closed = false;
        working = inThread(() -> {
            drain(order.getInteger("concurrency"), tally);
            return new JsonObject();
        });
        // Whoever waits for its jobs reads this in the report of the deadline.
        working.onFailure(e -> System.out.println("The loop failed: " + e));
        return Future.succeededFuture();
    }

    private void drain(int concurrency, Tally tally) throws IOException {
        try (Resp redis = new Resp(port)) {
            // What the next replies belong to: the text of a job that ends, or nothing for a claim.
            Deque<String> awaited = new ArrayDeque<>();
            for (int i = 0; i < concurrency; i++) {
                claim(redis, awaited);
            }
            redis.flush();
            while (!awaited.isEmpty() && !closed) {
                if (!awaited.poll().isEmpty()) {
                    for (int i = 0; i < COMMANDS_TO_END; i++) {
                        redis.reply();
                    }
                    tally.end();
                    claim(redis, awaited);
                } else if (redis.reply() instanceof String job) {
                    tally.begin();
                    end(redis, job);
                    awaited.add(job);
                }
                if (!redis.more()) {
                    redis.flush();
                }
            }
        }
    }

    private void claim(Resp redis, Deque<String> awaited) throws IOException {
        redis.send("LMOVE", queue, queue + ":running", "RIGHT", "LEFT");
        awaited.add("");
    }

    private void end(Resp redis, String job) throws IOException {
        String id = job.substring(Payload.BYTES);
        redis.send("LREM", queue + ":running", "-1", job);
        redis.send("SET", queue + ":r:" + id, Payload.result(), "EX", RESULT_SECONDS);
        redis.send("INCR", queue + ":done");
        redis.send("PUBLISH", queue + ":ended", id);
    }

    private static Future<JsonObject> inThread(Callable<JsonObject> work) {
        Promise<JsonObject> done = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(work.call());
                    } catch (IOException e) {
                        done.fail(new UncheckedIOException(e));
                    } catch (Exception e) {
                        done.fail(e);
                    }
                },
                "bare");
        thread.setDaemon(true);
        thread.start();
        return done.future();
    }

    @Override
    public JsonObject progress() {
        return new JsonObject().put("enqueued", enqueued);
    }

    @Override
    public Future<?> close() {
        closed = true;
        return working;
    }
}
