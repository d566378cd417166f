package dev.isotherm.context;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The sign of life of one verticle's event loop: a message on the event bus of the JVM, once a second. A loop that hangs
 * sends none, which {@link LoopWatch} notices. Belongs to the context that starts it.
 */
public final class LoopBeat {
    /** Time between two signs. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    static final String ADDRESS = "isotherm.loops";
    static final String NAME = "name";
    static final String ENDED = "ended";
    static final String FIGURES = "figures";

    private final Vertx vertx;
    private final String name;
    private final Supplier<JsonObject> figures;
    private long timer = -1;

    /**
     * Creates it; it sends nothing before {@link #start()}.
     *
     * @param name kind and number of the context, unique in the process, for example {@code http#1}
     */
    public LoopBeat(Vertx vertx, String name) {
        this(vertx, name, JsonObject::new);
    }

    /**
     * Creates one that also tells how its verticle is.
     *
     * @param figures called for each sign
     */
    public LoopBeat(Vertx vertx, String name, Supplier<JsonObject> figures) {
        this.vertx = vertx;
        this.name = name;
        this.figures = figures;
    }

    /** Sends the first sign, and from now on one each {@link #PERIOD}. */
    public void start() {
        beat();
        timer = vertx.setPeriodic(PERIOD.toMillis(), id -> beat());
    }

    /** Sends a sign now, for example because the figures changed. */
    public void beat() {
        send(new JsonObject().put(NAME, name).put(FIGURES, figures.get()));
    }

    /** Ends the signs, so that nobody waits for the next one. May be called more than once. */
    public void stop() {
        if (vertx.cancelTimer(timer)) {
            send(new JsonObject().put(NAME, name).put(ENDED, true));
        }
    }

    private void send(JsonObject sign) {
        vertx.eventBus().publish(ADDRESS, sign);
    }
}
