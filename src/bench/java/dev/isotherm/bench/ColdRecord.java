package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * How long records take of which nothing is held, against what the limits allow: one with nothing else to do, which one
 * context fetches, and as many at once as keep all contexts at work.
 */
final class ColdRecord {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int WARM_UPS = 300;
    private static final int WARM_UPS_AT_ONCE = 4;
    /* So many jobs does a worker context run at once; of fewer, some contexts might get none. */
    private static final int RECORDS_PER_CONTEXT = 4;
    private static final double REPETITIONS_PER_LIMIT = 1.5;
    private static final int FEWEST = 5;
    private static final int MOST = 25;

    private final ColdPlaces cold = new ColdPlaces();
    private final Topology topology;

    /**
     * Where the records are fetched.
     *
     * @param jvms of workers; the API is one, with as many contexts as all workers
     * @param instances of each worker
     */
    record Topology(int jvms, int instances) {
        static final List<Topology> ALL =
                List.of(new Topology(1, 1), new Topology(1, 2), new Topology(1, 4), new Topology(2, 1));

        int contexts() {
            return jvms * instances;
        }
    }

    /** One way to get a record. */
    private enum Way {
        JOB,
        GET
    }

    ColdRecord(Topology topology) {
        this.topology = topology;
    }

    void run(List<Integer> limits) {
        int contexts = topology.contexts();
        Shape shape = new Shape(limits.get(0), topology.instances, contexts, topology.jvms);
        try (Services services = Services.start(shape)) {
            warmUp(services);
            for (int limit : limits) {
                services.limit(limit, 2 * contexts);
                int repetitions = (int) Math.max(FEWEST, Math.min(MOST, limit * REPETITIONS_PER_LIMIT));
                for (Way way : Way.values()) {
                    // These open the rest of the connections.
                    services.latency(Duration.ZERO);
                    together(services, way, RECORDS_PER_CONTEXT * contexts);
                    measure(services, way, limit, 1, repetitions);
                    if (contexts > 1) {
                        measure(services, way, limit, contexts, Math.max(1, repetitions / FEWEST));
                    }
                }
            }
        }
    }

    private void warmUp(Services services) {
        for (int i = 0; i < WARM_UPS * topology.jvms; i += 2 * WARM_UPS_AT_ONCE) {
            for (Way way : Way.values()) {
                together(services, way, WARM_UPS_AT_ONCE);
            }
        }
    }

    private void together(Services services, Way way, int records) {
        if (records == 1 && way == Way.JOB) {
            services.client.ready(services.client.enqueue(cold.next()));
        } else if (records == 1) {
            services.client.record(cold.next());
        } else if (way == Way.JOB) {
            Stream.generate(() -> services.client.enqueue(cold.next()))
                    .limit(records)
                    .toList()
                    .forEach(services.client::ready);
        } else {
            CompletableFuture.allOf(Stream.generate(() -> services.client.recordLater(cold.next()))
                            .limit(records)
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /* Of one record at a time, one context fetches all. */
    private void measure(Services services, Way way, int limit, int busy, int repetitions) {
        services.latency(LATENCY);
        int records = busy == 1 ? 1 : RECORDS_PER_CONTEXT * busy;
        long before = services.provider().getLong("calls");
        double[] millis = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
            long start = System.nanoTime();
            together(services, way, records);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double calls = (services.provider().getLong("calls") - before) / (double) repetitions;
        int peak = services.provider().getInteger("peakInFlight");
        Arrays.sort(millis);
        double ideal = Math.ceil(calls / (limit * busy)) * LATENCY.toMillis();
        double median = millis[repetitions / 2];
        Report.row(
                "%d x %-9d %-4s %5d %7d %6.0f %8.0f %8.1f %8.1f %8.1f %7.3f %5d of %d",
                topology.jvms,
                topology.instances,
                way == Way.JOB ? "job" : "GET",
                limit,
                records,
                calls,
                ideal,
                millis[0],
                median,
                millis[repetitions * 9 / 10],
                median / ideal,
                peak,
                limit * busy);
        if (peak > limit * busy) {
            throw new IllegalStateException("The provider saw more calls at once than the limits allow");
        }
    }

    static void header() {
        Report.row("JVMs x inst. way  limit records  calls ideal ms   min ms   p50 ms   p90 ms   ratio peak in flight");
    }
}
