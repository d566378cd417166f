package dev.isotherm.bench;

import dev.isotherm.bench.Services.Shape;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How long many records take of which nothing is held, asked for at once as jobs, and in which order they come. */
final class ColdJobs {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int JOBS = 200;
    private static final int WARM_UPS = 300;

    private final ColdPlaces cold = new ColdPlaces();

    void run(int limit) {
        try (Services services = Services.start(new Shape(limit, 1, 1))) {
            Client client = services.client;
            enqueue(client, WARM_UPS).forEach(client::ready);
            services.latency(LATENCY);
            client.ready(client.enqueue(cold.next()));
            long before = services.provider().getLong("calls");
            long start = System.nanoTime();
            List<String> ids = enqueue(client, JOBS);
            List<JsonObject> jobs = ids.stream().map(client::ready).toList();
            double seconds = (System.nanoTime() - start) / 1e9;
            long calls = services.provider().getLong("calls") - before;
            double ideal = Math.ceil(calls / (double) limit) * LATENCY.toMillis() / 1e3;
            Report.row(
                    "jobs  limit  calls  ideal s  total s   ratio   jobs/s  most places out of order  peak in flight");
            Report.row(
                    "%4d %6d %6d %8.2f %8.2f %7.3f %8.2f %25d %6d of %d",
                    JOBS,
                    limit,
                    calls,
                    ideal,
                    seconds,
                    seconds / ideal,
                    JOBS / seconds,
                    outOfOrder(jobs),
                    services.provider().getInteger("peakInFlight"),
                    limit);
        }
    }

    private List<String> enqueue(Client client, int jobs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(client.enqueue(cold.next()));
        }
        return ids;
    }

    /* By how many places the order of the ends differs from that of the requests, at most. */
    private static int outOfOrder(List<JsonObject> jobs) {
        List<Integer> byEnd = IntStream.range(0, jobs.size())
                .boxed()
                .sorted((one, other) -> ended(jobs.get(one)).compareTo(ended(jobs.get(other))))
                .toList();
        return IntStream.range(0, jobs.size())
                .map(place -> Math.abs(byEnd.get(place) - place))
                .max()
                .orElse(0);
    }

    private static OffsetDateTime ended(JsonObject job) {
        return OffsetDateTime.parse(job.getString("updated_at"));
    }
}
