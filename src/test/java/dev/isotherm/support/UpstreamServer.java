package dev.isotherm.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The weather that the reference was fed when its answers were captured, over real HTTP and in the Visual Crossing
 * protocol, with its gaps: Singapore has none of 1980 to 1984, Cape Town breaks at 1990, Toronto has only the extremes
 * of 2000, and Xyzzyville does not exist. It counts what it is asked and misbehaves on demand.
 */
public final class UpstreamServer implements AutoCloseable {
    private static final String TIMELINE = "/VisualCrossingWebServices/rest/services/timeline/";
    private static final Upstream WEATHER = Upstream.complete();

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final UpstreamPlaces places = new UpstreamPlaces();
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile Function<Call, Behaviour> rule = call -> Behaviour.WEATHER;

    /** What it does with a call. */
    public enum Behaviour {
        /** Answers with the weather. */
        WEATHER,
        /** Answers with status 500. */
        ERROR,
        /** Answers with status 401. */
        KEY_REFUSED,
        /** Says that it has no observation of any day. */
        NO_OBSERVATION,
        /** Says nothing until {@link UpstreamServer#release()}, then answers with the weather. */
        HANG
    }

    /**
     * What it was asked.
     *
     * @param place the name that the spot was asked for by at first, or has among the curated places
     * @param from the first day
     * @param to the last day
     */
    public record Call(String place, LocalDate from, LocalDate to) {
        /** How many days that are. */
        public long days() {
            return ChronoUnit.DAYS.between(from, to) + 1;
        }

        /** Whether it has a day of this year. */
        public boolean touches(int year) {
            return from.getYear() <= year && to.getYear() >= year;
        }
    }

    private UpstreamServer() {
        try {
            port = vertx.createHttpServer()
                    .requestHandler(this::accept)
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS)
                    .actualPort();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it on a free port. */
    public static UpstreamServer start() {
        return new UpstreamServer();
    }

    /** Where it is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Says how calls are treated from now on. */
    public void behave(Function<Call, Behaviour> wanted) {
        rule = wanted;
    }

    /** Treats calls well again, answers those that hang, and forgets what was counted. */
    public void reset() {
        rule = call -> Behaviour.WEATHER;
        release();
        calls.clear();
        asked.clear();
        peak.set(inFlight.get());
    }

    /** Answers the calls that hang. */
    public void release() {
        List<Runnable> waiting = List.copyOf(held);
        held.removeAll(waiting);
        waiting.forEach(answer -> vertx.runOnContext(v -> answer.run()));
    }

    /** What it was asked, in order, failed calls included. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The places as they were written, in the order of the calls. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** How many days it was asked for in all. */
    public long days() {
        return calls.stream().mapToLong(Call::days).sum();
    }

    /** How many calls hang. */
    public int hanging() {
        return held.size();
    }

    /** How many calls are under way. */
    public int inFlight() {
        return inFlight.get();
    }

    /** The most calls that were ever under way at once. */
    public int peak() {
        return peak.get();
    }

    private void accept(HttpServerRequest request) {
        peak.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        // Called for an answer that was sent and for a caller that hung up, once.
        request.response().endHandler(v -> inFlight.decrementAndGet());
        String[] parts = request.path().substring(TIMELINE.length()).split("/");
        String written = URLDecoder.decode(parts[0].replace("+", "%2B"), StandardCharsets.UTF_8);
        UpstreamPlaces.Spot spot = places.find(written);
        Call call = new Call(spot.name(), LocalDate.parse(parts[1]), LocalDate.parse(parts[2]));
        asked.add(written);
        calls.add(call);
        switch (rule.apply(call)) {
            case ERROR -> request.response().setStatusCode(500).end("broken");
            case KEY_REFUSED -> request.response().setStatusCode(401).end("No account found with API key");
            case NO_OBSERVATION -> answer(request, call, spot, true);
            case HANG -> held.add(() -> answer(request, call, spot, false));
            default -> answer(request, call, spot, false);
        }
    }

    private static void answer(HttpServerRequest request, Call call, UpstreamPlaces.Spot spot, boolean empty) {
        if (request.response().closed()) {
            return;
        }
        if (spot.name().strip().toLowerCase(Locale.ROOT).startsWith("xyzzyville")) {
            request.response().setStatusCode(400).end("Bad API Request:Invalid location parameter value.");
        } else if (spot.isCapeTown() && call.touches(1990)) {
            request.response().setStatusCode(500).end("broken");
        } else {
            JsonArray days = new JsonArray();
            call.from().datesUntil(call.to().plusDays(1)).forEach(day -> days.add(day(spot, day, empty)));
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject()
                            .put("latitude", spot.latitude())
                            .put("longitude", spot.longitude())
                            .put("resolvedAddress", call.place())
                            .put("timezone", spot.zone())
                            .put("days", days)
                            .toBuffer());
        }
    }

    private static JsonObject day(UpstreamPlaces.Spot spot, LocalDate day, boolean empty) {
        boolean gap = spot.isSingapore() && day.getYear() >= 1980 && day.getYear() <= 1984;
        boolean onlyExtremes = spot.isToronto() && day.getYear() == 2000;
        double mean = WEATHER.on(day);
        return new JsonObject()
                .put("datetime", day.toString())
                .put("temp", empty || gap || onlyExtremes ? null : mean)
                .put("tempmax", empty || gap ? null : mean + 4)
                .put("tempmin", empty || gap ? null : mean - 4);
    }

    @Override
    public void close() {
        try {
            vertx.close().await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
