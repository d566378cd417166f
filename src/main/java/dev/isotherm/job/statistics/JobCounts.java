package dev.isotherm.job.statistics;

import dev.isotherm.job.run.RunWatch.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many executions ended in which way, and how long they waited and ran. It is changed in place, because each job counts
 * three times. Belongs to one context.
 */
public final class JobCounts {
    /** The outcomes that are counted; the others leave a job as it was. */
    public static final List<Outcome> COUNTED = List.of(
            Outcome.SUCCEEDED, Outcome.FAILED, Outcome.DEAD, Outcome.CANCELLED, Outcome.RETRIED, Outcome.POSTPONED);

    private static final String WAITING = "w";
    private static final String RUNNING = "r";

    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Histogram waiting = new Histogram();
    private final Histogram running = new Histogram();
    private boolean empty = true;

    /** Counts an execution that ended in one of the {@link #COUNTED} ways; ignores any other. */
    void ended(Outcome outcome) {
        if (COUNTED.contains(outcome)) {
            outcomes.merge(outcome, 1L, Long::sum);
            empty = false;
        }
    }

    /** Counts how long a job waited. */
    void waited(Duration time) {
        waiting.count(time);
        empty = false;
    }

    /** Counts how long an execution took. */
    void ran(Duration time) {
        running.count(time);
        empty = false;
    }

    /** Whether nothing was counted. */
    boolean isEmpty() {
        return empty;
    }

    /** Adds all counts of others. */
    void add(JobCounts more) {
        more.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
        waiting.add(more.waiting);
        running.add(more.running);
        empty &= more.empty;
    }

    /** How many executions ended so. */
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /** The times from the moment when a job could begin until its claim. */
    public Histogram waiting() {
        return waiting;
    }

    /** The times from a claim to the end of the execution; without those that were postponed. */
    public Histogram running() {
        return running;
    }

    /** The form in Redis: field, count, field, count, without zeros. */
    List<Object> fields() {
        List<Object> fields = new ArrayList<>();
        outcomes.forEach((outcome, count) -> fields.addAll(List.of(name(outcome), count)));
        waiting.addTo(fields, WAITING);
        running.addTo(fields, RUNNING);
        return fields;
    }

    /** Adds one field of the form in Redis; ignores what no Isotherm wrote. */
    void add(String field, long count) {
        COUNTED.stream()
                .filter(outcome -> name(outcome).equals(field))
                .forEach(outcome -> outcomes.merge(outcome, count, Long::sum));
        waiting.add(field, WAITING, count);
        running.add(field, RUNNING, count);
        empty = false;
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
