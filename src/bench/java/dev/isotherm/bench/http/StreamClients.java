package dev.isotherm.bench.http;

import dev.isotherm.bench.ServiceJvm;
import dev.isotherm.bench.Services;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Clients that each follow one stream of events, and tell on a port of their own how much they have got. */
public final class StreamClients extends VerticleBase {
    private static final String READY = "clients listen";
    /* So many connect at once, since a server's queue of new connections is short. */
    private static final int CONNECTING = 50;

    private final String url;
    private final int count;
    private final int port;
    private int asked;
    private int open;
    private long events;
    private long bytes;
    private long failed;

    private StreamClients(String url, int count, int port) {
        this.url = url;
        this.count = count;
        this.port = port;
    }

    /** Starts them in a JVM of their own, which ends with the services. */
    static void start(Services services, String name, String url, int count, int port) {
        services.add(ServiceJvm.start(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        StreamClients.class.getName(),
                        url,
                        Integer.toString(count),
                        Integer.toString(port)),
                Map.of(),
                READY,
                Path.of("target", "bench", name + ".log")));
    }

    /**
     * Follows until it is ended.
     *
     * @param args the URL of the stream, how many clients, and the port that tells
     */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
                .deployVerticle(new StreamClients(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2])))
                .onSuccess(id -> System.out.println(READY))
                .onFailure(e -> System.exit(1));
    }

    @Override
    public Future<?> start() {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(count));
        RequestOptions request = new RequestOptions()
                .setAbsoluteURI(url)
                .setMethod(HttpMethod.GET)
                .putHeader("Authorization", "Bearer " + Services.TOKEN);
        for (int i = 0; i < Math.min(CONNECTING, count); i++) {
            next(client, request);
        }
        return vertx.createHttpServer()
                .requestHandler(asking -> asking.response()
                        .end(new JsonObject()
                                .put("open", open)
                                .put("events", events)
                                .put("bytes", bytes)
                                .put("failed", failed)
                                .toBuffer()))
                .listen(port, "127.0.0.1");
    }

    private void next(HttpClient client, RequestOptions request) {
        if (asked == count) {
            return;
        }
        asked++;
        client.request(request)
                .compose(HttpClientRequest::send)
                .onSuccess(this::follow)
                .onFailure(e -> failed++)
                .onComplete(v -> next(client, request));
    }

    private void follow(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            failed++;
            return;
        }
        open++;
        Ends ends = new Ends();
        response.handler(part -> {
            bytes += part.length();
            events += ends.in(part);
        });
        response.exceptionHandler(e -> failed++);
        response.endHandler(v -> failed++);
    }

    /** Counts the ends of events, which are empty lines, wherever the network cuts. */
    private static final class Ends {
        private boolean atLineStart;

        int in(Buffer part) {
            int ends = 0;
            for (int i = 0; i < part.length(); i++) {
                boolean lineEnds = part.getByte(i) == '\n';
                if (lineEnds && atLineStart) {
                    ends++;
                }
                atLineStart = lineEnds;
            }
            return ends;
        }
    }
}
