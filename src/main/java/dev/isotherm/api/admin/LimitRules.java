package dev.isotherm.api.admin;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.ProviderLimits.Adaptive;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings that operators may change while the service runs, and their bounds. The configuration has the same
 * bounds.
 *
 * @param limits the limits, by name
 * @param provider the configured limits of the provider
 */
public record LimitRules(Map<String, Limit> limits, ProviderLimits provider) {
    private static final String CLUSTER = "cluster";

    /**
     * One limit.
     *
     * @param file the configured values
     * @param settings the settings that may be changed, by name
     */
    record Limit(LimitConfig file, Map<String, Bounds> settings) {
        Set<String> names() {
            return settings.keySet();
        }
    }

    /**
     * The allowed values of a setting.
     *
     * @param whole whether only whole numbers are allowed
     */
    record Bounds(double min, double max, boolean whole) {}

    /** The rules that follow from the configuration of an API service. */
    public static LimitRules of(IsothermConfig config) {
        ProviderLimits around = config.weather().limits();
        LimitConfig calls = config.weather().limit();
        LimitConfig records = config.http().orElseThrow().records();
        Map<String, Bounds> provider = settings(
                around.adaptive().map(Adaptive::min).orElse(1),
                Math.min(around.largest(around.connections()), around.connections()),
                LimitConfig.MOST_WAIT_MILLIS);
        provider.put("cluster.perSecond", new Bounds(0.001, 1_000_000, false));
        provider.put("cluster.dailyRecords", new Bounds(0, Integer.MAX_VALUE, true));
        Map<String, Limit> limits = new TreeMap<>();
        limits.put(around.name(), new Limit(calls, provider));
        limits.put(LimitRoutes.RECORDS, new Limit(records, settings(1, LimitConfig.MOST_PER_CONTEXT, (int)
                config.http().orElseThrow().recordDeadline().toMillis())));
        return new LimitRules(limits, around);
    }

    private static Map<String, Bounds> settings(int min, int max, double longestWait) {
        Map<String, Bounds> settings = new LinkedHashMap<>();
        settings.put("perContext", new Bounds(min, max, true));
        settings.put("queue", new Bounds(0, LimitConfig.MOST_QUEUED, true));
        settings.put("waitMs", new Bounds(1, longestWait, true));
        return settings;
    }

    Limit limit(String name) {
        return Optional.ofNullable(limits.get(name)).orElseThrow(() -> ApiException.notFound("Limit not found"));
    }

    /**
     * Checks a change.
     *
     * @param body settings by name; settings of the cluster may be in an inner object {@code cluster}
     * @return the values as text, by full name
     * @throws ApiException if the change is not valid
     */
    Map<String, String> values(String limit, JsonObject body) {
        Map<String, Bounds> settings = limit(limit).settings();
        Map<String, Object> given = new LinkedHashMap<>();
        body.forEach(e -> {
            if (e.getKey().equals(CLUSTER) && e.getValue() instanceof JsonObject inner && !inner.isEmpty()) {
                inner.forEach(i -> given.put(CLUSTER + "." + i.getKey(), i.getValue()));
            } else {
                given.put(e.getKey(), e.getValue());
            }
        });
        if (given.isEmpty()) {
            throw ApiException.invalid("body", "Name one of " + String.join(", ", settings.keySet()), "missing");
        }
        Map<String, String> values = new TreeMap<>();
        given.forEach((name, value) -> values.put(name, checked(name, value, settings)));
        return values;
    }

    private static String checked(String name, Object value, Map<String, Bounds> settings) {
        String field = "body -> " + name.replaceAll("[^A-Za-z0-9._-]", "?");
        Bounds bounds = settings.get(name);
        if (bounds == null) {
            throw ApiException.invalid(
                    field,
                    "Extra inputs are not permitted; known are " + String.join(", ", settings.keySet()),
                    "extra_forbidden");
        }
        if (!(value instanceof Number number)) {
            throw ApiException.invalid(field, "Input should be a valid number", "number_type");
        }
        if (!Double.isFinite(number.doubleValue())) {
            throw ApiException.invalid(field, "Input should be a finite number", "finite_number");
        }
        BigDecimal exact = new BigDecimal(number.toString());
        if (bounds.whole() && exact.stripTrailingZeros().scale() > 0) {
            throw ApiException.invalid(field, "Input should be a valid integer", "int_type");
        }
        if (exact.compareTo(BigDecimal.valueOf(bounds.min())) < 0) {
            throw ApiException.invalid(
                    field, "Input should be greater than or equal to " + shown(bounds.min()), "greater_than_equal");
        }
        if (exact.compareTo(BigDecimal.valueOf(bounds.max())) > 0) {
            throw ApiException.invalid(
                    field, "Input should be less than or equal to " + shown(bounds.max()), "less_than_equal");
        }
        return bounds.whole() ? exact.toBigInteger().toString() : exact.toPlainString();
    }

    private static String shown(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }
}
