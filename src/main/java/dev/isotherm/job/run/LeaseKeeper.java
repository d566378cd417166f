package dev.isotherm.job.run;

import dev.isotherm.job.store.Leases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Renews leases for the runners of this JVM, on a context that runs no handler. A runner asks for the renewal over the
 * local event bus, from its own context: if its event loop hangs, it does not ask and so loses its leases.
 */
public final class LeaseKeeper {
    /** Failure code if Redis did not renew; any other failure comes from this JVM. */
    static final int REFUSED_BY_REDIS = 1;

    private final Vertx vertx;
    private final Leases leases;
    private final String address;
    private MessageConsumer<JsonObject> consumer;

    /**
     * Creates a keeper for one queue.
     *
     * @param leases the queue, on this keeper's own connection
     * @param queue the queue's name
     */
    public LeaseKeeper(Vertx vertx, Leases leases, String queue) {
        this.vertx = vertx;
        this.leases = leases;
        this.address = address(queue);
    }

    static String address(String queue) {
        return "isotherm.leases." + queue;
    }

    /**
     * Starts to listen.
     *
     * @return completes when runners can ask
     */
    public Future<Void> start() {
        consumer = vertx.eventBus().<JsonObject>localConsumer(address).handler(this::renew);
        return consumer.completion();
    }

    /**
     * Stops listening.
     *
     * @return completes when no more leases are renewed
     */
    public Future<Void> stop() {
        return consumer.unregister();
    }

    private void renew(Message<JsonObject> request) {
        Map<String, String> asked = new HashMap<>();
        request.body().forEach(entry -> asked.put(entry.getKey(), (String) entry.getValue()));
        leases.heartbeat(asked)
                .onSuccess(renewed -> request.reply(new JsonObject()
                        .put("lost", new JsonArray(List.copyOf(renewed.lost())))
                        .put("cancelled", new JsonArray(List.copyOf(renewed.cancelled())))))
                .onFailure(e -> request.fail(REFUSED_BY_REDIS, String.valueOf(e.getMessage())));
    }
}
