package dev.isotherm.bench.http;

import dev.isotherm.bench.Services;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests at a constant rate, whatever the answers do. A latency counts from the moment at which the request was
 * meant to be sent, so a server that stands still is seen in all requests of that time.
 */
public final class SteadyLoad {
    private static final int END_SECONDS = 20;
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;
    private static final double MICROS = 1e3;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final Histogram latencies = new Histogram(HIGHEST_NANOS, DIGITS);
    private final Histogram delays = new Histogram(HIGHEST_NANOS, DIGITS);
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final HttpClient client;
    private final RequestOptions request;
    private final double wanted;
    private final int seconds;
    private final int warmUp;
    private long total;
    private long warmed;
    private int loops = Settings.CONNECTIONS;
    private long ended;
    private long failed;

    private SteadyLoad(String url, double rate, int seconds, int warmUp) {
        client = vertx.createHttpClient(
                new HttpClientOptions(),
                new PoolOptions()
                        .setHttp1MaxSize(Settings.CONNECTIONS)
                        .setMaxWaitQueueSize((int) Math.ceil(rate * END_SECONDS)));
        request = new RequestOptions()
                .setAbsoluteURI(url)
                .setMethod(HttpMethod.GET)
                .setTimeout(TimeUnit.SECONDS.toMillis(END_SECONDS))
                .putHeader("Authorization", "Bearer " + Services.TOKEN);
        this.wanted = rate;
        this.seconds = seconds;
        this.warmUp = warmUp;
    }

    /**
     * Prints one JSON object: latencies in µs.
     *
     * @param args the URL, most requests per second, seconds, and seconds before them
     */
    public static void main(String[] args) throws InterruptedException, ExecutionException, TimeoutException {
        System.setProperty("io.netty.jfr.enabled", "false");
        SteadyLoad load = new SteadyLoad(
                args[0], Double.parseDouble(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        try {
            System.out.println(load.run().encode());
        } finally {
            load.vertx.close().await(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /* A thread of its own keeps the time: timers of an event loop are a millisecond apart. */
    private JsonObject run() throws InterruptedException, ExecutionException, TimeoutException {
        double rate = Math.min(wanted, peak() / 2);
        total = Math.max(1, (long) (rate * seconds));
        long start = System.nanoTime();
        for (long i = 0; i < total; i++) {
            long intended = start + (long) (i * 1e9 / rate);
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            context.runOnContext(v -> send(intended));
        }
        double took = (System.nanoTime() - start) / 1e9;
        over.get(END_SECONDS, TimeUnit.SECONDS);
        return new JsonObject()
                .put("rate", total / took)
                .put("failed", failed)
                .put("p50", latencies.getValueAtPercentile(50) / MICROS)
                .put("p99", latencies.getValueAtPercentile(99) / MICROS)
                .put("p999", latencies.getValueAtPercentile(99.9) / MICROS)
                .put("max", latencies.getMaxValue() / MICROS)
                .put("delay99", delays.getValueAtPercentile(99) / MICROS);
    }

    /* What this client reaches, which is less than wrk does. It also makes its own code quick before anything counts. */
    private double peak() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> warm = new CompletableFuture<>();
        long half = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUp) / 2;
        long end = half + TimeUnit.SECONDS.toNanos(warmUp) / 2;
        for (int i = 0; i < Settings.CONNECTIONS; i++) {
            context.runOnContext(v -> loop(half, end, warm));
        }
        warm.get(warmUp + END_SECONDS, TimeUnit.SECONDS);
        return 2.0 * warmed / warmUp;
    }

    private void loop(long half, long end, CompletableFuture<Void> warm) {
        ask().onComplete(answer -> {
            long now = System.nanoTime();
            warmed += answer.succeeded() && now > half && now < end ? 1 : 0;
            if (now < end) {
                loop(half, end, warm);
            } else if (--loops == 0) {
                warm.complete(null);
            }
        });
    }

    private void send(long intended) {
        delays.recordValue(Math.max(0, System.nanoTime() - intended));
        ask().onComplete(answer -> ended(intended, answer));
    }

    private Future<Void> ask() {
        return client.request(request).compose(sent -> sent.send().compose(SteadyLoad::whole));
    }

    private static Future<Void> whole(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.body().mapEmpty()
                : Future.failedFuture("answered " + response.statusCode());
    }

    private void ended(long intended, AsyncResult<Void> answer) {
        if (answer.failed()) {
            failed++;
        } else {
            latencies.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - intended));
        }
        ended++;
        if (ended == total) {
            over.complete(null);
        }
    }
}
