package dev.isotherm.management;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.CannotListenException;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.log.LevelFollower;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.LinkState;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The operators' port: reports what this process is and whether it reaches its Redis. It starts before all other
 * verticles. Its start fails if this process must not use this Redis. One instance per process.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final int DRAIN_SECONDS = 1;

    private final IsothermConfig config;
    private final StartSummary summary;
    private final Meters meters;

    private RedisLink link;
    private WriteProbe probe;
    private RedisCheck check;
    private LevelFollower levels;
    private HttpServer server;
    private LoopBeat beat;
    private Runnable endMeasuring = () -> {};

    /**
     * Makes the instance.
     *
     * @param config where to listen; port 0 switches the port off
     * @param summary describes the process
     * @param meters of the process
     */
    public ManagementVerticle(IsothermConfig config, StartSummary summary, Meters meters) {
        this.config = config;
        this.summary = summary;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        endMeasuring = meters.context("management").watchLoop(context);
        probe = new WriteProbe(link);
        check = new RedisCheck(vertx, link, config);
        beat = new LoopBeat(vertx, "management");
        levels = new LevelFollower(vertx, link, InstantSource.system());
        return link.start().compose(v -> check.start()).compose(v -> listen()).onSuccess(v -> {
            beat.start();
            levels.start();
        });
    }

    private Future<?> listen() {
        if (config.management().port() == 0) {
            return Future.succeededFuture();
        }
        Router router = Router.router(vertx);
        router.get("/health").handler(this::health);
        // Without HTTP/2: a client that asked to upgrade without TLS sometimes waited for ever for its answer.
        server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .requestHandler(router);
        int port = config.management().port();
        String host = config.management().host();
        return server.listen(port, host)
                .recover(CannotListenException.explain("management.host, management.port", host, port));
    }

    private void health(RoutingContext ctx) {
        probe.refusal().map(refusal -> answer(ctx, refusal)).onFailure(ctx::fail);
    }

    private Future<Void> answer(RoutingContext ctx, Optional<String> refusal) {
        LinkState redis = link.state();
        return ctx.response()
                .setStatusCode(refusal.isEmpty() ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject()
                        .put("status", refusal.isEmpty() ? "healthy" : "unhealthy")
                        .put("process", summary.toJson())
                        .put(
                                "redis",
                                new JsonObject()
                                        .put("up", redis.up())
                                        .put("since", redis.since().toString())
                                        .put("reconnects", redis.reconnects())
                                        .put("reason", redis.reason())
                                        .put("refusal", refusal.orElse(null)))
                        .toBuffer());
    }

    @Override
    public Future<?> stop() {
        check.stop();
        beat.stop();
        endMeasuring.run();
        levels.stop();
        Future<Void> drained =
                server == null ? Future.succeededFuture() : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
        return drained.eventually(link::stop);
    }
}
