package dev.isotherm.support;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The weather that the reference was fed when its answers were captured, over real HTTP, in the protocols of Visual
 * Crossing and of Open-Meteo, with its gaps: Singapore has none of 1980 to 1984, Cape Town breaks at 1990, Toronto has only the extremes
 * of 2000, and Xyzzyville does not exist. It counts what it is asked and misbehaves on demand.
 */
public final class UpstreamServer implements AutoCloseable {
    private static final String TIMELINE = "/VisualCrossingWebServices/rest/services/timeline/";
    private static final long SLOW_MILLIS = 40;
    private static final Upstream WEATHER = Upstream.complete();

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<MultiMap> heads = new CopyOnWriteArrayList<>();
    private final List<String> searches = new CopyOnWriteArrayList<>();
    private final UpstreamPlaces places = new UpstreamPlaces();
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicInteger answering = new AtomicInteger();
    private final AtomicInteger peakAnswering = new AtomicInteger();
    private final Map<Behaviour, Integer> done = new ConcurrentHashMap<>();
    private volatile Function<Call, Behaviour> rule = call -> Behaviour.WEATHER;
    private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private volatile int archiveLag = 5;

    /** What it does with a call. */
    public enum Behaviour {
        /** Answers with the weather. */
        WEATHER,
        /** Answers with status 400, which says that the place does not exist. */
        BAD_REQUEST,
        /** Answers with status 401. */
        KEY_REFUSED,
        /** Answers with status 403. */
        FORBIDDEN,
        /** Answers with status 429 and asks for one second. */
        LIMITED_SECONDS,
        /** Answers with status 429 and the date two seconds from now. */
        LIMITED_DATE,
        /** Answers with status 429 and asks for six seconds, longer than a provider of ours waits. */
        LIMITED_LONG,
        /** Answers with status 429 and asks for nothing. */
        LIMITED,
        /** Answers with status 500. */
        ERROR,
        /** Answers with status 502. */
        BAD_GATEWAY,
        /** Answers with status 503 and asks for one second. */
        UNAVAILABLE,
        /** Closes the connection without an answer. */
        HANG_UP,
        /** Says that it has no observation of any day. */
        NO_OBSERVATION,
        /** Answers with the weather, late. */
        SLOW,
        /** Answers with the beginning of the weather as if it were all. */
        TRUNCATED,
        /** Closes the connection within the answer. */
        CUT,
        /** Answers with a page for people. */
        MALFORMED,
        /** Answers with null. */
        JSON_NULL,
        /** Answers with a list. */
        JSON_LIST,
        /** Answers with nothing. */
        EMPTY_BODY,
        /** Answers with bytes that only claim to be compressed. */
        NOT_GZIP,
        /** Leaves out all days. */
        NO_DAYS,
        /** Leaves out a day in the middle. */
        HOLE,
        /** Leaves out the last day. */
        ENDS_EARLY,
        /** Gives the days backwards. */
        BACKWARDS,
        /** Gives the first day twice. */
        TWICE,
        /** Gives the days one day later. */
        OTHER_DAYS,
        /** Gives 999 °C. */
        ABSURD,
        /** Gives a thousand million °C. */
        HUGE_VALUES,
        /** Gives temperatures in quotes. */
        TEXT_VALUES,
        /** Gives minima above the maxima. */
        CONTRADICTORY,
        /** Gives degrees Fahrenheit and says so. */
        OTHER_UNITS,
        /** Gives degrees Fahrenheit and does not say so. */
        FAHRENHEIT,
        /** Gives the weather of a place five degrees to the north. */
        OTHER_PLACE,
        /** Answers with more than anybody should read. */
        HUGE_BODY(false),
        /** Sends a letter of an answer from time to time. */
        DRIP(false),
        /** Says nothing, ever. */
        SILENCE(false),
        /** Says nothing until {@link UpstreamServer#release()}, then answers with the weather. */
        HANG(false);

        private final boolean endsHere;

        Behaviour() {
            this(true);
        }

        Behaviour(boolean endsHere) {
            this.endsHere = endsHere;
        }
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
                    .await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
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
        paths.clear();
        heads.clear();
        searches.clear();
        done.clear();
        peakAnswering.set(answering.get());
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

    /** The paths of the protocol, in the order of the calls. */
    public List<String> paths() {
        return List.copyOf(paths);
    }

