package dev.isotherm.dev.weather;

import dev.isotherm.config.SimulationConfig;
import dev.isotherm.context.CannotListenException;
import dev.isotherm.context.Correlation;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A weather service for development, tests and demonstrations: an HTTP server on loopback with the Timeline protocol of
 * Visual Crossing and invented weather. Deploy one instance.
 *
 * <p>{@code GET /simulation} reports its figures; {@code PUT /simulation} with {@code {"latencyMs": 50, "failureRate":
 * 0.2, "capacity": 8, "retryAfterSeconds": 1}} changes its behaviour while it runs. The failures take turns: status
 * 500, status 429, half an answer, and a cut connection. With a capacity, further calls get status 429 at once, with
 * this {@code Retry-After}; 0 switches the capacity off. {@code peakInFlight} is the maximum of simultaneous calls
 * since the last such change.
 */
public final class SimulatedWeatherVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedWeatherVerticle.class);
    private static final String TIMELINE = "/VisualCrossingWebServices/rest/services/timeline/:location/:start";
    private static final String CONTROL = "/simulation";
    private static final int MAX_CONTROL_BYTES = 4096;
    private static final int MAX_LATENCY_MILLIS = 600_000;
    private static final int MAX_CAPACITY = 1_000_000;
    private static final int MAX_RETRY_AFTER = 3_600;
    private static final List<String> CHANGEABLE = List.of("latencyMs", "failureRate", "capacity", "retryAfterSeconds");
    private static final String HALF_AN_ANSWER =
            "{\"queryCost\":1,\"latitude\":51.51,\"longitude\":-0.13,\"days\":[{\"datetime\":\"2001-01-01\",\"tem";

    private final SimulationConfig config;
    private final SimulatedTimeline timeline;
    private final Set<Long> delays = new HashSet<>();
    private HttpServer server;
    private volatile int port;

    private long latencyMillis;
    private double failureRate;
    private int capacity;
    private int retryAfterSeconds;
    private long calls;
    private long refused;
    private long failures;
    private long daysServed;
    private int inFlight;
    private int peakInFlight;

    /**
     * Makes the service.
     *
     * @param config where it listens, and its initial behaviour
     * @param clock decides which days are in the future
     */
    public SimulatedWeatherVerticle(SimulationConfig config, Clock clock) {
        this.config = config;
        this.timeline = new SimulatedTimeline(new SimulatedClimate(config.seed()), clock);
        this.latencyMillis = config.latency().toMillis();
        this.failureRate = config.failureRate();
    }

    /**
     * Returns its port; any thread may call this.
     *
     * @return the port on 127.0.0.1; 0 until it is deployed
     */
    public int port() {
        return port;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.get(TIMELINE).handler(this::accept);
        router.get(TIMELINE + "/:end").handler(this::accept);
        router.get(CONTROL).handler(this::describe);
        router.put(CONTROL)
                .handler(BodyHandler.create(false).setBodyLimit(MAX_CONTROL_BYTES))
                .handler(this::change);
        // Without HTTP/2: a client that asked to upgrade without TLS sometimes waited for ever for its answer.
        server = vertx.createHttpServer(
                        new HttpServerOptions().setCompressionSupported(true).setHttp2ClearTextEnabled(false))
                .requestHandler(router);
        return server.listen(config.port(), "127.0.0.1")
                .onSuccess(listening -> {
                    port = listening.actualPort();
                    LOG.warn(
                            "The weather is SIMULATED, by http://127.0.0.1:{}: none of its temperatures is real.",
                            port);
                })
                .recover(CannotListenException.explain("simulation.port", "127.0.0.1", config.port()));
    }

    @Override
    public Future<?> stop() {
        delays.forEach(vertx::cancelTimer);
        delays.clear();
        return server.close();
    }

    private void accept(RoutingContext ctx) {
        long call = ++calls;
        belongTo(ctx.request().headers());
        LOG.debug("The simulated weather got call {}", call);
        if (capacity > 0 && inFlight >= capacity) {
            refused++;
            if (retryAfterSeconds > 0) {
                ctx.response().putHeader("Retry-After", Integer.toString(retryAfterSeconds));
            }
            ctx.response().setStatusCode(429).end("Maximum concurrent jobs has been exceeded.");
            return;
        }
        inFlight++;
        peakInFlight = Math.max(peakInFlight, inFlight);
        if (latencyMillis == 0) {
            ctx.addEndHandler(over -> inFlight--);
            respond(ctx, call);
            return;
        }
        long delay = vertx.setTimer(latencyMillis, id -> {
            delays.remove(id);
            respond(ctx, call);
        });
        delays.add(delay);
        ctx.addEndHandler(over -> {
            inFlight--;
            if (delays.remove(delay)) {
                vertx.cancelTimer(delay);
            }
        });
    }

    private static void belongTo(MultiMap headers) {
        new Correlation(
                        Correlation.requestId(headers.contains("X-Request-ID") ? headers.get("X-Request-ID") : ""),
                        Correlation.traceParent(headers.contains("traceparent") ? headers.get("traceparent") : ""),
                        "")
                .begin();
    }

    private void respond(RoutingContext ctx, long call) {
        if (Mixer.unit(Mixer.mix(config.seed(), call)) < failureRate) {
            fail(ctx);
            return;
        }
        if (ctx.request().getParam("key", "").isBlank()) {
            ctx.response().setStatusCode(401).end("No API key or session found.");
            return;
        }
        String start = ctx.pathParam("start");
        SimulatedTimeline.Reply reply = timeline.answer(new SimulatedTimeline.Question(
                ctx.pathParam("location"),
                start,
                Optional.ofNullable(ctx.pathParam("end")).orElse(start),
                ctx.request().getParam("unitGroup", "us"),
                ctx.request().getParam("elements", "")));
        daysServed += reply.days();
        ctx.response()
                .setStatusCode(reply.status())
                .putHeader("Content-Type", reply.status() == 200 ? "application/json" : "text/plain")
                .end(reply.body());
    }

    private void fail(RoutingContext ctx) {
        switch ((int) (failures++ % 4)) {
            case 0 -> ctx.response().setStatusCode(500).end("A simulated error.");
            case 1 ->
                ctx.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "1")
                        .end("A simulated limit on the number of queries.");
            case 2 ->
                ctx.response().putHeader("Content-Type", "application/json").end(HALF_AN_ANSWER);
            default -> ctx.request().connection().close();
        }
    }

    private void describe(RoutingContext ctx) {
        ctx.json(new JsonObject()
                .put("calls", calls)
                .put("refused", refused)
                .put("inFlight", inFlight)
                .put("peakInFlight", peakInFlight)
                .put("daysServed", daysServed)
                .put("latencyMs", latencyMillis)
                .put("failureRate", failureRate)
                .put("capacity", capacity)
                .put("retryAfterSeconds", retryAfterSeconds));
    }

    private void change(RoutingContext ctx) {
        try {
            if (ctx.body().isEmpty()) {
                throw new DecodeException("no body");
            }
            JsonObject wanted = new JsonObject(ctx.body().buffer());
            if (!CHANGEABLE.containsAll(wanted.fieldNames())) {
                throw new IllegalArgumentException("Only " + String.join(", ", CHANGEABLE) + " can be changed.");
            }
            int newLatency = whole("latencyMs", wanted.getValue("latencyMs", latencyMillis), MAX_LATENCY_MILLIS);
            int newCapacity = whole("capacity", wanted.getValue("capacity", capacity), MAX_CAPACITY);
            int newRetryAfter = whole(
                    "retryAfterSeconds", wanted.getValue("retryAfterSeconds", retryAfterSeconds), MAX_RETRY_AFTER);
            failureRate = rate(wanted.getValue("failureRate", failureRate));
            latencyMillis = newLatency;
            capacity = newCapacity;
            peakInFlight = inFlight;
            retryAfterSeconds = newRetryAfter;
            describe(ctx);
        } catch (DecodeException | ClassCastException e) {
            ctx.response().setStatusCode(400).end("The body must be a JSON object.");
        } catch (IllegalArgumentException e) {
            ctx.response().setStatusCode(400).end(e.getMessage());
        }
    }

    private static int whole(String name, Object value, int most) {
        boolean whole = value instanceof Integer || value instanceof Long;
        if (whole && value instanceof Number number && number.longValue() >= 0 && number.longValue() <= most) {
            return number.intValue();
        }
        throw new IllegalArgumentException(name + " must be a whole number from 0 to " + most + ".");
    }

    private static double rate(Object value) {
        if (value instanceof Number rate && rate.doubleValue() >= 0 && rate.doubleValue() <= 1) {
            return rate.doubleValue();
        }
        throw new IllegalArgumentException("failureRate must be a number from 0 to 1.");
    }
}
