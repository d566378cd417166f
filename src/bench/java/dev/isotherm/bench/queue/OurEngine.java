package dev.isotherm.bench.queue;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.AsyncLoop;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our engine with the verticles and the settings of production; only {@code jobs.maxQueued} is raised. */
final class OurEngine implements Engine {
    static final String TYPE = "bench";
    static final int MOST_QUEUED = 1_000_000;
    private static final long LOOK_MILLIS = 2;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setDisableTCCL(true));
    private final List<String> deployed = new ArrayList<>();
    private OurProducer producer;

    private static IsothermConfig config(JsonObject order) {
        JsonObject jobs = new JsonObject().put("maxQueued", MOST_QUEUED);
        if (order.getInteger("lockMs", 0) > 0) {
            jobs.put("leaseMs", order.getInteger("lockMs"));
        }
        return ConfigLoader.load(
                new JsonObject()
                        .put("role", "dev")
                        .put("redis", new JsonObject().put("url", "redis://127.0.0.1:" + order.getInteger("port")))
                        .put("jobs", jobs),
                Map.of());
    }

    /** Starts a link and waits until it is up: in a JVM that has just started that may take longer than one deadline. */
    static Future<Boolean> up(Vertx vertx, RedisLink link) {
        return link.start()
                .compose(v -> AsyncLoop.until(() -> vertx.timer(LOOK_MILLIS)
                        .map(looked -> Optional.of(link.state().up()).filter(up -> up))));
    }

    @Override
    public Future<?> open(JsonObject order) {
        producer = new OurProducer(config(order), order.getString("queue"), order.getBoolean("events", false));
        return deploy(producer);
    }

    @Override
    public Future<JsonObject> enqueue(JsonObject order) {
        return producer.enqueue(order.getInteger("jobs"), order.getInteger("width"), order.getInteger("bulk"));
    }

    @Override
    public Future<JsonObject> latency(JsonObject order) {
        return producer.latency(order.getInteger("samples"), order.getInteger("everyMs"));
    }

    @Override
    public Future<?> work(JsonObject order, Tally tally) {
        IsothermConfig config = config(order);
        String queue = order.getString("queue");
        // The keeper first, as in production, so that the leases of the first jobs can be renewed.
        return deploy(new OurKeeper(config, queue)).compose(v -> deploy(new OurWorker(config, queue, order, tally)));
    }

    private Future<?> deploy(Deployable verticle) {
        return vertx.deployVerticle(verticle).onSuccess(this::remember);
    }

    private synchronized void remember(String deployment) {
        deployed.add(0, deployment);
    }

    private synchronized List<String> forget() {
        List<String> all = List.copyOf(deployed);
        deployed.clear();
        return all;
    }

    @Override
    public JsonObject progress() {
        return producer == null ? new JsonObject() : new JsonObject().put("enqueued", producer.enqueued());
    }

    @Override
    public Future<?> close() {
        Future<?> closed = Future.succeededFuture();
        for (String one : forget()) {
            closed = closed.compose(v -> vertx.undeploy(one));
        }
        return closed;
    }
}
