package dev.isotherm.limit.live;

import dev.isotherm.config.LimitConfig;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' changes of one limit in the whole cluster. A plain value.
 *
 * @param values by the name of the setting, for example {@code perContext}, {@code cluster.perSecond}
 * @param changedBy who changed it last, by the name they gave
 * @param changedAt the time of the change, as it is shown
 */
public record LimitChange(Map<String, String> values, String changedBy, String changedAt) {
    private static final Logger LOG = LoggerFactory.getLogger(LimitChange.class);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}(\\.\\d{1,40})?");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{15}\\+00:00");
    private static final String UNKNOWN = "1970-01-01T00:00:00.000000+00:00";
    private static final String PER_SECOND = "cluster.perSecond";
    private static final double LEAST_PER_SECOND = 0.001;
    private static final double MOST_PER_SECOND = 1_000_000;
    private static final int LONGEST = 200;

    /** Nothing is changed. */
    public static final LimitChange NONE = new LimitChange(Map.of(), "", "");

    /** Keeps an unmodifiable copy. */
    public LimitChange {
        values = Map.copyOf(values);
    }

    /** The changes as numbers. */
    public LimitOverride limits() {
        Optional<Integer> perContext = number("perContext", Integer::valueOf);
        Optional<Integer> queue = number("queue", Integer::valueOf);
        Optional<Integer> waitMs = number("waitMs", Integer::valueOf);
        Optional<Double> perSecond = number(PER_SECOND, Double::valueOf);
        Optional<Long> dailyRecords = number("cluster.dailyRecords", Long::valueOf);
        return new LimitOverride(
                optional(perContext.filter(n -> n >= 1)),
                optional(queue.filter(n -> n >= 0)),
                optional(waitMs.filter(n -> n >= 1)),
                perSecond.filter(n -> n > 0).map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                dailyRecords.filter(n -> n >= 0).map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    /** For the log: what is set, and by whom. */
    @Override
    public String toString() {
        return new TreeMap<>(values) + ", set by " + changedBy + " at " + changedAt;
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private <T> Optional<T> number(String name, Function<String, T> parser) {
        try {
            return Optional.ofNullable(values.get(name)).map(parser);
        } catch (NumberFormatException e) {
            LOG.warn("The operators' setting {} is not a number; the configured value stays in effect", name);
            return Optional.empty();
        }
    }

    /**
     * Reads the changes of all limits by name from the hash in Redis: {@code <limit>/<setting>} and value. What no operator
     * may set is left out, because another program wrote it.
     */
    static Map<String, LimitChange> all(Map<String, String> fields) {
        Map<String, Map<String, String>> byLimit = new TreeMap<>();
        fields.forEach((field, value) -> {
            int slash = field.indexOf('/');
            if (slash > 0) {
                byLimit.computeIfAbsent(field.substring(0, slash), name -> new TreeMap<>())
                        .put(field.substring(slash + 1), value);
            }
        });
        Map<String, LimitChange> all = new TreeMap<>();
        byLimit.forEach((name, values) -> {
            String by =
                    Optional.ofNullable(values.remove(LiveLimits.CHANGED_BY)).orElse("");
            String at =
                    Optional.ofNullable(values.remove(LiveLimits.CHANGED_AT)).orElse("");
            values.entrySet().removeIf(setting -> !isPossible(setting.getKey(), setting.getValue()));
            all.put(name, new LimitChange(values, shortened(by), isTime(at) ? at : UNKNOWN));
        });
        return all;
    }

    /** Whether it is a time as we show it. */
    static boolean isTime(String text) {
        return TIME.matcher(text).matches();
    }

    /** Whether an operator may set that. */
    static boolean isPossible(String setting, String value) {
        if (!NUMBER.matcher(value).matches() || (value.contains(".") && !setting.equals(PER_SECOND))) {
            return false;
        }
        double number = Double.parseDouble(value);
        return switch (setting) {
            case "perContext" -> number >= 1 && number <= LimitConfig.MOST_PER_CONTEXT;
            case "queue" -> number <= LimitConfig.MOST_QUEUED;
            case "waitMs" -> number >= 1 && number <= LimitConfig.MOST_WAIT_MILLIS;
            case PER_SECOND -> number >= LEAST_PER_SECOND && number <= MOST_PER_SECOND;
            case "cluster.dailyRecords" -> number <= Integer.MAX_VALUE;
            default -> false;
        };
    }

    /** At most {@value #LONGEST} characters of a text. */
    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
