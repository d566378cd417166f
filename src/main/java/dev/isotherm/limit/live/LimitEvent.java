package dev.isotherm.limit.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an operator did to a limit: an entry of the history of limits. A plain value.
 *
 * @param at the time, as it is shown
 * @param by who did it, by the name they gave
 * @param name of the limit
 * @param values the settings that were changed, as text by name; empty if all changes were taken back
 * @param advice the cause of the advice that it follows, lower case; empty for none
 * @param before how much work waited just before it; empty if that could not be read
 */
public record LimitEvent(
        String at,
        String by,
        String name,
        Map<String, String> values,
        Optional<String> advice,
        Optional<Backlog> before) {
    private static final int LONGEST = 4_096;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Duration LONGEST_WAIT = Duration.ofDays(3_650);

    /** Keeps an unmodifiable copy. */
    public LimitEvent {
        values = Map.copyOf(values);
    }

    /**
     * The work of all queues at one moment.
     *
     * @param waiting how many jobs wait for a worker
     * @param oldest how long the oldest of them has waited; empty if none waits
     * @param endedInTenSeconds how many jobs ended in the last full ten seconds
     */
    public record Backlog(long waiting, Optional<Duration> oldest, long endedInTenSeconds) {
        private JsonObject toJson() {
            return new JsonObject()
                    .put("waiting", waiting)
                    .put("oldest_ms", oldest.map(Duration::toMillis).orElse(null))
                    .put("ended", endedInTenSeconds);
        }

        private static Optional<Backlog> of(Object stored) {
            if (!(stored instanceof JsonObject json)) {
                return Optional.empty();
            }
            Optional<Long> waiting = count(json.getValue("waiting"), Integer.MAX_VALUE);
            Optional<Long> ended = count(json.getValue("ended"), Integer.MAX_VALUE);
            return waiting.isEmpty() || ended.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Backlog(
                            waiting.get(),
                            count(json.getValue("oldest_ms"), LONGEST_WAIT.toMillis())
                                    .map(Duration::ofMillis),
                            ended.get()));
        }

        private static Optional<Long> count(Object stored, long most) {
            return stored instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= most
                    ? Optional.of(number.longValue())
                    : Optional.empty();
        }
    }

    /** Whether it took all changes of the limit back. */
    public boolean isRevert() {
        return values.isEmpty();
    }

    /** The form in Redis. */
    String encode() {
        JsonObject set = new JsonObject();
        new TreeMap<>(values).forEach(set::put);
        return new JsonObject()
                .put("at", at)
                .put("by", LimitChange.shortened(by))
                .put("name", name)
                .put("values", set)
                .put("advice", advice.orElse(null))
                .put("before", before.map(Backlog::toJson).orElse(null))
                .encode();
    }

    /** Reads the form in Redis; empty for what no Isotherm wrote. */
    static Optional<LimitEvent> decode(Buffer stored) {
        if (stored.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return of(new JsonObject(stored));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static Optional<LimitEvent> of(JsonObject json) {
        if (json.getValue("at") instanceof String at
                && LimitChange.isTime(at)
                && json.getValue("by") instanceof String by
                && json.getValue("name") instanceof String name
                && WORD.matcher(name).matches()
                && json.getValue("values") instanceof JsonObject set) {
            Map<String, String> values = new TreeMap<>();
            for (Map.Entry<String, Object> setting : set) {
                if (!(setting.getValue() instanceof String value) || !LimitChange.isPossible(setting.getKey(), value)) {
                    return Optional.empty();
                }
                values.put(setting.getKey(), value);
            }
            Optional<String> advice = json.getValue("advice") instanceof String cause
                            && WORD.matcher(cause).matches()
                    ? Optional.of(cause)
                    : Optional.empty();
            return Optional.of(new LimitEvent(
                    at, LimitChange.shortened(by), name, values, advice, Backlog.of(json.getValue("before"))));
        }
        return Optional.empty();
    }
}
