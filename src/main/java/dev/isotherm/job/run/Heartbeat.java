package dev.isotherm.job.run;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.store.Leases;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the {@link LeaseKeeper} of this JVM, from the runner's own context, to renew the runner's leases. */
public final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final Vertx vertx;
    private final JobRunner runner;
    private final String queue;
    private final String address;
    private final long everyMillis;
    private long timer = -1;
    private boolean troubled;

    /**
     * Creates the heartbeat of one runner.
     *
     * @param runner the runner whose leases are renewed
     * @param config gives the period
     * @param queue the queue's name
     */
    public Heartbeat(Vertx vertx, JobRunner runner, JobsConfig config, String queue) {
        this.vertx = vertx;
        this.runner = runner;
        this.queue = queue;
        this.address = LeaseKeeper.address(queue);
        this.everyMillis = Math.max(1, config.heartbeat().toMillis());
    }

    /** Starts to beat. */
    public void start() {
        timer = vertx.setPeriodic(everyMillis, id -> beat());
    }

    /** Stops. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void beat() {
        Map<String, String> held = runner.held(queue);
        if (held.isEmpty()) {
            return;
        }
        long sentAt = System.nanoTime();
        DeliveryOptions options =
                new DeliveryOptions().setSendTimeout(everyMillis).setLocalOnly(true);
        vertx.eventBus()
                .<JsonObject>request(address, new JsonObject(new HashMap<>(held)), options)
                .map(Message::body)
                .onSuccess(reply -> {
                    troubled = false;
                    runner.renewed(
                            held,
                            new Leases.Renewed(ids(reply.getJsonArray("lost")), ids(reply.getJsonArray("cancelled"))),
                            sentAt);
                })
                .onFailure(e -> notRenewed(held, e));
    }

    /* Logs the first failure only, not every beat. */
    private void notRenewed(Map<String, String> held, Throwable problem) {
        if (problem instanceof ReplyException reply && reply.failureCode() == LeaseKeeper.REFUSED_BY_REDIS) {
            runner.refused(held);
        }
        if (!troubled) {
            LOG.warn(
                    "The leases of {} jobs were not renewed ({}); the jobs are abandoned if this continues",
                    held.size(),
                    problem.getMessage());
        }
        troubled = true;
    }

    private static Set<String> ids(JsonArray list) {
        Set<String> ids = new HashSet<>();
        list.forEach(id -> ids.add((String) id));
        return ids;
    }
}
