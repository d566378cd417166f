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
 * Keeps this process in the {@link WorkerRegistry} while it is alive, with the reports of its runners. One instance per
 * process.
 */
public final class WorkerPresence {
    /** Number of periods that a process counts as alive without a new entry. */
    public static final int PERIODS_TO_LIVE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPresence.class);

    private final Vertx vertx;
    private final WorkerRegistry registry;
    private final WorkerInfo process;
    private final Duration period;
    private final Map<String, Known> runners = new TreeMap<>();
    private MessageConsumer<JsonObject> consumer;
    private Future<Void> announcing = Future.succeededFuture();
    private boolean stopped;
    private long timer = -1;

    /**
     * Creates the presence of this process.
     *
     * @param registry on this presence's own link
     * @param process this process; runners are added when they report
     * @param period time between two entries; the process counts as dead after three
     */
    public WorkerPresence(Vertx vertx, WorkerRegistry registry, WorkerInfo process, Duration period) {
        this.vertx = vertx;
        this.registry = registry;
        this.process = process;
        this.period = period;
    }

    private record Known(WorkerInfo.Runner runner, long at) {}

    /**
     * Starts to listen to the runners and to announce this process.
     *
     * @return completes when runners can report, even if Redis is unavailable
     */
    public Future<Void> start() {
        consumer = vertx.eventBus()
                .<JsonObject>localConsumer(RunnerReporter.ADDRESS)
                .handler(this::reported);
        timer = vertx.setPeriodic(Math.max(1, period.toMillis()), id -> announce());
        announce();
        return consumer.completion();
    }

    /**
     * Stops, and removes the process from the registry at once.
     *
     * @return completes when it is removed, or when Redis did not take the removal: then the entry expires by itself
     */
    public Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return consumer.unregister()
                // An announcement that is still under way would add it again.
                .eventually(() -> announcing.otherwiseEmpty())
                .eventually(() -> registry.remove(process.id()))
                .onFailure(e -> LOG.info(
                        "Worker {} could not be removed from the list of live workers ({}); it expires within {} ms",
                        process.id(),
                        e.getMessage(),
                        ttl().toMillis()))
                .otherwiseEmpty();
    }

    private void reported(Message<JsonObject> message) {
        String name = message.body().getString("name");
        if (message.body().containsKey("gone")) {
            runners.remove(name);
            announce();
            return;
        }
        Known before = runners.put(name, new Known(WorkerRegistry.runner(message.body()), System.nanoTime()));
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
                .forEach(known -> shown.add(known.runner().silentFor(TimeUnit.NANOSECONDS.toMillis(now - known.at()))));
        announcing = registry.announce(process.withRunners(shown), ttl())
                .onFailure(e -> LOG.debug("This worker could not announce itself: {}", e.getMessage()));
    }

    private Duration ttl() {
        return period.multipliedBy(PERIODS_TO_LIVE);
    }
}
