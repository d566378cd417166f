package dev.isotherm.bench.queue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** All that was measured, by workload and figure, one value for each repetition of a system. */
final class Figures {
    private final Map<Name, Map<Kind, List<Double>>> all = new LinkedHashMap<>();

    /** What a figure is about. */
    enum Better {
        MORE,
        LESS
    }

    /**
     * A figure of a workload.
     *
     * @param unit what it counts
     */
    record Name(String workload, String unit, Better better) {}

    /** The median and what it lies between. */
    record Spread(double median, double min, double max) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int last = sorted.size() - 1;
            return new Spread(
                    (sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2, sorted.get(0), sorted.get(last));
        }
    }

    void add(String workload, String unit, Better better, Kind kind, double value) {
        all.computeIfAbsent(new Name(workload, unit, better), name -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, one -> new ArrayList<>())
                .add(value);
    }

    /** Adds jobs per second, and what Redis did for each. */
    void addRate(String workload, Kind kind, int jobs, double millis, Usage used) {
        add(workload, "jobs/s", Better.MORE, kind, jobs / millis * 1_000);
        addCost(workload, kind, jobs, used);
    }

    /** Adds what Redis did for each job. */
    void addCost(String workload, Kind kind, int jobs, Usage used) {
        add(workload, "Redis µs/job", Better.LESS, kind, used.redisMicros() / jobs);
        add(workload, "commands/job", Better.LESS, kind, (double) used.commands() / jobs);
    }

    List<Name> names() {
        return List.copyOf(all.keySet());
    }

    Optional<Spread> of(Name name, Kind kind) {
        return Optional.ofNullable(all.get(name).get(kind)).map(Spread::of);
    }

    /** One system's value divided by another one's, in each repetition; empty if there are not both, or only zeros. */
    Optional<Spread> ratio(Name name, Kind kind, Kind to) {
        List<Double> ours = all.get(name).getOrDefault(kind, List.of());
        List<Double> theirs = all.get(name).getOrDefault(to, List.of());
        List<Double> ratios = IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .filter(i -> theirs.get(i) != 0)
                .mapToObj(i -> ours.get(i) / theirs.get(i))
                .toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }
}
