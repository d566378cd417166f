package dev.isotherm.api;

import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.JobAdmin;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.Jobs;
import dev.isotherm.job.WorkerRegistry;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.Providers;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import dev.isotherm.weather.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Serves HTTP on its own event loop, with its own Redis connection, provider and limits. Any number may run. */
public final class HttpVerticle extends VerticleBase {
    private static final int IDLE_SECONDS = 75;

    private final IsothermConfig config;
    private final HttpConfig http;
    private final InstantSource clock;

    private RedisLink link;
    private ContextLimiter providerLimiter;
    private ContextLimiter recordLimiter;
    private WeatherProvider provider;
    private HttpServer server;

    /**
     * Makes an instance; everything that it uses is made in {@link #start()}.
     *
     * @param config with a section for HTTP
     * @param clock tells the time
     */
    public HttpVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.http = config.http().orElseThrow();
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        providerLimiter =
                new ContextLimiter("visual-crossing", context, config.weather().limit());
        recordLimiter = new ContextLimiter("records", context, http.records());
        return Providers.open(vertx, providerLimiter, config.weather())
                .onSuccess(opened -> provider = opened)
                .compose(opened -> link.start())
                .compose(v -> listen());
    }

    private Future<?> listen() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(http.host())
                .setPort(http.port())
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        server = vertx.createHttpServer(options).requestHandler(router());
        return server.listen();
    }

    private Router router() {
        RandomGenerator random = new SplittableRandom();
        Jobs jobs = new Jobs(link, config.jobs(), RecordJobs.QUEUE);
        RecordService records = new RecordService(provider, link, config.weather(), clock);
        RecordRoutes recordRoutes = new RecordRoutes(
                records,
                recordLimiter,
                http.recordDeadline(),
                jobs,
                new JobIds(clock, random),
                config.jobs().maxQueued());
        JobAdmin admin = new JobAdmin(link, config.jobs(), RecordJobs.QUEUE);
        WorkerRegistry workers = new WorkerRegistry(link);
        return ApiRouter.create(
                vertx,
                new Authentication(http.accessToken(), new AdminAuthentication(http.adminKey())),
                new RequestTrace(random),
                new ErrorResponder(clock),
                new HealthRoute(link, clock),
                recordRoutes,
                new JobRoutes(jobs, clock),
                new DiagnosticsRoute(admin, workers),
                new AdminRoutes(Map.of(RecordJobs.QUEUE, admin), RecordJobs.QUEUE, workers, clock));
    }

    /* First no new requests while those in flight get their answers, then what they needed. */
    @Override
    public Future<?> stop() {
        return server.shutdown(http.drain().toMillis(), TimeUnit.MILLISECONDS)
                .eventually(() -> {
                    recordLimiter.close();
                    providerLimiter.close();
                    return provider.close();
                })
                .eventually(link::stop);
    }
}
