package dev.isotherm.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/** What Vert.x alone can do: each request is one GET to Redis, on a held connection, whose bytes are the answer. */
public final class BareServer extends VerticleBase {
    /** What it logs once it listens. */
    static final String READY = "bare server listens";

    static final String KEY = "bench:body";

    private final String redis;
    private final int port;

    private BareServer(String redis, int port) {
        this.redis = redis;
        this.port = port;
    }

    /**
     * Serves until it is ended.
     *
     * @param args the URL of the Redis, and the port
     */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Vertx.vertx()
                .deployVerticle(new BareServer(args[0], Integer.parseInt(args[1])))
                .onSuccess(id -> System.out.println(READY))
                .onFailure(e -> System.exit(1));
    }

    @Override
    public Future<?> start() {
        return Redis.createClient(vertx, redis).connect().compose(connection -> vertx.createHttpServer()
                .requestHandler(request -> connection
                        .send(Request.cmd(Command.GET).arg(KEY))
                        .onSuccess(body -> request.response()
                                .putHeader("Content-Type", "application/json")
                                .end(body.toBuffer()))
                        .onFailure(e -> request.response().setStatusCode(503).end()))
                .listen(port, "127.0.0.1"));
    }
}
