package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** How much is not bought twice: by equal requests at once, and by other periods of one place and date. */
final class Sharing {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int EQUAL = 5;
    private static final int WARM_UPS = 300;

    private final ColdPlaces cold = new ColdPlaces();

    void run(int limit) {
        // Two contexts of the API, so that equal requests meet in Redis, too.
        try (Services services = Services.start(new Shape(limit, 1, 2))) {
            for (int i = 0; i < WARM_UPS; i++) {
                services.client.record(cold.next());
            }
            services.latency(LATENCY);
            services.client.record(cold.next());
            Report.row("%-30s %8s %6s", "requests, limit " + limit, "ms", "calls");
            String alone = cold.next();
            measure(services, "one cold GET", () -> services.client.record(alone));
            String shared = cold.next();
            measure(services, EQUAL + " equal cold GETs at once", () -> CompletableFuture.allOf(
                            Stream.generate(() -> services.client.recordLater(shared))
                                    .limit(EQUAL)
                                    .toArray(CompletableFuture[]::new))
                    .join());
            String daily = cold.next();
            for (String period : new String[] {"monthly", "daily", "weekly"}) {
                String path = daily.replace("daily", period);
                measure(services, period + " of one place and date", () -> services.client.record(path));
            }
        }
    }

    private static void measure(Services services, String what, Runnable ask) {
        long before = services.provider().getLong("calls");
        long start = System.nanoTime();
        ask.run();
        double millis = (System.nanoTime() - start) / 1e6;
        Report.row("%-30s %8.1f %6d", what, millis, services.provider().getLong("calls") - before);
    }
}
