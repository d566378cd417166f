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
    private static final int WARM_UP_SECONDS = 2;
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
    private final long total;
    private final long firstMeasured;
    private final double gap;
    private long ended;
    private long failed;

    private SteadyLoad(String url, double rate, int seconds) {
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
        gap = 1e9 / rate;
        firstMeasured = (long) (rate * WARM_UP_SECONDS);
        total = firstMeasured + (long) (rate * seconds);
    }

    /**
     * Prints one JSON object: latencies in µs.
     *
     * @param args the URL, requests per second, and seconds
     */
    public static void main(String[] args) throws InterruptedException, ExecutionException, TimeoutException {
        System.setProperty("io.netty.jfr.enabled", "false");
        SteadyLoad load = new SteadyLoad(args[0], Double.parseDouble(args[1]), Integer.parseInt(args[2]));
        try {
            System.out.println(load.run().encode());
        } finally {
            load.vertx.close().await(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    /* A thread of its own keeps the time: timers of an event loop are a millisecond apart. */
    private JsonObject run() throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        for (long i = 0; i < total; i++) {
            long intended = start + (long) (i * gap);
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            boolean measured = i >= firstMeasured;
            context.runOnContext(v -> send(intended, measured));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        over.get(END_SECONDS, TimeUnit.SECONDS);
        return new JsonObject()
                .put("rate", total / seconds)
                .put("failed", failed)
                .put("p50", latencies.getValueAtPercentile(50) / MICROS)
                .put("p99", latencies.getValueAtPercentile(99) / MICROS)
                .put("p999", latencies.getValueAtPercentile(99.9) / MICROS)
                .put("max", latencies.getMaxValue() / MICROS)
                .put("delay99", delays.getValueAtPercentile(99) / MICROS);
    }

    private void send(long intended, boolean measured) {
        if (measured) {
            delays.recordValue(Math.max(0, System.nanoTime() - intended));
        }
        client.request(request)
                .compose(sent -> sent.send().compose(SteadyLoad::whole))
                .onComplete(answer -> ended(intended, measured, answer));
    }

    private static Future<Void> whole(HttpClientResponse response) {
        return response.statusCode() == 200
                ? response.body().mapEmpty()
                : Future.failedFuture("answered " + response.statusCode());
    }

    private void ended(long intended, boolean measured, AsyncResult<Void> answer) {
        if (answer.failed()) {
            failed++;
        } else if (measured) {
            latencies.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - intended));
        }
        ended++;
        if (ended == total) {
            over.complete(null);
        }
    }
}
