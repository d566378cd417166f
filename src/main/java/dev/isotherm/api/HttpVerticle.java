package dev.isotherm.api;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.api.admin.AdminRoutes;
import dev.isotherm.api.admin.DebugJobsRoute;
import dev.isotherm.api.admin.LimitRoutes;
import dev.isotherm.api.admin.LimitRules;
import dev.isotherm.api.admin.LiveView;
import dev.isotherm.api.admin.LoggerRoutes;
import dev.isotherm.api.admin.MetricsRoute;
import dev.isotherm.api.admin.StatisticsRoute;
import dev.isotherm.api.admin.TuningRoute;
import dev.isotherm.api.analytics.AnalyticsRoutes;
import dev.isotherm.api.cache.CacheInfoRoute;
import dev.isotherm.api.cache.CacheRoutes;
import dev.isotherm.api.cache.CacheStatsRoutes;
import dev.isotherm.api.cache.CacheWarmRoutes;
import dev.isotherm.api.connection.Connections;
import dev.isotherm.api.connection.Listener;
import dev.isotherm.api.docs.OpenApiRoutes;
import dev.isotherm.api.docs.OperatorPage;
import dev.isotherm.api.docs.RootRoutes;
import dev.isotherm.api.health.ApiHealth;
import dev.isotherm.api.health.DetailedHealthRoute;
import dev.isotherm.api.health.DiagnosticsRoute;
import dev.isotherm.api.health.HealthParts;
import dev.isotherm.api.health.HealthRoute;
import dev.isotherm.api.health.LiveRoute;
import dev.isotherm.api.health.ReadyRoute;
import dev.isotherm.api.health.WorkerLoops;
import dev.isotherm.api.job.JobEventRoutes;
import dev.isotherm.api.job.JobHandles;
import dev.isotherm.api.job.JobRoutes;
import dev.isotherm.api.place.ImageRoutes;
import dev.isotherm.api.place.LocationRoutes;
import dev.isotherm.api.record.LoadRequests;
import dev.isotherm.api.record.RecordCache;
import dev.isotherm.api.record.RecordJobMaker;
import dev.isotherm.api.record.RecordJobRoutes;
import dev.isotherm.api.record.RecordListRoutes;
import dev.isotherm.api.record.RecordQueries;
import dev.isotherm.api.record.RecordRefresh;
import dev.isotherm.api.record.RecordRoutes;
import dev.isotherm.api.record.RollingBundleRoutes;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.share.PictureRoute;
import dev.isotherm.api.share.ShareRoutes;
import dev.isotherm.api.weather.WeatherRoutes;
import dev.isotherm.cache.BoundedCache;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.context.CannotListenException;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.context.LoopWatch;
import dev.isotherm.context.ProcessInfo;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.statistics.StatisticsReader;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.log.LevelStore;
import dev.isotherm.metrics.ContextAgent;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.metrics.Meters;
import dev.isotherm.metrics.Scrape;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.service.PopularNames;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.WeatherCache;
import dev.isotherm.share.PictureStore;
import dev.isotherm.share.ShareStore;
import dev.isotherm.share.picture.Studio;
import dev.isotherm.weather.Providers;
import dev.isotherm.weather.place.CuratedPlaces;
import dev.isotherm.weather.popularity.Selections;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderState;
import dev.isotherm.weather.provider.ProviderWindow;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Serves HTTP on its own event loop, with its own Redis connection, provider and limits. Several instances may run. */
public final class HttpVerticle extends VerticleBase {
    /* A connection that waits for a record counts as idle, so the idle time-out must be longer than the record's
     * deadline. */
    private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

    /* Time for the last answer to reach a slow client before its connection is cut. */
    private static final long LAST_WORD_MILLIS = 1_000;

    private final IsothermConfig config;
    private final HttpConfig http;
    private final InstantSource clock;
    private final Meters meters;

    private RedisLink link;
    private RedisLink blocking;
    private JobEvents events;
    private ProviderGate gate;
    private ContextAgent agent;
    private ContextLimiter recordLimiter;
    private WeatherProvider provider;
    private LoadRequests loads;
    private RecordListRoutes lists;
    private Studio studio;
    private CacheStats cacheStats;
    private ProviderWindow providerWindow;
    private LocationRoutes locations;
    private Connections connections;
    private FrontDoor door;
    private LiveView live;
    private HttpServer server;
    private WriteProbe probe;
    private LoopWatch loops;
    private LoopBeat beat;

    /**
     * Makes an instance. {@link #start()} makes everything that it uses.
     *
     * @param config must have a section for HTTP
     * @param clock tells the time
     * @param meters of the process
     */
    public HttpVerticle(IsothermConfig config, InstantSource clock, Meters meters) {
        this.config = config;
        this.http = config.http().orElseThrow();
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        String role = config.role().name().toLowerCase(Locale.ROOT);
        return vertx.executeBlocking(() -> ProcessInfo.lookUp(role)).compose(this::start);
    }

