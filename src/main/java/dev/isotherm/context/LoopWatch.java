package dev.isotherm.context;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Knows which event loops of this JVM are alive, by their {@link LoopBeat}. Time in which this loop itself did not run
 * counts for none of the others: the process was frozen, or their signs wait in the queue of this loop. Belongs to the
 * context that starts it.
 */
public final class LoopWatch {
    /** A loop that is silent for longer hangs. */
    public static final Duration BOUND = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final LongSupplier nanoTime;
    private final Map<String, Sign> signs = new TreeMap<>();
    private MessageConsumer<JsonObject> consumer;
    private long timer = -1;
    private long dueAt;

    private record Sign(long at, JsonObject figures) {}

    /**
     * One loop.
     *
     * @param name kind and number of its context
     * @param silence time since its last sign
     * @param figures what it told then
     */
    public record Loop(String name, Duration silence, JsonObject figures) {
        /** Whether it hangs. */
        public boolean hangs() {
            return silence.compareTo(BOUND) > 0;
        }

        /** What runs on it, for example {@code http}. */
        public String kind() {
            return name.replaceFirst("#.*", "");
        }
    }

    /** Creates it; it knows no loop before {@link #start()}. */
    public LoopWatch(Vertx vertx) {
        this(vertx, System::nanoTime);
    }

    LoopWatch(Vertx vertx, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.nanoTime = nanoTime;
    }

    /** Begins to listen. Loops that started before are known after their next sign. */
    public void start() {
        dueAt = nanoTime.getAsLong() + LoopBeat.PERIOD.toNanos();
        consumer = vertx.eventBus().localConsumer(LoopBeat.ADDRESS, message -> hear(message.body()));
        timer = vertx.setPeriodic(LoopBeat.PERIOD.toMillis(), id -> forgive());
    }

    /** Ends. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    /** All loops, by name. Completes after the signs that wait in the queue of this loop are read; never fails. */
    public Future<List<Loop>> look() {
        return CallerContext.nextTurn().map(turn -> known());
    }

    /** All loops, by name, as far as their signs are read. */
    public List<Loop> known() {
        forgive();
        long now = nanoTime.getAsLong();
        return signs.entrySet().stream()
                .map(sign -> new Loop(
                        sign.getKey(),
                        Duration.ofNanos(Math.max(0, now - sign.getValue().at())),
                        sign.getValue().figures()))
                .toList();
    }

    private void hear(JsonObject sign) {
        String name = sign.getString(LoopBeat.NAME);
        if (sign.getBoolean(LoopBeat.ENDED, false)) {
            signs.remove(name);
        } else {
            signs.put(name, new Sign(nanoTime.getAsLong(), sign.getJsonObject(LoopBeat.FIGURES)));
        }
    }

    private void forgive() {
        long now = nanoTime.getAsLong();
        long late = now - dueAt;
        if (late > TimeUnit.SECONDS.toNanos(1)) {
            signs.replaceAll((name, sign) -> new Sign(sign.at() + late, sign.figures()));
        }
        if (late >= 0) {
            dueAt = now + LoopBeat.PERIOD.toNanos();
        }
    }
}
