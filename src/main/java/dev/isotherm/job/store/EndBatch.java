package dev.isotherm.job.store;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Correlation;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Jobs that ended and of which Redis is told with the next claim. At most those that one runner runs. Belongs to one
 * context.
 */
final class EndBatch {
    private static final int MOST = 64;
    private static final int MOST_BYTES = 1024 * 1024;

    /**
     * One job that ended.
     *
     * @param reuseMillis time for which equal work is answered with this job
     */
    record End(ClaimedJob job, JobState state, Buffer outcome, long reuseMillis, Promise<WriteResult> written) {}

    private final Deque<End> waiting = new ArrayDeque<>();
    private Runnable send;

    /**
     * Creates an empty batch.
     *
     * @param send called in the turn of the event loop after the first end came
     */
    EndBatch(Runnable send) {
        this.send = send;
    }

    void onWaiting(Runnable sender) {
        send = sender;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Adds one; the result completes on the caller's context. */
    Future<WriteResult> add(ClaimedJob job, JobState state, Buffer outcome, long reuseMillis) {
        Promise<WriteResult> written = CallerContext.promise();
        waiting.add(new End(job, state, outcome, reuseMillis, written));
        if (waiting.size() == 1) {
            // The others that end in this turn go with it, and the call belongs to none of them.
            Correlation.NONE.run(() -> CallerContext.nextTurn().onSuccess(v -> {
                if (!waiting.isEmpty()) {
                    send.run();
                }
            }));
        }
        return written.future();
    }

    /** Takes those that go with the next call: at least one if there are any, at most 64 and about 1 MiB. */
    List<End> take() {
        List<End> taken = new ArrayList<>(Math.min(MOST, waiting.size()));
        int bytes = 0;
        while (!waiting.isEmpty() && taken.size() < MOST && bytes < MOST_BYTES) {
            End end = waiting.poll();
            bytes += end.outcome().length();
            taken.add(end);
        }
        return taken;
    }

    /** Tells those who ended the jobs, with the part of the reply that is about them. */
    static void written(List<End> ends, AsyncResult<Response> replies) {
        for (int i = 0; i < ends.size(); i++) {
            Promise<WriteResult> written = ends.get(i).written();
            if (replies.succeeded()) {
                written.complete(Leases.write(replies.result().get(2).get(i)));
            } else {
                written.fail(replies.cause());
            }
        }
    }
}
