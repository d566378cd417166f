package dev.isotherm.service;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.OpenMeteoConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.config.Secret;
import dev.isotherm.config.SimulationConfig;
import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.config.WeatherConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.OnContext;
import dev.isotherm.weather.fetch.FailureMemory;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.openmeteo.OpenMeteoProvider;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.DayStore;
import dev.isotherm.weather.store.KeptPlaces;
import dev.isotherm.weather.visualcrossing.VisualCrossingProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** All that computes records, on one event loop, driven from the thread of a test, with a clock that the test sets. */
public final class RecordHarness extends OnContext {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    static final int SETTLE_DAYS = 3;
    public static final Duration YOUNG_TTL = Duration.ofHours(1);
    static final Duration UNKNOWN_TTL = Duration.ofMinutes(10);

    /** How long the services that are made from now on remember failures. */
    Duration memory = Duration.ZERO;

    /** How many places the services that are made from now on keep. */
    public int maxPlaces = 1_000;

    public final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    final InstantSource clock = now::get;
    public final RedisLink link;
    private final URI upstream;
    final ContextLimiter limiter;
    private final ProviderGate gate;

    RecordHarness(String redis, URI upstream) {
        this(redis, upstream, Duration.ofMillis(800));
    }

    /** One that waits so long for Redis. */
    RecordHarness(String redis, URI upstream, Duration deadline) {
        super(Vertx.vertx());
        this.upstream = upstream;
        link = new RedisLink(vertx, new RedisConfig(URI.create(redis), deadline));
        gate = new ProviderGate(context, link, new LimitConfig(4, 500, Duration.ofSeconds(20)), ProviderLimits.NONE);
        limiter = gate.limiter();
        get(link::start);
        // On a busy machine the start is over before the link is up.
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> link.state().up());
    }

    /** One over a Redis that holds nothing. */
    public static RecordHarness fresh(String redis, URI upstream) {
        RecordHarness harness = new RecordHarness(redis, upstream);
        harness.redis("FLUSHALL");
        return harness;
    }

    /** A service that asks Visual Crossing once a range. */
    RecordService service() {
        return service("visual_crossing");
    }

    RecordService service(String source) {
        return service(provider(source));
    }

    WeatherProvider provider(String source) {
        return provider(source, 1);
    }

    /** One that tries each call so often. */
    VisualCrossingProvider provider(int attempts) {
        return provider("visual_crossing", attempts);
    }

    private VisualCrossingProvider provider(String source, int attempts) {
        VisualCrossingConfig config =
                new VisualCrossingConfig(upstream, new Secret("k3y"), Duration.ofSeconds(20), attempts);
        return get(() -> Future.succeededFuture(
                new VisualCrossingProvider(vertx, gate, config, source, CallWatch.NONE, clock, () -> 0L)));
    }

    /** One that speaks with Open-Meteo. */
    WeatherProvider openMeteo() {
        OpenMeteoConfig config =
                new OpenMeteoConfig(upstream, upstream, upstream, new Secret(""), Duration.ofSeconds(20), 1);
        return get(() ->
                Future.succeededFuture(new OpenMeteoProvider(vertx, gate, config, CallWatch.NONE, clock, () -> 0L)));
    }

    RecordService service(WeatherProvider provider) {
        WeatherConfig config = new WeatherConfig(
                WeatherConfig.Provider.VISUAL_CROSSING,
                Optional.empty(),
                new VisualCrossingConfig(upstream, new Secret("k3y"), Duration.ofSeconds(20), 1),
                new OpenMeteoConfig(upstream, upstream, upstream, new Secret(""), Duration.ofSeconds(20), 1),
                new SimulationConfig(0, Duration.ZERO, 0, 1),
                new LimitConfig(4, 500, Duration.ofSeconds(20)),
                ProviderLimits.NONE,
                SETTLE_DAYS,
                YOUNG_TTL,
                UNKNOWN_TTL,
                maxPlaces,
                Duration.ZERO);
        return new RecordService(
                provider, link, config, clock, new FailureMemory(memory, () -> Duration.between(NOON, now.get())
                        .toNanos()));
    }

    public DayStore store(String source) {
        MemoryWatch room = new MemoryWatch(link);
        KeptPlaces kept = new KeptPlaces(link, maxPlaces, clock, room);
        return new DayStore(link, source, SETTLE_DAYS, YOUNG_TTL, clock, new InvalidValues(link, clock), room, kept);
    }

    public TemperatureRecord record(RecordService service, Period period, String location, String identifier) {
        return await(computing(service, period, location, identifier)).record();
    }

    public Future<RecordService.Computed> computing(
            RecordService service, Period period, String location, String identifier) {
        return on(() -> service.compute(query(period, location, identifier), LoadWatch.NONE));
    }

    /** Computes a daily record that the watch follows. */
    Future<RecordService.Computed> computing(RecordService service, String location, LoadWatch watch) {
        return on(() -> service.compute(query(Period.DAILY, location, "11-20"), watch));
    }

    static RecordQuery query(Period period, String location, String identifier) {
        return new RecordQuery(
                period, location, identifier, Anchor.parse(identifier), UnitGroup.CELSIUS, Optional.empty());
    }

    public String redis(String command, String... args) {
        Response response = send(command, args);
        return response == null ? "" : response.toString();
    }

    /** The names of the keys that hold days. */
    public List<String> dayKeys() {
        return StreamSupport.stream(send("KEYS", "iso:day:*").spliterator(), false)
                .map(Response::toString)
                .filter(key -> !key.endsWith(":changed") && !key.endsWith(":version"))
                .sorted()
                .toList();
    }

    private Response send(String command, String... args) {
        Request request = Request.cmd(Command.create(command));
        for (String arg : args) {
            request.arg(arg);
        }
        return get(() -> link.send(request));
    }

    @Override
    public void close() {
        get(link::stop);
        await(vertx.close());
    }
}
