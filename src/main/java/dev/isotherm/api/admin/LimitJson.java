package dev.isotherm.api.admin;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits.Cluster;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.live.LimitChange;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** JSON of limits for operators. Settings have the names of the configuration. */
final class LimitJson {
    private LimitJson() {}

    static JsonObject all(LimitRules rules, LiveLimits.View view, Optional<DailyBudget.State> budget) {
        JsonArray limits = new JsonArray();
        rules.limits().keySet().forEach(name -> limits.add(limit(name, rules, view)));
        JsonArray contexts = new JsonArray();
        view.contexts().forEach(context -> {
            JsonObject shown = context.report().copy();
            shown.remove("report");
            shown.remove("worker");
            contexts.add(shown.put("silent_ms", context.age().toMillis()));
        });
        return new JsonObject()
                .put("limits", limits)
                .put("cluster", cluster(rules, view, budget))
                .put("contexts", contexts);
    }

    private static JsonObject limit(String name, LimitRules rules, LiveLimits.View view) {
        return settings(name, rules, view)
                .put("limit", sum(name, "limit", view))
                .put("in_use", sum(name, "in_use", view))
                .put("waiting", sum(name, "waiting", view));
    }

    /** Only the settings, without the figures of the contexts: contexts apply a change later. */
    static JsonObject settings(String name, LimitRules rules, LiveLimits.View view) {
        LimitChange change = view.changes().getOrDefault(name, LimitChange.NONE);
        long contexts = limiters(name, view).count();
        int perContext = change.limits().over(rules.limit(name).file()).perContext();
        JsonArray warnings = new JsonArray();
        if (name.equals(rules.provider().name())) {
            rules.provider()
                    .overPlan(perContext, contexts)
                    .ifPresent(text -> warnings.add(name + ": " + text + " in all processes"));
        }
        return new JsonObject()
                .put("name", name)
                .put("file", file(name, rules))
                .put("override", change.values().isEmpty() ? null : override(change))
                .put("contexts", contexts)
                .put("warnings", warnings);
    }

    private static Stream<JsonObject> limiters(String name, LiveLimits.View view) {
        return view.contexts().stream()
                .flatMap(context -> context.report().getJsonArray("limiters", new JsonArray()).stream())
                .map(JsonObject.class::cast)
                .filter(limiter -> name.equals(limiter.getString("name")));
    }

    private static long sum(String name, String figure, LiveLimits.View view) {
        return limiters(name, view).mapToLong(l -> l.getLong(figure, 0L)).sum();
    }

    private static JsonObject override(LimitChange change) {
        return new JsonObject()
                .put("values", values(change.values()))
                .put("changed_by", change.changedBy())
                .put("changed_at", change.changedAt());
    }

    /** Settings by name, in the order of their names. */
    static JsonObject values(Map<String, String> settings) {
        JsonObject values = new JsonObject();
        new TreeMap<>(settings).forEach((name, value) -> values.put(name, number(value)));
        return values;
    }

    private static Object number(String text) {
        BigDecimal exact = new BigDecimal(text);
        return exact.stripTrailingZeros().scale() <= 0 ? (Object) exact.longValue() : exact.doubleValue();
    }

    /** The settings in the configuration of this process, by name. */
    static JsonObject file(String name, LimitRules rules) {
        LimitConfig file = rules.limit(name).file();
        JsonObject json = new JsonObject()
                .put("perContext", file.perContext())
                .put("queue", file.queue())
                .put("waitMs", file.maxWait().toMillis());
        if (name.equals(rules.provider().name())) {
            Cluster cluster = rules.provider().cluster();
            json.put("cluster.perSecond", value(cluster.perSecond()));
            json.put("cluster.dailyRecords", value(cluster.dailyRecords()));
        }
        return json;
    }

    private static JsonObject cluster(LimitRules rules, LiveLimits.View view, Optional<DailyBudget.State> budget) {
        Cluster file = rules.provider().cluster();
        var change = view.changes()
                .getOrDefault(rules.provider().name(), LimitChange.NONE)
                .limits();
        OptionalDouble perSecond = change.perSecond(file);
        return new JsonObject()
                .put("name", rules.provider().name())
                .put("per_second", value(perSecond))
                .put("burst", perSecond.isPresent() ? file.burstAt(perSecond.getAsDouble()) : null)
                .put("daily_records", budget.map(LimitJson::budget).orElse(null))
                .put("when_spent", file.whenSpent().name().toLowerCase(Locale.ROOT));
    }

    private static JsonObject budget(DailyBudget.State state) {
        return new JsonObject()
                .put("limit", state.limit())
                .put("spent", state.spent())
                .put("remaining", state.remaining())
                .put("resets_at", WireTime.offset(state.resetsAt()))
                .put("resets_in_seconds", state.resetsIn().toMillis() / 1e3)
                .put("warning", state.warning());
    }

    private static Number value(OptionalDouble number) {
        return number.isPresent() ? (Number) number.getAsDouble() : null;
    }

    private static Number value(OptionalLong number) {
        return number.isPresent() ? (Number) number.getAsLong() : null;
    }
}
