package dev.isotherm.bench;

import dev.isotherm.bench.Backlog.Rates;
import dev.isotherm.bench.Services.Shape;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the advice of {@code GET /admin/tuning} is right: sets something badly, asks, does as it says, and measures
 * what that brings.
 */
final class Tuning {
    /* A whole window of the advisor's, after whatever has to become warm. */
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final Duration MEASURE = Duration.ofSeconds(20);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final String LIMIT = "limits.visual-crossing.perContext";
    private static final String SLOTS = "ISOTHERM_WORKER_SLOTS";

    /**
     * What is set badly.
     *
     * @param capacity how many calls the provider takes at once; 0 for any number
     * @param steps how often the advice is followed
     */
    private record Situation(
            String name, int instances, int slots, int limit, long latencyMillis, int capacity, int steps) {}

    private int answers;

    private static final List<Situation> SITUATIONS = List.of(
            new Situation("too few worker instances", 1, 1, 64, 400, 0, 1),
            new Situation("limiter too low", 1, 4, 2, 25, 0, 1),
            new Situation("provider saturated", 1, 8, 32, 50, 8, 1));

    /** Stages some of the situations, by their numbers from 1; all where none is given. */
    void run(List<Integer> which) {
        for (int i = 1; i <= SITUATIONS.size(); i++) {
            if (which.isEmpty() || which.contains(i)) {
                stage(SITUATIONS.get(i - 1));
            }
        }
    }

    private void stage(Situation situation) {
        Report.row(
                "%n== %s: %d worker instance(s) x %d slot(s), provider limit %d; the provider takes %d ms per call%s",
                situation.name,
                situation.instances,
                situation.slots,
                situation.limit,
                situation.latencyMillis,
                situation.capacity == 0
                        ? ""
                        : ", " + situation.capacity + " calls at once; whom it refuses it tells to stay away for "
                                + RETRY_AFTER_SECONDS + " s");
        Map<String, String> environment = new HashMap<>(Map.of(SLOTS, Integer.toString(situation.slots)));
        Shape shape = new Shape(situation.limit, situation.instances, 1);
        try (Services services = Services.start(shape, environment)) {
            services.client.simulation(new JsonObject()
                    .put("latencyMs", situation.latencyMillis)
                    .put("capacity", situation.capacity)
                    .put("retryAfterSeconds", RETRY_AFTER_SECONDS));
            try (Backlog backlog = new Backlog(services.client)) {
                backlog.during(SETTLE);
                Rates before = backlog.during(MEASURE);
                for (int step = 0; step < situation.steps; step++) {
                    JsonObject advice = advice(services);
                    tell(advice);
                    shape = follow(services, shape, environment, advice);
                    backlog.during(SETTLE);
                    Rates after = backlog.during(MEASURE);
                    compare(advice, before, after);
                    before = after;
                }
                tell(advice(services));
            }
        }
    }

    private JsonObject advice(Services services) {
        JsonObject answer = services.client.admin("tuning");
        try {
            Files.writeString(Path.of("target", "bench", "tuning-" + ++answers + ".json"), answer.encodePrettily());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer.getJsonArray("advice").getJsonObject(0);
    }

    private static void tell(JsonObject advice) {
        Report.row("%s: %s", advice.getString("cause"), advice.getString("text"));
        for (JsonObject change : changes(advice)) {
            Report.row(
                    "  %s: %s -> %s (%s)",
                    change.getString("key"),
                    change.getString("from"),
                    change.getString("to"),
                    change.getString("inCluster"));
        }
    }

    private static List<JsonObject> changes(JsonObject advice) {
        return advice.getJsonArray("changes", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    /** Does all that the advice says: at once what can be changed live, with one restart of the worker what cannot. */
    private static Shape follow(Services services, Shape shape, Map<String, String> environment, JsonObject advice) {
        Shape wanted = shape;
        boolean restart = false;
        for (JsonObject change : changes(advice)) {
            String to = change.getString("to");
            switch (change.getString("key")) {
                case LIMIT ->
                    services.client.patch(
                            "limits/visual-crossing", new JsonObject().put("perContext", Integer.parseInt(to)));
                case "worker.instances" -> wanted = new Shape(shape.limit(), Integer.parseInt(to), shape.apis());
                case "worker.slots" -> environment.put(SLOTS, to);
                default -> throw new IllegalStateException("The benchmark cannot do this: " + change.encode());
            }
            restart |= !change.getString("key").equals(LIMIT);
        }
        if (restart) {
            services.restartWorker(wanted, environment);
        }
        return wanted;
    }

    private static void compare(JsonObject advice, Rates before, Rates after) {
        JsonObject expected = advice.getJsonObject("expectation");
        if (expected == null) {
            throw new IllegalStateException("This advice cannot be followed: " + advice.encode());
        }
        boolean calls = expected.getString("unit").startsWith("provider calls");
        double measured = calls ? after.taken() / before.taken() : after.jobs() / before.jobs();
        double announced = expected.getDouble("after") / expected.getDouble("before");
        Report.row("%-10s %10s %10s %8s", "", "before", "after", "ratio");
        Report.row(
                "%-10s %10.2f %10.2f %8.2f %s",
                "announced",
                expected.getDouble("before"),
                expected.getDouble("after"),
                announced,
                expected.getString("unit"));
        Report.row("%-10s %10.2f %10.2f %8.2f", "jobs/s", before.jobs(), after.jobs(), after.jobs() / before.jobs());
        Report.row(
                "%-10s %10.1f %10.1f %8.2f", "calls/s", before.taken(), after.taken(), after.taken() / before.taken());
        Report.row("%-10s %9.1f%% %9.1f%%", "refused", before.refusedShare() * 100, after.refusedShare() * 100);
        Report.row("measured / announced: %.2f", measured / announced);
    }
}
