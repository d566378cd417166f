package dev.isotherm.bench;

import dev.isotherm.bench.http.HttpLoad;
import dev.isotherm.bench.http.ScaleLoad;
import dev.isotherm.bench.micro.MicroBench;
import java.util.List;

/** {@code bench/run NAME [ARGUMENTS]}: see bench/README.md. */
public final class Bench {
    private Bench() {}

    /**
     * Runs one benchmark.
     *
     * @param args its name and what it takes
     */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        List<String> words = List.of(args);
        List<String> rest = words.stream().skip(1).toList();
        Report.machine("before");
        String name = words.isEmpty() ? "" : words.get(0);
        switch (name) {
            case "http" -> HttpLoad.run(rest);
            case "micro" -> MicroBench.run(rest);
            default -> withNumbers(name, rest.stream().map(Integer::parseInt).toList());
        }
        Report.machine("after");
    }

    private static void withNumbers(String name, List<Integer> numbers) {
        switch (name) {
            case "cold-record" -> {
                ColdRecord.header();
                for (ColdRecord.Topology topology : ColdRecord.Topology.ALL) {
                    new ColdRecord(topology).run(numbers.isEmpty() ? List.of(2, 8, 25) : numbers);
                }
            }
            case "cold-jobs" -> new ColdJobs().run(numbers.isEmpty() ? 25 : numbers.get(0));
            case "scale" -> ScaleLoad.run(numbers);
            case "sharing" -> new Sharing().run(numbers.isEmpty() ? 8 : numbers.get(0));
            case "overload" -> new Overload().run(numbers.isEmpty() ? 4 : numbers.get(0));
            case "analytics" -> new AnalyticsLoad().run(numbers.isEmpty() ? 100_000 : numbers.get(0));
            case "neighbours" -> new Neighbours(numbers).run();
            case "places" -> new Selecting().run(numbers.isEmpty() ? 1_000_000 : numbers.get(0));
            case "shares" -> new Shares().run(numbers.isEmpty() ? 10_000 : numbers.get(0));
            case "start" -> new Starting().run(numbers.isEmpty() ? 5 : numbers.get(0));
            case "tuning" -> new Tuning().run(numbers);
            case "alerts" -> Alerts.run();
            case "pages" -> new OperatorPages().run(numbers.isEmpty() ? List.of(0, 1, 10) : numbers);
            default ->
                throw new IllegalArgumentException("cold-record, cold-jobs, sharing, overload, analytics, http, scale, micro,"
                        + " neighbours, places, shares, start, tuning, alerts or pages, not " + name);
        }
    }
}