    private Future<?> start(ProcessInfo process) {
        link = new RedisLink(vertx, config.redis());
        blocking = new RedisLink(vertx, config.redis().withDeadline(JobEvents.LINK_DEADLINE));
        events = new JobEvents(vertx, context, link, blocking, Queues.RECORDS);
        gate = new ProviderGate(
                context, link, config.weather().limit(), config.weather().limits());
        connections = new Connections(vertx, http.connections());
        studio = new Studio(vertx, context);
        door = new FrontDoor(vertx, context, config, link, clock);
        recordLimiter = new ContextLimiter(LimitRoutes.RECORDS, context, http.records());
        cacheStats = new CacheStats(vertx, link, clock, meters.registry());
        providerWindow = new ProviderWindow(vertx);
        String name = "http#" + HexFormat.of().toHexDigits((short) new SplittableRandom().nextInt());
        agent = agent(process, name);
        loops = new LoopWatch(vertx);
        loops.start();
        beat = new LoopBeat(vertx, name);
        CallWatch watch = CallWatch.of(agent::providerAnswered, agent::providerRefused);
        return Providers.open(vertx, gate, config.weather(), watch, clock)
                .onSuccess(opened -> provider = opened)
                .compose(opened -> Future.all(link.start(), blocking.start()))
                .compose(v -> agent.start())
                .compose(v -> LocationRoutes.load(vertx, http.places(), door.clients(), link, provider, clock))
                .onSuccess(loaded -> locations = loaded)
                .compose(v -> listen())
                .compose(v -> door.start())
                .onSuccess(v -> {
                    cacheStats.start();
                    providerWindow.start(provider);
                    beat.start();
                });
    }

    private ContextAgent agent(ProcessInfo process, String name) {
        ContextAgent made = new ContextAgent(
                context,
                link,
                new ContextAgent.Settings(process, name, config.management().window()),
                meters.context("http"));
        LimitConfig file = config.weather().limit();
        boolean adaptive = config.weather().limits().adaptive().isPresent();
        made.limiter(gate.name(), gate.limiter(), file, adaptive, gate::apply);
        made.limiter(
                LimitRoutes.RECORDS,
                recordLimiter,
                http.records(),
                false,
                change -> recordLimiter.configure(change.over(http.records())));
        made.clusterRate(gate::rateWaits);
        made.show("provider", () -> provider.calls().map(ProviderState::toJson).orElse(null));
        made.providerCalls(() -> provider.calls().map(ProviderState::outcomes).orElse(Map.of()), gate::billed);
        return made;
    }

    private Future<?> listen() {
        Duration answered = http.recordDeadline().plus(IDLE_MARGIN);
        Duration idle = answered.compareTo(Listener.IDLE) > 0 ? answered : Listener.IDLE;
        server = Listener.server(vertx, http.host(), http.port(), idle, connections)
                .requestHandler(router());
        connections.start();
        return server.listen()
                .recover(CannotListenException.explain("http.host, http.port (PORT)", http.host(), http.port()));
    }

    /* Not private, because a test compares the routes with the paths of openapi.yaml. */
    Router router() {
        return ApiRouter.create(vertx, filters(), routes());
    }

    ApiRouter.Filters filters() {
        return door.filters(meters);
    }

    private ClientAddress addresses() {
        return door.clients().addresses();
    }

    List<Routes> routes() {
        Jobs jobs = new Jobs(link, config.jobs(), Queues.RECORDS);
        agent.makesJobs(jobs::created);
        JobIds ids = new JobIds(clock, new SecureRandom());
        RecordService records = new RecordService(provider, link, config.weather(), clock);
        agent.waitingBefore(gate.name(), records::waitingCalls);
        RecordQueries queries = new RecordQueries(clock);
        RecordRefresh refresh = new RecordRefresh(jobs, ids);
        BoundedCache answers = new BoundedCache(http.recordCacheBytes());
        RecordCache cache = new RecordCache(answers);
        loads = new LoadRequests(recordLimiter, http.recordDeadline());
        Map<String, JobAdmin> admins = Queues.ALL.stream()
                .collect(Collectors.toMap(queue -> queue, queue -> new JobAdmin(link, config.jobs(), queue)));
        LiveWorkers workers = new LiveWorkers(new LiveLimits(link), clock);
        probe = new WriteProbe(link);
        JobHandles handles = new JobHandles(jobs, http.credentials().tokens());
        RecordJobMaker maker = new RecordJobMaker(
                records, refresh, jobs, ids, handles, config.jobs().maxQueued());
        lists = new RecordListRoutes(context, queries, maker, door.limits(), door.pace(), door.errors());
        JobEventRoutes jobEvents = new JobEventRoutes(vertx, context, handles, events, http);
        // The router tries them in this order, so those that clients call most come first.
        List<Routes> all = new ArrayList<>(List.of(
                new HealthRoute(probe, clock, connections::draining),
                new JobRoutes(jobs, handles, jobEvents, workers, answers, clock),
                jobEvents,
                new RecordRoutes(queries, records, refresh, loads, cache, cacheStats),
                new RecordJobRoutes(queries, maker),
                lists,
                new WeatherRoutes(records.days(), loads, cacheStats),
                new RootRoutes(vertx, http.page()),
                new RollingBundleRoutes(addresses()),
                new DiagnosticsRoute(admins.get(Queues.RECORDS), workers),
                new OpenApiRoutes(vertx),
                new OperatorPage(vertx)));
        all.addAll(contractRoutes(records, ids, workers, admins.get(Queues.RECORDS)));
        all.addAll(operatorRoutes(admins, workers));
        return all;
    }

