package dev.isotherm.bench;

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
        List<Integer> numbers = words.stream().skip(1).map(Integer::parseInt).toList();
        Report.machine("before");
        switch (words.isEmpty() ? "" : words.get(0)) {
            case "cold-record" -> {
                ColdRecord.header();
                for (ColdRecord.Topology topology : ColdRecord.Topology.ALL) {
                    new ColdRecord(topology).run(numbers.isEmpty() ? List.of(2, 8, 25) : numbers);
                }
            }
            case "cold-jobs" -> new ColdJobs().run(numbers.isEmpty() ? 25 : numbers.get(0));
            case "sharing" -> new Sharing().run(numbers.isEmpty() ? 8 : numbers.get(0));
            case "overload" -> new Overload().run(numbers.isEmpty() ? 4 : numbers.get(0));
            case "analytics" -> new AnalyticsLoad().run(numbers.isEmpty() ? 100_000 : numbers.get(0));
            case "http" -> new HttpLoad().run();
            case "neighbours" -> new Neighbours(numbers).run();
            case "places" -> new Selecting().run(numbers.isEmpty() ? 1_000_000 : numbers.get(0));
            case "shares" -> new Shares().run(numbers.isEmpty() ? 10_000 : numbers.get(0));
            case "start" -> new Starting().run(numbers.isEmpty() ? 5 : numbers.get(0));
            case "tuning" -> new Tuning().run(numbers);
            case "alerts" -> Alerts.run();
            case "pages" -> new OperatorPages().run(numbers.isEmpty() ? List.of(0, 1, 10) : numbers);
            default ->
                throw new IllegalArgumentException("cold-record, cold-jobs, sharing, overload, analytics, http,"
                        + " neighbours, places, shares, start, tuning, alerts or pages, not " + words);
        }
        Report.machine("after");
    }
}
