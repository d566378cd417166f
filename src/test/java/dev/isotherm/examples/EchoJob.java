package dev.isotherm.examples;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A job type of one's own, on a queue of its own: {@link #submit} enqueues, {@link #echo} does the work, {@link #result}
 * waits for what came of it. This verticle is the client; an {@link EchoWorker}, here or in another process, does the work.
 */
public final class EchoJob extends VerticleBase {
    static final String QUEUE = "echoes";
    static final String TYPE = "echo";
    private static final long PAUSE_MILLIS = 50;

    private final IsothermConfig config;
    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());
    private RedisLink link;
    private Jobs jobs;

    /** Makes a client; {@code config} says where Redis is and how jobs are bounded. */
    public EchoJob(IsothermConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        jobs = new Jobs(link, config.jobs(), QUEUE);
        return link.start();
    }

    @Override
    public Future<?> stop() {
        return link.stop();
    }

    /** The work. It may run more than once for one job, so it must be repeatable. */
    static Future<Buffer> echo(JobExecution execution) {
        String text = new JsonObject(execution.job().parameters()).getString("text");
        return Future.succeededFuture(new JsonObject().put("echo", text).toBuffer());
    }

    /** Enqueues a job; gives its id. An equal text is the same job while that waits, runs or is freshly done. */
    public Future<String> submit(String text) {
        Buffer parameters = new JsonObject().put("text", text).toBuffer();
        NewJob job = new NewJob(ids.next(TYPE), TYPE, NewJob.INTERACTIVE, parameters, TYPE + ":" + text);
        return whenRedisIsUp(() -> jobs.enqueue(job))
                .compose(enqueued -> enqueued instanceof Enqueued.Accepted accepted
                        ? Future.succeededFuture(accepted.id())
                        : Future.failedFuture("The queue took no job: " + enqueued));
    }

    /** What became of a job, once it has ended: its result, or the error that it ended with. */
    public Future<Buffer> result(String id) {
        return whenRedisIsUp(() -> jobs.find(id))
                .compose(job -> job.orElseThrow().state().ended()
                        ? Future.succeededFuture(job.get().outcome().orElseThrow())
                        : vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(v -> result(id)));
    }

    /* On the link's own context, whoever calls. A job has its id beforehand, so a repeated call enqueues it once. */
    private <T> Future<T> whenRedisIsUp(Supplier<Future<T>> call) {
        return Future.<T>future(done -> context.runOnContext(v -> call.get().onComplete(done)))
                .recover(cause -> cause instanceof RedisUnavailableException
                        ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(v -> whenRedisIsUp(call))
                        : Future.failedFuture(cause));
    }
}