    private List<Routes> operatorRoutes(Map<String, JobAdmin> admins, LiveWorkers workers) {
        LiveLimits limits = new LiveLimits(link);
        AdminRoutes admin = new AdminRoutes(admins, Queues.RECORDS, workers, clock);
        LimitRoutes limitRoutes =
                new LimitRoutes(limits, agent, gate, LimitRules.of(config), addresses(), clock, admins.values());
        live = new LiveView(vertx, () -> figures(admin, limitRoutes), clock, http.streamLifetime());
        return List.of(
                admin,
                limitRoutes,
                live,
                door.sessionRoutes(),
                new StatisticsRoute(new StatisticsReader(link)),
                new LoggerRoutes(new LevelStore(link, clock)),
                new TuningRoute(limits, admins.values(), gate, config.weather().limits()),
                new MetricsRoute(new Scrape(context, link, meters, config, clock)),
                new LiveRoute(loops, clock),
                new ReadyRoute(toBeReady(), clock));
    }

    private static Future<JsonObject> figures(AdminRoutes admin, LimitRoutes limits) {
        return Future.all(admin.figures(), limits.figures())
                .map(both -> both.<JsonObject>resultAt(0).put("limits", both.resultAt(1)));
    }

    private HealthParts toBeReady() {
        return config.worker()
                .map(worker -> HealthParts.toServeAndWork(
                        probe, connections::draining, new WorkerLoops(loops, worker.instances())))
                .orElseGet(() -> HealthParts.toServe(probe, connections::draining));
    }

    /* What operators and clients of the old service call besides records and jobs. */
    private List<Routes> contractRoutes(RecordService records, JobIds ids, LiveWorkers workers, JobAdmin jobs) {
        AnalyticsStore analytics = new AnalyticsStore(link);
        int perHour = http.clients().limits().analyticsInForce();
        RequestLimit limit = AnalyticsRoutes.limit(door.clients(), link, perHour);
        WeatherCache weather = new WeatherCache(link, provider.source(), config.weather(), clock);
        ShareStore shares =
                new ShareStore(link, new SecureRandom(), http.shares().most());
        PictureStore pictures = new PictureStore(link, http.shares().pictureBytes());
        return List.of(
                new AnalyticsRoutes(analytics, limit, addresses(), ids, clock),
                door.limitsOfClients(limit),
                new DetailedHealthRoute(
                        new ApiHealth(probe, door.tokens(), clock)
                                .parts(workers, jobs, cacheStats, analytics, perHour, provider, providerWindow),
                        clock),
                new DebugJobsRoute(jobs, clock),
                new CacheStatsRoutes(cacheStats, clock),
                new CacheInfoRoute(link, weather),
                new CacheRoutes(weather),
                new CacheWarmRoutes(
                        config.warming(),
                        new Jobs(link, config.jobs(), Queues.MAINTENANCE),
                        ids,
                        new PopularNames(new Selections(link, clock), locations.directory()),
                        clock),
                new ShareRoutes(shares, records, CuratedPlaces.load()),
                new PictureRoute(shares, records, pictures, studio),
                locations,
                new ImageRoutes(vertx, http.places().imagesDir()));
    }

    /* During the delay /health is unhealthy, so balancers send clients elsewhere; requests are still served. */
    @Override
    public Future<?> stop() {
        connections.drain();
        return stopDelay().compose(v -> end());
    }

    private Future<?> stopDelay() {
        long millis = http.connections().stopDelay().toMillis();
        return millis == 0 ? Future.succeededFuture() : vertx.timer(millis, TimeUnit.MILLISECONDS);
    }

    /* Order: end the event streams (they do not end by themselves), then refuse new requests and finish those in
     * flight, then close what they used. */
    private Future<?> end() {
        events.close();
        live.close();
        long drain = Math.max(1, http.drain().toMillis());
        long lastWord = vertx.setTimer(drain, id -> loads.giveUp());
        return server.shutdown(drain + LAST_WORD_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(over -> {
                    vertx.cancelTimer(lastWord);
                    providerWindow.stop();
                    connections.close();
                    beat.stop();
                })
                .eventually(loops::stop)
                .eventually(cacheStats::stop)
                .eventually(door::close)
                .eventually(agent::stop)
                .eventually(() -> {
                    recordLimiter.close();
                    lists.close();
                    gate.close();
                    return provider.close();
                })
                .eventually(studio::close)
                .eventually(locations::close)
                .eventually(blocking::stop)
                .eventually(link::stop);
    }
}
