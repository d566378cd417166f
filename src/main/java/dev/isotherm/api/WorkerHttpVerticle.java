package dev.isotherm.api;

import dev.isotherm.api.admin.MetricsRoute;
import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.connection.Connections;
import dev.isotherm.api.connection.Listener;
import dev.isotherm.api.filter.Admission;
import dev.isotherm.api.filter.AuditLog;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.filter.ClientLimits;
import dev.isotherm.api.filter.Cors;
import dev.isotherm.api.filter.Entrance;
import dev.isotherm.api.filter.RequestLog;
import dev.isotherm.api.filter.RequestMeter;
import dev.isotherm.api.filter.RequireHttps;
import dev.isotherm.api.health.DetailedHealthRoute;
import dev.isotherm.api.health.HealthParts;
import dev.isotherm.api.health.HealthRoute;
import dev.isotherm.api.health.LiveRoute;
import dev.isotherm.api.health.ReadyRoute;
import dev.isotherm.api.health.WorkerLoops;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.ErrorResponder;
import dev.isotherm.api.route.RefusalPace;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.AddressList;
import dev.isotherm.config.AppCheckConfig.Enforcement;
import dev.isotherm.config.ClientConfig;
import dev.isotherm.config.ClientLimitConfig;
import dev.isotherm.config.ConnectionConfig;
import dev.isotherm.config.CorsConfig;
import dev.isotherm.config.HostList;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.PageAccess;
import dev.isotherm.config.ProxyConfig;
import dev.isotherm.config.WeatherConfig;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.config.WorkerHttpConfig;
import dev.isotherm.context.CannotListenException;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.context.LoopWatch;
import dev.isotherm.context.Timing;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.metrics.Meters;
import dev.isotherm.metrics.Scrape;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a worker service, for probes and metrics: a few routes, on an event loop and with a Redis connection of its
 * own, so that running jobs do not delay them. Clients have nothing to ask here; any other path is 404. It starts before
 * the workers and stops after them. One instance per process.
 */
public final class WorkerHttpVerticle extends VerticleBase {
    private static final int REFUSALS_PER_SECOND = 20;
    private static final Logger LOG = LoggerFactory.getLogger(WorkerHttpVerticle.class);
    private static final String NAME = "probes";
    private static final int MAX_CONNECTIONS = 100;
    private static final Duration CLIENT_PATIENCE = Duration.ofSeconds(10);
    private static final int DRAIN_SECONDS = 1;

    private final IsothermConfig config;
    private final WorkerHttpConfig http;
    private final InstantSource clock;
    private final Meters meters;

    private RedisLink link;
    private LoopWatch loops;
    private LoopBeat beat;
    private Runnable endMeasuring = () -> {};
    private Connections connections;
    private TokenChecks tokens;
    private HttpServer server;

    /**
     * Makes the instance. {@link #start()} makes everything that it uses.
     *
     * @param config must have a port for the worker
     * @param clock tells the time
     * @param meters of the process
     */
    public WorkerHttpVerticle(IsothermConfig config, InstantSource clock, Meters meters) {
        this.config = config;
        this.http = config.worker().flatMap(WorkerConfig::http).orElseThrow();
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        loops = new LoopWatch(vertx);
        beat = new LoopBeat(vertx, NAME);
        endMeasuring = meters.context(NAME).watchLoop(context);
        connections = new Connections(
                vertx,
                new ConnectionConfig(
                        MAX_CONNECTIONS,
                        MAX_CONNECTIONS,
                        CLIENT_PATIENCE,
                        CLIENT_PATIENCE,
                        CLIENT_PATIENCE,
                        Duration.ZERO));
        tokens = new TokenChecks(vertx, Timing.of(context), config.auth(), clock);
        loops.start();
        return link.start().compose(v -> listen()).onSuccess(v -> beat.start());
    }

    private Future<?> listen() {
        server = Listener.server(vertx, http.host(), http.port(), Listener.IDLE, connections)
                .requestHandler(ApiRouter.create(vertx, filters(), routes(), Access.PUBLIC));
        connections.start();
        return server.listen()
                .recover(CannotListenException.explain("worker.host, worker.port (PORT)", http.host(), http.port()))
                .onSuccess(listening -> LOG.info("Probes are answered on port {}", listening.actualPort()));
    }

    /* As those of the API, but without clients and without proxies. */
    private ApiRouter.Filters filters() {
        ClientConfig anybody = new ClientConfig(
                new ProxyConfig(0, AddressList.NONE, ProxyConfig.Header.X_FORWARDED, false),
                new HostList(List.of()),
                AddressList.NONE,
                AddressList.NONE,
                new ClientLimitConfig(false, 0, 0, Duration.ofHours(1), 0, 0, 0, 0),
                REFUSALS_PER_SECOND);
        ClientAddress addresses = new ClientAddress(anybody.proxies());
        Clients clients = new Clients(addresses, AddressList.NONE);
        RefusalPace pace = new RefusalPace(vertx, clients, anybody.refusalsPerSecond());
        AuditLog audit = new AuditLog(addresses);
        RequestTrace trace = new RequestTrace(new SecureRandom());
        return new ApiRouter.Filters(
                new RequestMeter(meters),
                new Cors(new CorsConfig(List.of(), Pattern.compile("(?!)"))),
                new Entrance(anybody, addresses, pace, audit),
                new Admission(
                        new Authentication(
                                http.credentials(),
                                Optional.empty(),
                                tokens,
                                Enforcement.OFF,
                                PageAccess.OFF,
                                clients,
                                audit),
                        ClientLimits.none(clients),
                        pace),
                audit,
                new RequestLog(),
                trace,
                new RequireHttps(false, addresses),
                new ErrorResponder(trace, pace, clock));
    }

    /* What a worker answers. Another route is one more entry; operators' routes need the admin key as on the API. */
    List<Routes> routes() {
        WorkerLoops workers =
                new WorkerLoops(loops, config.worker().orElseThrow().instances());
        WriteProbe probe = new WriteProbe(link);
        WeatherConfig.Provider provider = config.weather().provider();
        return List.of(
                new HealthRoute(probe, clock, workers::draining),
                new LiveRoute(loops, clock),
                new ReadyRoute(HealthParts.toWork(probe, workers), clock),
                new MetricsRoute(new Scrape(context, link, meters, config, clock)),
                new DetailedHealthRoute(HealthParts.ofWorker(probe, workers, provider), clock));
    }

    @Override
    public Future<?> stop() {
        connections.drain();
        beat.stop();
        endMeasuring.run();
        return server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS)
                .onComplete(over -> connections.close())
                .eventually(tokens::close)
                .eventually(loops::stop)
                .eventually(link::stop);
    }
}
