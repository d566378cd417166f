package dev.isotherm.api.admin;

import dev.isotherm.api.connection.EventStream;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /admin/live}: what operators watch, as events. All streams of a context share one reading of Redis every two
 * seconds; without a stream nothing is read. Belongs to one context, which creates and closes it.
 */
public final class LiveView implements Routes {
    /** Pause between two events. */
    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(LiveView.class);
    private static final int MOST_STREAMS = 50;
    private static final Duration LATER = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Supplier<Future<JsonObject>> state;
    private final InstantSource clock;
    private final Duration lifetime;
    private final Set<EventStream> streams = new LinkedHashSet<>();
    private Optional<String> last = Optional.empty();
    private long timer = -1;
    private boolean reading;
    private boolean closed;

    /**
     * Makes it.
     *
     * @param state reads what is shown
     * @param lifetime maximum time of one stream; then the page opens another, and its session is checked again
     */
    public LiveView(Vertx vertx, Supplier<Future<JsonObject>> state, InstantSource clock, Duration lifetime) {
        this.vertx = vertx;
        this.state = state;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/live", ctx -> {
            if (closed || streams.size() >= MOST_STREAMS) {
                throw ApiException.unavailable("Too many pages are open here. Please try again later.", LATER);
            }
            Reply follow = this::follow;
            return Future.succeededFuture(follow);
        });
    }

    private void follow(RoutingContext ctx) {
        EventStream stream = EventStream.open(ctx);
        streams.add(stream);
        long end = vertx.setTimer(lifetime.toMillis(), over -> stream.end());
        ctx.addEndHandler(over -> {
            vertx.cancelTimer(end);
            leave(stream);
        });
        last.ifPresent(stream::write);
        if (timer < 0) {
            timer = vertx.setPeriodic(PERIOD.toMillis(), id -> read());
            read();
        }
    }

    private void leave(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
            last = Optional.empty();
        }
    }

    private void read() {
        if (reading) {
            return;
        }
        reading = true;
        Future.succeededFuture()
                .compose(v -> state.get())
                .map(now -> event("state", now))
                .otherwise(this::trouble)
                .onSuccess(event -> {
                    reading = false;
                    send(event);
                });
    }

    private String trouble(Throwable cause) {
        String message = "The job store is not available.";
        if (!(cause instanceof RedisUnavailableException)) {
            LOG.warn("What operators watch cannot be read: {}", cause.toString());
            message = "The figures cannot be read.";
        }
        return event("trouble", new JsonObject().put("message", message));
    }

    private String event(String name, JsonObject data) {
        JsonObject dated =
                new JsonObject().put("at", WireTime.offset(clock.instant())).mergeIn(data);
        return "event: " + name + "\ndata: " + dated.encode() + "\n\n";
    }

    /* A page that does not read misses events: each tells everything. */
    private void send(String event) {
        last = streams.isEmpty() ? Optional.empty() : Optional.of(event);
        for (EventStream stream : List.copyOf(streams)) {
            if (!stream.isBehind()) {
                stream.write(event);
            }
        }
    }

    /** Ends all streams. */
    public void close() {
        closed = true;
        List.copyOf(streams).forEach(EventStream::end);
    }
}
