package dev.isotherm.job.worker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process in the {@link WorkerRegistry} for as long as it lives, with what its runners tell of themselves. One
 * instance a process.
 */
public final class WorkerPresence {
    /** For how many periods a process is taken to live without a sign. */
    public static final int PERIODS_TO_LIVE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPresence.class);

    private final Vertx vertx;
    private final WorkerRegistry registry;
    private final WorkerInfo process;
    private final Duration period;
    private final Map<String, Told> runners = new TreeMap<>();
    private MessageConsumer<JsonObject> consumer;
    private Future<Void> announcing = Future.succeededFuture();
    private boolean stopped;
    private long timer = -1;

    /**
     * Makes the presence of this process.
     *
     * @param registry on this presence's own link
     * @param process what it is; runners are added as they tell
     * @param period how often a sign of life is given; it is taken for dead after three
     */
    public WorkerPresence(Vertx vertx, WorkerRegistry registry, WorkerInfo process, Duration period) {
        this.vertx = vertx;
        this.registry = registry;
        this.process = process;
        this.period = period;
    }

    private record Told(WorkerInfo.Runner runner, long at) {}

    /**
     * Begins to listen and to give signs of life.
     *
     * @return completes once runners can tell; whether Redis is there or not
     */
    public Future<Void> start() {
        consumer = vertx.eventBus()
                .<JsonObject>localConsumer(RunnerReporter.ADDRESS)
                .handler(this::told);
        timer = vertx.setPeriodic(Math.max(1, period.toMillis()), id -> announce());
        announce();
        return consumer.completion();
    }

    /**
     * Ends it: the process is gone from the registry at once.
     *
     * @return completes once it is gone, or Redis could not be told: then it goes when its time is over
     */
    public Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return consumer.unregister()
                // One that is on its way would bring it back.
                .eventually(() -> announcing.otherwiseEmpty())
                .eventually(() -> registry.remove(process.id()))
                .onFailure(e -> LOG.info(
                        "Worker {} could not be taken off the list of live ones ({}); it goes by itself within {} ms",
                        process.id(),
                        e.getMessage(),
                        ttl().toMillis()))
                .otherwiseEmpty();
    }

    private void told(Message<JsonObject> message) {
        String name = message.body().getString("name");
        if (message.body().containsKey("gone")) {
            runners.remove(name);
            announce();
            return;
        }
        Told before = runners.put(name, new Told(WorkerRegistry.runner(message.body()), System.nanoTime()));
        if (before == null) {
            announce();
        }
    }

    private void announce() {
        if (stopped || !announcing.isComplete()) {
            return;
        }
        long now = System.nanoTime();
        List<WorkerInfo.Runner> shown = new ArrayList<>();
        runners.values()
                .forEach(told -> shown.add(told.runner().silentFor(TimeUnit.NANOSECONDS.toMillis(now - told.at()))));
        announcing = registry.announce(process.withRunners(shown), ttl())
                .onFailure(e -> LOG.debug("No sign of life was given: {}", e.getMessage()));
    }

    private Duration ttl() {
        return period.multipliedBy(PERIODS_TO_LIVE);
    }
}
