package dev.isotherm.limit.live;

import dev.isotherm.config.Role;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The reports of all contexts of the cluster about their limits, and the operators' changes, in Redis. The clock of
 * Redis decides which contexts are alive. Belongs to the context of its link; every call fails if Redis is unavailable.
 */
public final class LiveLimits {
    /** The limits of a context that sends no report for this long count no more. */
    public static final Duration TTL = Duration.ofSeconds(5);
    /** A context that sends no report for this long counts as gone: a loop that hangs is visible until then. */
    static final Duration GONE = Duration.ofSeconds(15);

    private static final Set<Object> ROLES = Stream.of(Role.values())
            .<Object>map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    static final String CHANGED_BY = "changed_by";
    static final String CHANGED_AT = "changed_at";
    /* One report is about 2 KB. */
    private static final int MOST_CONTEXTS = 1_000;

    /** How many entries the history has, at most. One has up to about 700 bytes. */
    public static final int MOST_EVENTS = 100;

    private final RedisLink link;
    private final Script sync = Script.load("limit/sync");
    private final Script view = Script.load("limit/view");
    private final Script change = Script.load("limit/change");

    /** Opens it. */
    public LiveLimits(RedisLink link) {
        this.link = link;
    }

    /**
     * The report of one context.
     *
     * @param age time since the report
     * @param report the report
     */
    public record Reported(Duration age, JsonObject report) {}

    /**
     * All reports and changes.
     *
     * @param changes by limit
     * @param contexts the live ones, by name
     */
    public record View(Map<String, LimitChange> changes, List<Reported> contexts) {}

    /**
     * Sends a report and reads the operators' changes, in one round trip.
     *
     * @param context name of the context, unique in the cluster
     * @param report its report
     * @return the changes by limit
     */
    public Future<Map<String, LimitChange>> sync(String context, JsonObject report) {
        return write(context, report.encode());
    }

    /** Removes a context. */
    public Future<Void> leave(String context) {
        return write(context, "").mapEmpty();
    }

    private Future<Map<String, LimitChange>> write(String context, String report) {
        return link.run(sync, LiveLimitKeys.all(), context, report, GONE.toMillis(), MOST_CONTEXTS)
                .map(LiveLimits::changes);
    }

    /** Reads all reports and changes. */
    public Future<View> view() {
        return view("", TTL);
    }

    /**
     * Reads the reports of one kind of context, those of contexts that hang included.
     *
     * @param kind the part of the context's name before {@code #}
     * @return in the order of their names
     */
    public Future<List<Reported>> reports(String kind) {
        return view("/" + kind + "#", GONE).map(View::contexts);
    }

    private Future<View> view(String part, Duration within) {
        return link.run(view, LiveLimitKeys.all(), within.toMillis(), part).map(reply -> {
            Response contexts = reply.get(1);
            Map<String, Reported> byName = new TreeMap<>();
            for (int i = 0; i + 2 < contexts.size(); i += 3) {
                String name = contexts.get(i).toString();
                Duration age = Duration.ofMillis(contexts.get(i + 1).toLong());
                report(contexts.get(i + 2).toBuffer()).ifPresent(report -> byName.put(name, new Reported(age, report)));
            }
            return new View(changes(reply.get(0)), List.copyOf(byName.values()));
        });
    }

    /* What no context of ours wrote counts as no report; it is forgotten like that of a context that is gone. */
    private static Optional<JsonObject> report(Buffer stored) {
        try {
            JsonObject report = new JsonObject(stored);
            return isWhole(report) ? Optional.of(report) : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static boolean isWhole(JsonObject report) {
        return report.getValue("process") instanceof String
                && ROLES.contains(report.getValue("role"))
                && report.getValue("context") instanceof String
                && isNumber(report.getValue("jobs_made_per_second", 0))
                && isObject(report.getValue("report"))
                && isObject(report.getValue("slots"))
                && report.getValue("limiters") instanceof JsonArray limiters
                && limiters.stream().allMatch(LiveLimits::isLimiter);
    }

    private static boolean isLimiter(Object limiter) {
        return limiter instanceof JsonObject figures
                && figures.getValue("name") instanceof String
                && Stream.of("limit", "in_use", "waiting").allMatch(name -> isNumber(figures.getValue(name, 0)));
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number;
    }

    private static boolean isObject(Object value) {
        return value == null || value instanceof JsonObject;
    }

    /**
     * Changes a limit in the whole cluster, and notes it in the history. Settings that are not named stay as they are.
     *
     * @param event what to change, with one setting or more
     */
    public Future<Void> change(LimitEvent event) {
        Map<String, String> fields = new TreeMap<>(event.values());
        fields.put(CHANGED_BY, event.by());
        fields.put(CHANGED_AT, event.at());
        List<String> settings = new ArrayList<>();
        fields.forEach((name, value) -> settings.addAll(List.of(event.name() + "/" + name, value)));
        return write(event, "change", settings).mapEmpty();
    }

    /**
     * Reverts all changes of a limit. If there were any, notes it in the history.
     *
     * @param event what is done, without values
     * @param settings all settings of it that can be changed
     * @return true if there were changes
     */
    public Future<Boolean> revert(LimitEvent event, Set<String> settings) {
        return write(
                        event,
                        "revert",
                        Stream.concat(settings.stream(), Stream.of(CHANGED_BY, CHANGED_AT))
                                .map(setting -> event.name() + "/" + setting)
                                .toList())
                .map(removed -> removed.toInteger() > 0);
    }

    private Future<Response> write(LimitEvent event, String action, List<String> settings) {
        List<Object> arguments = new ArrayList<>(List.of(event.encode(), MOST_EVENTS, action));
        arguments.addAll(settings);
        return link.run(change, List.of(LiveLimitKeys.overrides(), LiveLimitKeys.history()), arguments.toArray());
    }

    /**
     * Reads what operators did to limits.
     *
     * @param most 1 to {@value #MOST_EVENTS}
     * @return the newest first; what no Isotherm wrote is left out
     */
    public Future<List<LimitEvent>> history(int most) {
        return link.send(Request.cmd(Command.LRANGE)
                        .arg(LiveLimitKeys.history())
                        .arg(-most)
                        .arg(-1))
                .map(stored -> {
                    List<LimitEvent> events = new ArrayList<>();
                    stored.forEach(one -> LimitEvent.decode(one.toBuffer()).ifPresent(events::add));
                    Collections.reverse(events);
                    return List.copyOf(events);
                })
                // The next change sets it aside.
                .recover(
                        e -> InvalidValues.isOtherType(e) ? Future.succeededFuture(List.of()) : Future.failedFuture(e));
    }

    private static Map<String, LimitChange> changes(Response flat) {
        Map<String, String> fields = new TreeMap<>();
        // RESP3 replies with a map, RESP2 with a list.
        if (Optional.ofNullable(flat).isPresent()) {
            if (flat.isMap()) {
                flat.getKeys().forEach(key -> fields.put(key, flat.get(key).toString()));
            } else {
                for (int i = 0; i + 1 < flat.size(); i += 2) {
                    fields.put(flat.get(i).toString(), flat.get(i + 1).toString());
                }
            }
        }
        return LimitChange.all(fields);
    }
}
