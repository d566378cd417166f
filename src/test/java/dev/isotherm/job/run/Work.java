package dev.isotherm.job.run;

import static org.awaitility.Awaitility.await;

import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobHandler;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that does nothing until a test ends its executions; any number of runners may share it. */
public final class Work implements JobHandler {
    public static final Duration SOON = Awaiting.DEADLINE;

    final List<One> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();

    /** One execution, and the promise of its outcome. */
    public static final class One {
        public final JobExecution execution;
        private final Context context = Vertx.currentContext();
        private final Promise<Buffer> outcome = Promise.promise();

        One(JobExecution execution) {
            this.execution = execution;
        }

        String id() {
            return execution.job().id();
        }

        void report(int done, int total) {
            context.runOnContext(ignored -> execution.progress(done, total));
        }

        public void succeed(String result) {
            outcome.tryComplete(Buffer.buffer(result));
        }

        void fail(Throwable why) {
            outcome.tryFail(why);
        }
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        One one = new One(execution);
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        all.add(one);
        return one.outcome.future().onComplete(done -> now.decrementAndGet());
    }

    /** The executions, once there are so many. */
    List<One> awaitCount(int count) {
        await().atMost(SOON).until(() -> all.size() >= count);
        return all;
    }

    public One awaitNumber(int number) {
        return awaitCount(number + 1).get(number);
    }

    /** How many were on at once, at most. */
    int most() {
        return most.get();
    }
}
