package dev.isotherm.examples;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A job type of one's own, on a queue of its own: {@link #submit} enqueues, {@link #echo} does the work, and {@link
 * #result} waits for what came of it. The three may be in three processes; all that they share is Redis.
 */
public final class EchoJob extends VerticleBase {
    private static final String QUEUE = "echoes";
    private static final String TYPE = "echo";
    private static final long PAUSE_MILLIS = 50;

    private final IsothermConfig config;
    private final Clock clock = Clock.systemUTC();
    private final JobIds ids = new JobIds(clock, new SecureRandom());
    private RedisLink link;
    private Jobs jobs;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private JobRunner runner;
    private Heartbeat heartbeat;

    /** Makes an instance; {@code config} says where Redis is and how jobs are bounded. */
    public EchoJob(IsothermConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        jobs = new Jobs(link, config.jobs(), QUEUE);
        Leases leases = new Leases(link, config.jobs(), QUEUE);
        // These four run the jobs: one renews leases, one takes lapsed ones back, one claims and runs, one asks to
        // renew.
        keeper = new LeaseKeeper(vertx, leases, QUEUE);
        reaper = new Reaper(vertx, leases, clock);
        runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(QUEUE, leases, 1)),
                new JobRunner.Settings(
                        "echo-worker",
                        2,
                        Duration.ofMillis(100),
                        config.jobs().lease(),
                        config.jobs().retry()),
                Map.of(TYPE, EchoJob::echo),
                new SplittableRandom(),
                clock);
        heartbeat = new Heartbeat(vertx, runner, config.jobs(), QUEUE);
        return link.start().compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            heartbeat.start();
            runner.start();
        });
    }

    /** The work. It may run more than once for one job, so it must be repeatable. */
    static Future<Buffer> echo(JobExecution execution) {
        String text = new JsonObject(execution.job().parameters()).getString("text");
        return Future.succeededFuture(new JsonObject().put("echo", text).toBuffer());
    }

    /** Enqueues a job; gives its id. An equal text is an equal job while that waits, runs or is freshly done. */
    public Future<String> submit(String text) {
        Buffer parameters = new JsonObject().put("text", text).toBuffer();
        NewJob job = new NewJob(ids.next(TYPE), TYPE, NewJob.INTERACTIVE, parameters, TYPE + ":" + text);
        return whenRedisIsUp(() -> jobs.enqueue(job).map(enqueued -> {
            if (enqueued instanceof Enqueued.Accepted accepted) {
                return accepted.id();
            }
            throw new IllegalStateException("The queue took no job: " + enqueued);
        }));
    }

    /** What became of a job, once it has ended: its result, or the error that it ended with. */
    public Future<Buffer> result(String id) {
        return whenRedisIsUp(() -> jobs.find(id)).compose(found -> {
            JobStatus job = found.orElseThrow();
            return job.state().ended()
                    ? Future.succeededFuture(job.outcome().orElseThrow())
                    : vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(v -> result(id));
        });
    }

    /*
     * On the context that the link belongs to, whoever calls. Both calls may be repeated: a job has its id beforehand, so
     * one whose reply was lost is enqueued once.
     */
    private <T> Future<T> whenRedisIsUp(Supplier<Future<T>> call) {
        return Future.<T>future(done ->
                        context.runOnContext(v -> call.get().onComplete(done)))
                .recover(cause -> cause instanceof RedisUnavailableException
                        ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(v -> whenRedisIsUp(call))
                        : Future.failedFuture(cause));
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
        return runner.stop(Duration.ofSeconds(5))
                .onComplete(v -> heartbeat.stop())
                .eventually(keeper::stop)
                .eventually(link::stop);
    }
}
