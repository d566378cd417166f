package dev.isotherm.bench.http;

import dev.isotherm.bench.Services;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A job that this process runs: it reports progress whenever it is told to. */
final class RunningJob extends OnContext {
    private static final int TOTAL = 1_000_000;
    private static final long END_SECONDS = 10;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final RedisLink link;
    private final Leases leases;
    private final ClaimedJob job;
    private int done;

    private RunningJob(Vertx vertx, IsothermConfig config) {
        super(vertx);
        link = new RedisLink(vertx, config.redis());
        leases = new Leases(link, config.jobs(), Queues.RECORDS);
        get(link::start);
        connected();
        job = get(() -> leases.claim("bench", 1, "bench", false)).jobs().get(0);
    }

    /* The start does not wait for Redis. */
    private void connected() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (!get(() -> Future.succeededFuture(link.state().up()))) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("No connection to Redis in " + END_SECONDS + " s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Claims the first job that waits, for an hour. */
    static RunningJob claim(Services services) {
        Vertx vertx = Vertx.vertx();
        services.add(() -> vertx.close().await(END_SECONDS, TimeUnit.SECONDS));
        JsonObject settings = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", services.redis.url()))
                .put("jobs", new JsonObject().put("leaseMs", 600_000));
        return services.add(new RunningJob(vertx, ConfigLoader.load(settings, Map.of())));
    }

    /** Makes one event of the job. */
    void progress() {
        done++;
        WriteResult written = get(() -> leases.progress(job, new Progress(done, TOTAL)));
        if (written != WriteResult.OK) {
            throw new IllegalStateException("The job was taken away: " + written);
        }
    }

    /** Publishes a text to the bare server. */
    void publish(String text) {
        get(() -> link.send(Request.cmd(Command.PUBLISH).arg(BareServer.CHANNEL).arg(text)));
    }

    @Override
    public void close() {
        get(link::stop);
    }
}
