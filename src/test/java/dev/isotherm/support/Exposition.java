package dev.isotherm.support;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the text format 0.0.4 of Prometheus, more strictly than Prometheus does: what is not in order is an error. */
public final class Exposition {
    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_][a-zA-Z0-9_]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary");
    private static final Pattern UNIT =
            Pattern.compile(".*_(milliseconds|ms|nanoseconds|ns|minutes|kilobytes|percent)(_.*)?");

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** One metric. */
    public static final class Family {
        private final String name;
        private final String type;
        private final List<Sample> samples = new ArrayList<>();

        private Family(String name, String type) {
            this.name = name;
            this.type = type;
        }

        /** Counter, gauge, histogram or summary. */
        public String type() {
            return type;
        }

        /** All samples in order. */
        public List<Sample> samples() {
            return List.copyOf(samples);
        }

        /** The names of all labels, without those of buckets and quantiles. */
        public Set<String> labels() {
            return samples.stream()
                    .flatMap(sample -> sample.labels().keySet().stream())
                    .filter(label -> !label.equals("le") && !label.equals("quantile"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** One line with a value. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    private Exposition() {}

    /** Reads a whole answer; fails with the line that is not in order. */
    public static Exposition of(String text) {
        Exposition read = new Exposition();
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line has no end");
        }
        String help = "";
        Family family = null;
        for (String line : text.split("\n")) {
            Matcher head = HEAD.matcher(line);
            if (head.matches() && head.group(1).equals("HELP")) {
                help = head.group(2);
            } else if (head.matches()) {
                check(head.group(2).equals(help), "TYPE without its HELP: " + line);
                family = read.begin(head.group(2), head.group(3));
            } else {
                check(family != null, "a sample before its TYPE: " + line);
                family.samples.add(sample(family, line));
            }
        }
        read.families.values().forEach(Exposition::check);
        return read;
    }

    private Family begin(String name, String type) {
        check(TYPES.contains(type), "no type: " + type);
        check(type.equals("counter") == name.endsWith("_total"), name + " is a " + type);
        check(!UNIT.matcher(name).matches(), name + " has no base unit");
        Family family = new Family(name, type);
        check(families.put(name, family) == null, name + " comes twice");
        return family;
    }

    private static Sample sample(Family family, String line) {
        Matcher sample = SAMPLE.matcher(line);
        check(sample.matches(), "no sample: " + line);
        String suffix =
                sample.group(1).startsWith(family.name) ? sample.group(1).substring(family.name.length()) : "?";
        boolean fits =
                switch (family.type) {
                    case "histogram" -> Set.of("_bucket", "_count", "_sum").contains(suffix);
                    case "summary" -> Set.of("", "_count", "_sum").contains(suffix);
                    default -> suffix.isEmpty();
                };
        check(fits, "a sample of another metric within " + family.name + ": " + line);
        return new Sample(
                sample.group(1),
                labels(sample.group(2) == null ? "" : sample.group(2)),
                Double.parseDouble(sample.group(3).replace("+Inf", "Infinity")));
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            check(label.find(end) && label.start() == end, "no labels: " + text);
            check(labels.put(label.group(1), label.group(2)) == null, "a label comes twice: " + text);
            end = label.end();
        }
        return labels;
    }

    private static void check(Family family) {
        check(!family.samples.isEmpty(), family.name + " has no sample");
        Set<String> seen = new HashSet<>();
        for (Sample sample : family.samples) {
            check(seen.add(sample.name() + sample.labels()), "comes twice: " + sample);
            check(!family.type.equals("counter") || sample.value() >= 0, "a counter below 0: " + sample);
        }
        if (family.type.equals("histogram")) {
            checkBuckets(family);
        }
    }

    private static void checkBuckets(Family family) {
        Map<Map<String, String>, Double> last = new LinkedHashMap<>();
        Map<Map<String, String>, Double> bounds = new LinkedHashMap<>();
        for (Sample sample : family.samples) {
            Map<String, String> series = new TreeMap<>(sample.labels());
            String le = series.remove("le");
            if (sample.name().endsWith("_bucket")) {
                double bound = Double.parseDouble(le.replace("+Inf", "Infinity"));
                check(bound > bounds.getOrDefault(series, 0.0), "buckets are out of order: " + sample);
                check(sample.value() >= last.getOrDefault(series, 0.0), "buckets do not add up: " + sample);
                bounds.put(series, bound);
                last.put(series, sample.value());
            } else if (sample.name().endsWith("_count")) {
                check(bounds.getOrDefault(series, 0.0).isInfinite(), "no bucket for all: " + sample);
                check(last.get(series) == sample.value(), "the last bucket is not the count: " + sample);
            }
        }
    }

    private static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** All metrics by name. */
    public Map<String, Family> families() {
        return Map.copyOf(families);
    }

    /** The names of all samples, with {@code _bucket}, {@code _count} and {@code _sum}. */
    public Set<String> sampleNames() {
        return families.values().stream()
                .flatMap(family -> family.samples.stream())
                .map(Sample::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The sum of all samples of a name that have these labels; fails if there is none. */
    public double value(String name, Map<String, String> labels) {
        List<Sample> found = families.values().stream()
                .flatMap(family -> family.samples.stream())
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
        check(!found.isEmpty(), "there is no " + name + labels);
        return found.stream().mapToDouble(Sample::value).sum();
    }
}
