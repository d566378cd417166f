package dev.isotherm.job.run;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.OnContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Leads jobs through their lives by hand, as a worker of another process would; driven from the thread of a test. */
public final class JobDriver extends OnContext {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    public final RedisLink link;
    final JobKeys keys;
    private final RedisConfig redis;
    private final Jobs jobs;
    private final Leases leases;
    private final Map<String, ClaimedJob> running = new HashMap<>();
    private final JobIds ids = new JobIds(InstantSource.system(), new SecureRandom());

    /**
     * Opens a queue.
     *
     * @param vertx not closed with this
     * @param server the Redis
     * @param queue its name
     */
    public JobDriver(Vertx vertx, RedisProcess server, String queue) {
        super(vertx);
        this.redis = new RedisConfig(URI.create(server.url()), DEADLINE);
        IsothermConfig config = ConfigLoader.load(new JsonObject().put("role", "dev"), Map.of());
        this.link = new RedisLink(vertx, redis);
        this.keys = JobKeys.of(queue);
        this.jobs = new Jobs(link, config.jobs(), queue);
        this.leases = new Leases(link, config.jobs(), queue);
        get(link::start);
        awaitRedis();
    }

    /** A link with the deadline of blocking reads. */
    public RedisLink blocking() {
        RedisLink made = new RedisLink(vertx, redis.withDeadline(JobEvents.LINK_DEADLINE));
        get(made::start);
        return made;
    }

    /** Enqueues a job that is like no other; its id. */
    public String enqueue() {
        String id = ids.next("work");
        get(() -> jobs.enqueue(new NewJob(id, "work", NewJob.INTERACTIVE, Buffer.buffer("{}"), id)));
        return id;
    }

    /** Claims all that waits. */
    public void claim() {
        get(() -> leases.claim("t" + ids.next("x"), 64, "driver", false))
                .jobs()
                .forEach(job -> running.put(job.id(), job));
    }

    /** Enqueues and claims a job; its id. */
    public String running() {
        String id = enqueue();
        claim();
        return id;
    }

    /** Notes how far a job is. */
    public void progress(String id, int done, int total) {
        get(() -> leases.progress(running.get(id), new Progress(done, total)));
    }

    /** Ends a job with a result. */
    public void succeed(String id) {
        get(() -> leases.succeed(running.get(id), Buffer.buffer("{\"n\":1}"), Optional.empty()));
    }

    /** Ends an execution with an error that may be tried again a moment later, or not. */
    public void fail(String id, boolean again) {
        get(() -> leases.fail(
                running.get(id),
                new JobError("Test", "failed on purpose", Instant.EPOCH),
                again ? Optional.of(Duration.ofMillis(1)) : Optional.empty(),
                3));
    }

    /** Cancels a job. */
    public void cancel(String id) {
        get(() -> jobs.cancel(id, Instant.EPOCH));
    }

    /** Notes progress 1 of {@code total} to {@code total} of it, all in one moment. */
    public void progressAll(String id, int total) {
        String script = "for i = 1, ARGV[3] do redis.call('XADD', KEYS[1], 'MAXLEN', '~', 20000, '*', 'id', ARGV[1],"
                + " 'state', 'running', 'progress', i .. '/' .. ARGV[3]) end return ARGV[2]";
        redis(Command.EVAL, script, 1, keys.events(), id, "done", total);
    }

    /** Runs a command of Redis. */
    public Response redis(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(argument -> request.arg(argument.toString()));
        return get(() -> link.send(request));
    }

    /** Waits until this has its connection back. */
    public void awaitRedis() {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> link.state().up());
    }

    /** How many clients of Redis are in a blocking read. */
    public int blockedClients() {
        String info = redis(Command.INFO, "clients").toString();
        return Integer.parseInt(info.replaceAll("(?s).*blocked_clients:(\\d+).*", "$1"));
    }

    @Override
    public void close() {
        get(link::stop);
    }
}
