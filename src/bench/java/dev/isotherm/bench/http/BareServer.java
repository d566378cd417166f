package dev.isotherm.bench.http;

import dev.isotherm.bench.ServiceJvm;
import dev.isotherm.bench.Services;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Vert.x alone can do: each request is one GET to Redis, on a held connection, whose bytes are the answer. {@code
 * /events} is a stream of what is published in Redis.
 */
public final class BareServer extends VerticleBase {
    /** What is answered. */
    static final String KEY = "bench:body";
    /** Where the events of streams are published. */
    static final String CHANNEL = "bench:events";

    static final String EVENTS = "/events";
    private static final String READY = "bare server listens";
    private static final String OPENED = "event: status\ndata: {}\n\n";

    private final String redis;
    private final int port;
    private final Set<HttpServerResponse> streams = new LinkedHashSet<>();

    private BareServer(String redis, int port) {
        this.redis = redis;
        this.port = port;
    }

    /** Starts one in a JVM with the options of production, on the Redis of the services; it ends with them. */
    static ServiceJvm start(Services services, int port, int instances) {
        return services.add(ServiceJvm.start(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareServer.class.getName(),
                        services.redis.url(),
                        Integer.toString(port),
                        Integer.toString(instances)),
                Map.of(),
                READY,
                Path.of("target", "bench", "bare.log")));
    }

    /**
     * Serves until it is ended.
     *
     * @param args the URL of the Redis, the port, and how many instances
     */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Vertx.vertx()
                .deployVerticle(
                        () -> new BareServer(args[0], Integer.parseInt(args[1])),
                        new DeploymentOptions().setInstances(Integer.parseInt(args[2])))
                .onSuccess(id -> System.out.println(READY))
                .onFailure(e -> System.exit(1));
    }

    @Override
    public Future<?> start() {
        Redis client = Redis.createClient(vertx, redis);
        return Future.all(client.connect(), client.connect()).compose(both -> {
            RedisConnection asked = both.resultAt(0);
            RedisConnection told = both.resultAt(1);
            told.handler(this::happened);
            return told.send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL))
                    .compose(v -> vertx.createHttpServer()
                            .requestHandler(request -> answer(request, asked))
                            .listen(port, "127.0.0.1"));
        });
    }

    private void answer(HttpServerRequest request, RedisConnection connection) {
        if (request.path().equals(EVENTS)) {
            open(request.response());
            return;
        }
        connection
                .send(Request.cmd(Command.GET).arg(KEY))
                .onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body.toBuffer()))
                .onFailure(e -> request.response().setStatusCode(503).end());
    }

    private void open(HttpServerResponse response) {
        streams.add(response);
        response.closeHandler(v -> streams.remove(response));
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .write(OPENED);
    }

    private void happened(Response message) {
        if (message.size() == 3 && message.get(0).toString().equals("message")) {
            Buffer event = message.get(2).toBuffer();
            streams.forEach(stream -> stream.write(event));
        }
    }
}
