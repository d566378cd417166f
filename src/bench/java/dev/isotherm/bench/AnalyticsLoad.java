package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** How much memory the reports of clients take in Redis, and how long each endpoint for them takes. */
final class AnalyticsLoad {
    private static final int AT_ONCE = 32;
    private static final int ASKED = 200;
    private static final int REPORTS_EACH = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<String> METHODS = List.of("own_location", "carousel", "recent", "popular", "search");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(1);

    /**
     * Sends reports and asks for them.
     *
     * @param reports how many in all
     */
    void run(int reports) {
        try (Services services = Services.start(new Shape(8, 1, 1))) {
            String api = "http://127.0.0.1:" + services.port;
            Report.row("%-12s %12s %12s %14s", "reports", "sent/s", "memory MB", "more MB");
            double before = megabytes(services);
            for (int sent = 0; sent < reports; sent += reports / 4) {
                long began = System.nanoTime();
                send(api, sent, reports / 4);
                double seconds = (System.nanoTime() - began) / 1e9;
                double now = megabytes(services);
                Report.row(
                        "%-12d %12.0f %12.2f %14.2f", sent + reports / 4, reports / 4.0 / seconds, now, now - before);
            }
            Report.row("%-40s %10s %10s %10s", "endpoint, one after the other", "p50 ms", "p99 ms", "bytes");
            measure("POST /analytics", report(api, reports));
            measure("GET /analytics/summary", get(api, "/analytics/summary"));
            measure("GET /analytics/recent?limit=100", get(api, "/analytics/recent?limit=100"));
            measure("GET /analytics/recent?limit=500", get(api, "/analytics/recent?limit=500"));
            measure("GET /analytics/session/{id}", get(api, "/analytics/session/" + session(reports - 1)));
        }
    }

    private static double megabytes(Services services) {
        return services.usedMemory() / 1024.0 / 1024.0;
    }

    private void send(String api, int from, int many) {
        Semaphore free = new Semaphore(AT_ONCE);
        for (int i = from; i < from + many; i++) {
            free.acquireUninterruptibly();
            CompletableFuture<HttpResponse<String>> answer =
                    http.sendAsync(report(api, i), BodyHandlers.ofString());
            answer.whenComplete((response, failure) -> {
                free.release();
                if (failure != null || response.statusCode() != 200) {
                    throw new IllegalStateException("A report was not accepted: " + response, failure);
                }
            });
        }
        free.acquireUninterruptibly(AT_ONCE);
    }

    private static String session(int number) {
        return "session-" + number / REPORTS_EACH;
    }

    private HttpRequest report(String api, int number) {
        JsonObject body = new JsonObject()
                .put("session_duration", random.nextInt(600))
                .put("api_calls", random.nextInt(30))
                .put("api_failure_rate", random.nextInt(20) + "%")
                .put("error_count", random.nextInt(3))
                .put(
                        "recent_errors",
                        number % 5 == 0
                                ? new JsonArray()
                                        .add(new JsonObject()
                                                .put("timestamp", "2026-11-23T13:15:28Z")
                                                .put("error_type", "E" + random.nextInt(500))
                                                .put("message", "HTTP error! status: 503"))
                                : new JsonArray())
                .put("app_version", "1.2.16")
                .put("platform", "web")
                .put("user_agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
                .put("session_id", session(number))
                .put("response_time_ms", random.nextInt(5_000))
                .put("cache_hit", random.nextBoolean())
                .put("canonical_location", "London, England, United Kingdom")
                .put("requested_location", "London, England, United Kingdom")
                .put("selection_method", METHODS.get(random.nextInt(METHODS.size())));
        return HttpRequest.newBuilder(URI.create(api + "/analytics"))
                .timeout(DEADLINE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
    }

    private static HttpRequest get(String api, String path) {
        return HttpRequest.newBuilder(URI.create(api + path))
                .timeout(DEADLINE)
                .header("X-Admin-Key", Services.ADMIN_KEY)
                .build();
    }

    private void measure(String name, HttpRequest request) {
        double[] millis = new double[ASKED];
        int bytes = 0;
        for (int i = 0; i < ASKED; i++) {
            long began = System.nanoTime();
            bytes = ask(request);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        Report.row("%-40s %10.2f %10.2f %10d", name, millis[ASKED / 2], millis[ASKED * 99 / 100], bytes);
    }

    private int ask(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(request.uri() + " was answered with " + answer.statusCode());
            }
            return answer.body().length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
