package dev.isotherm.bench.micro;

import static dev.isotherm.bench.SavedResult.figure;

import dev.isotherm.bench.SavedResult;
import dev.isotherm.bench.http.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What small pieces cost: time and memory in the JVM, and time in Redis. */
public final class MicroBench {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String CODE = "code";
    private static final String SCRIPTS = "scripts";
    private static final List<String> ROWS = List.of(CODE, SCRIPTS);
    private static final int RUNS = 2_000;

    private MicroBench() {}

    /**
     * Measures.
     *
     * @param wanted {@code code}, {@code scripts}; none for both
     */
    public static void run(List<String> wanted) {
        Set<String> rows = Set.copyOf(wanted.isEmpty() ? ROWS : wanted);
        if (!ROWS.containsAll(rows)) {
            throw new IllegalArgumentException("micro has the rows " + ROWS + ", not " + wanted);
        }
        SavedResult result = new SavedResult("micro");
        if (rows.contains(CODE)) {
            code(result, Settings.read("1"));
        }
        if (rows.contains(SCRIPTS)) {
            Scripts.run(result, RUNS);
        }
        result.save();
    }

    private static void code(SavedResult result, Settings settings) {
        Collection<RunResult> all;
        try {
            all = new Runner(new OptionsBuilder()
                            .include("dev\\.isotherm\\.bench\\.micro\\..*")
                            .forks(1)
                            .warmupIterations(settings.rounds())
                            .warmupTime(TimeValue.seconds(1))
                            .measurementIterations(settings.rounds())
                            .measurementTime(TimeValue.seconds(settings.seconds()))
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .shouldFailOnError(true)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
        List<List<String>> rows = new ArrayList<>();
        for (RunResult one : all) {
            String benchmark = one.getParams().getBenchmark();
            String period = one.getParams().getParam("period");
            String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1)
                    + (period == null ? "" : ", " + period);
            double micros = one.getPrimaryResult().getScore();
            rows.add(List.of(
                    name,
                    figure("%.3f", micros),
                    figure("%.3f", one.getPrimaryResult().getScoreError()),
                    figure("%.0f", one.getSecondaryResults().get(ALLOCATED).getScore())));
            result.bar(name, micros);
        }
        result.chart("µs for one operation");
        result.table(List.of("code", "µs", "± (99.9 %)", "B allocated"), rows);
    }
}
