package dev.isotherm.bench.http;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.Report;
import dev.isotherm.bench.SavedResult;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long requests take while half as many arrive as could be answered. */
final class Latency {
    private static final Duration MORE = Duration.ofSeconds(60);

    private final Settings settings;
    private final SavedResult result;

    Latency(Settings settings, SavedResult result) {
        this.settings = settings;
        this.result = result;
    }

    /** Measures these URLs, by their names, in turn. */
    void run(int instances, Map<String, String> targets) {
        Map<String, Double> peaks = new LinkedHashMap<>();
        targets.forEach((name, url) -> {
            Wrk.run(new Wrk.Target(name, url), settings.warmUp());
            peaks.put(name, Wrk.run(new Wrk.Target(name, url), settings.seconds()).rate());
        });
        Map<String, List<JsonObject>> rounds = new LinkedHashMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            targets.forEach((name, url) -> rounds.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(once(url, peaks.get(name) / 2)));
        }
        List<List<String>> rows = new ArrayList<>();
        rounds.forEach((name, figures) -> {
            rows.add(List.of(
                    name,
                    figure("%.0f", peaks.get(name)),
                    figure("%.0f", median(figures, "rate")),
                    figure("%.0f", median(figures, "p50")),
                    figure("%.0f", median(figures, "p99")),
                    figure("%.0f", median(figures, "p999")),
                    figure("%.0f", median(figures, "max")),
                    figure("%.0f", median(figures, "delay99")),
                    figure("%.0f", median(figures, "failed"))));
        });
        result.table(
                List.of(
                        "latency, " + instances + " inst.", "peak/s", "sent/s", "p50 µs", "p99 µs", "p99.9 µs", "max µs",
                        "sent late, p99 µs", "failed"),
                rows);
        Report.row("");
    }

    private JsonObject once(String url, double rate) {
        String output = Tool.run(
                        "steady",
                        List.of(Tool.java(
                                SteadyLoad.class,
                                List.of(
                                        url,
                                        Double.toString(rate),
                                        Integer.toString(settings.seconds()),
                                        Integer.toString(settings.warmUp())))),
                        MORE.plusSeconds(settings.seconds() + settings.warmUp()))
                .get(0);
        return new JsonObject(output.strip());
    }

    private static double median(List<JsonObject> rounds, String name) {
        return Spread.of(rounds.stream().map(round -> round.getDouble(name)).toList())
                .median();
    }
}
