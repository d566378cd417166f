package dev.isotherm.limit.live;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all contexts of the cluster report of their limits, and what operators changed of these, in Redis. Which context
 * lives is decided by the clock of Redis. Belongs to the context of its link; every call fails where Redis is away.
 */
public final class LiveLimits {
    /** Who is silent for so long is gone. */
    public static final Duration TTL = Duration.ofSeconds(5);

    static final String CHANGED_BY = "changed_by";
    static final String CHANGED_AT = "changed_at";
    /* One report is about 2 KB. */
    private static final int MOST_CONTEXTS = 1_000;

    private final RedisLink link;
    private final Script sync = Script.load("limit/limits-sync");
    private final Script view = Script.load("limit/limits-view");

    /** Opens it. */
    public LiveLimits(RedisLink link) {
        this.link = link;
    }

    /**
     * What one context reported.
     *
     * @param age how long ago
     * @param report as it was given
     */
    public record Reported(Duration age, JsonObject report) {}

    /**
     * All there is to see.
     *
     * @param changes by limit
     * @param contexts the live ones, by name
     */
    public record View(Map<String, LimitChange> changes, List<Reported> contexts) {}

    /**
     * Reports, and asks what operators changed, in one round trip.
     *
     * @param context unique in the cluster
     * @param report what to show of it
     * @return the changes by limit
     */
    public Future<Map<String, LimitChange>> sync(String context, JsonObject report) {
        return write(context, report.encode());
    }

    /** Forgets a context, so that nobody sees it any more. */
    public Future<Void> leave(String context) {
        return write(context, "").mapEmpty();
    }

    private Future<Map<String, LimitChange>> write(String context, String report) {
        return link.run(sync, LiveLimitKeys.all(), context, report, TTL.toMillis(), MOST_CONTEXTS)
                .map(LiveLimits::changes);
    }

    /** Reads all. */
    public Future<View> view() {
        return link.run(view, LiveLimitKeys.all(), TTL.toMillis()).map(reply -> {
            Response contexts = reply.get(1);
            Map<String, Reported> byName = new TreeMap<>();
            for (int i = 0; i + 2 < contexts.size(); i += 3) {
                byName.put(
                        contexts.get(i).toString(),
                        new Reported(
                                Duration.ofMillis(contexts.get(i + 1).toLong()),
                                new JsonObject(contexts.get(i + 2).toBuffer())));
            }
            return new View(changes(reply.get(0)), List.copyOf(byName.values()));
        });
    }

    /**
     * Changes a limit in the whole cluster. Settings that are not named stay as they are.
     *
     * @param limit which one
     * @param values by the name of the setting
     * @param by who changes it
     * @param at when, as it is to be shown
     */
    public Future<Void> change(String limit, Map<String, String> values, String by, String at) {
        Map<String, String> fields = new TreeMap<>(values);
        fields.put(CHANGED_BY, by);
        fields.put(CHANGED_AT, at);
        Request request = Request.cmd(Command.HSET).arg(LiveLimitKeys.overrides());
        fields.forEach((name, value) -> request.arg(limit + "/" + name).arg(value));
        return link.send(request).mapEmpty();
    }

    /**
     * Takes back all changes of a limit.
     *
     * @param settings all that can be changed of it
     * @return whether anything was changed before
     */
    public Future<Boolean> revert(String limit, Set<String> settings) {
        List<String> names = new ArrayList<>(settings);
        names.add(CHANGED_BY);
        names.add(CHANGED_AT);
        Request request = Request.cmd(Command.HDEL).arg(LiveLimitKeys.overrides());
        names.forEach(name -> request.arg(limit + "/" + name));
        return link.send(request).map(removed -> removed.toInteger() > 0);
    }

    private static Map<String, LimitChange> changes(Response flat) {
        Map<String, String> fields = new TreeMap<>();
        // The protocol's third version gives a map, the second one a list.
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
