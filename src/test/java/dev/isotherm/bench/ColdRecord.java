package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/** How long one record takes of which nothing is held, with nothing else to do, against what the limit allows. */
final class ColdRecord {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int WARM_UPS = 500;

    private final ColdPlaces cold = new ColdPlaces();

    void run(int limit, int repetitions) {
        try (Services services = Services.start(new Shape(limit, 1, 1))) {
            Consumer<String> byJob = path -> services.client.ready(services.client.enqueue(path));
            Consumer<String> byGet = services.client::record;
            for (int i = 0; i < WARM_UPS; i++) {
                (i % 2 == 0 ? byJob : byGet).accept(cold.next());
            }
            services.latency(LATENCY);
            // The first one with this latency opens the rest of the connections.
            byJob.accept(cold.next());
            byGet.accept(cold.next());
            measure(services, "job", limit, repetitions, byJob);
            measure(services, "GET", limit, repetitions, byGet);
        }
    }

    private void measure(Services services, String way, int limit, int repetitions, Consumer<String> ask) {
        long before = services.provider().getLong("calls");
        double[] millis = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            String path = cold.next();
            long start = System.nanoTime();
            ask.accept(path);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double calls = (services.provider().getLong("calls") - before) / (double) repetitions;
        Arrays.sort(millis);
        double ideal = Math.ceil(calls / limit) * LATENCY.toMillis();
        double median = millis[repetitions / 2];
        Report.row(
                "%-4s %5d %6.1f %8.0f %8.1f %8.1f %8.1f %7.3f %5d of %d",
                way,
                limit,
                calls,
                ideal,
                millis[0],
                median,
                millis[repetitions * 9 / 10],
                median / ideal,
                services.provider().getInteger("peakInFlight"),
                limit);
    }

    static void header() {
        Report.row("way  limit  calls ideal ms   min ms   p50 ms   p90 ms   ratio peak in flight");
    }
}