    /** The values of a header, in the order of the calls; empty for a call without it. */
    public List<String> headers(String name) {
        return heads.stream()
                .map(head -> Optional.ofNullable(head.get(name)).orElse(""))
                .toList();
    }

    /** The names that its geocoder was asked for, in order. */
    public List<String> searches() {
        return List.copyOf(searches);
    }

    /** Sets the time, which decides the days of the forecast, and how many days the archive is late. */
    public void at(Instant time, int lag) {
        now = time;
        archiveLag = lag;
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

    /**
     * The most calls that were ever under way at once of those that end here. A call that its caller gives up counts
     * for longer than it lasts, until the caller's farewell arrives.
     */
    public int peakAnswering() {
        return peakAnswering.get();
    }

    /** How often it did what. */
    public Map<Behaviour, Integer> done() {
        return Map.copyOf(done);
    }

    private void count(HttpServerRequest request, Behaviour how) {
        done.merge(how, 1, Integer::sum);
        peak.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        if (how.endsHere) {
            peakAnswering.accumulateAndGet(answering.incrementAndGet(), Math::max);
        }
        // Called for an answer that was sent and for a caller that hung up, once.
        request.response().endHandler(v -> {
            inFlight.decrementAndGet();
            if (how.endsHere) {
                answering.decrementAndGet();
            }
        });
    }

    private void accept(HttpServerRequest request) {
        if (request.path().equals(OpenMeteoForm.SEARCH)) {
            String name = request.getParam("name");
            searches.add(name);
            request.response().end(OpenMeteoForm.places(places.find(name), name).toBuffer());
            return;
        }
        String written;
        UpstreamPlaces.Spot spot;
        Call call;
        if (OpenMeteoForm.speaks(request)) {
            written = request.getParam("latitude") + "," + request.getParam("longitude");
            spot = places.find(written);
            LocalDate[] range = OpenMeteoForm.range(request, LocalDate.ofInstant(now, ZoneId.of(spot.zone())));
            call = new Call(spot.name(), range[0], range[1]);
        } else {
            String[] parts = request.path().substring(TIMELINE.length()).split("/");
            written = URLDecoder.decode(parts[0].replace("+", "%2B"), StandardCharsets.UTF_8);
            spot = places.find(written);
            call = new Call(spot.name(), LocalDate.parse(parts[1]), LocalDate.parse(parts[2]));
        }
        asked.add(written);
        heads.add(request.headers());
        paths.add(request.path());
        calls.add(call);
        Behaviour how = rule.apply(call);
        count(request, how);
        switch (how) {
            case HANG -> held.add(() -> answer(request, call, spot, Behaviour.WEATHER));
            case SLOW -> vertx.setTimer(SLOW_MILLIS, id -> answer(request, call, spot, how));
            default -> {
                if (!UpstreamFaults.refuse(vertx, request, how)) {
                    answer(request, call, spot, how);
                }
            }
        }
    }

    private void answer(HttpServerRequest request, Call call, UpstreamPlaces.Spot spot, Behaviour how) {
        if (request.response().closed()) {
            return;
        }
        if (spot.name().strip().toLowerCase(Locale.ROOT).startsWith("xyzzyville")) {
            request.response().setStatusCode(400).end(OpenMeteoForm.noSuchPlace(request));
        } else if (spot.isCapeTown() && call.touches(1990)) {
            request.response().setStatusCode(500).end("broken");
        } else {
            JsonArray days = new JsonArray();
            boolean empty = how == Behaviour.NO_OBSERVATION;
            LocalDate last = request.path().equals(OpenMeteoForm.ARCHIVE)
                    ? LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(archiveLag)
                    : LocalDate.MAX;
            call.from()
                    .datesUntil(call.to().plusDays(1))
                    .forEach(day -> days.add(day(spot, day, empty || day.isAfter(last))));
            UpstreamFaults.send(
                    request,
                    how,
                    new JsonObject()
                            .put("latitude", spot.latitude())
                            .put("longitude", spot.longitude())
                            .put("resolvedAddress", call.place())
                            .put("timezone", spot.zone())
                            .put("days", days),
                    OpenMeteoForm.speaks(request) ? OpenMeteoForm::of : weather -> weather);
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
            vertx.close().await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
