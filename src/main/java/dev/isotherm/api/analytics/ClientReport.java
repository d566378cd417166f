package dev.isotherm.api.analytics;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.api.route.ApiException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client reports of itself, made usable. Clients of all ages report, so a wrong value is replaced and counted
 * instead of refused; only {@code selection_method} must be right. Unknown members are dropped.
 */
final class ClientReport {
    static final List<String> METHODS = List.of("own_location", "carousel", "recent", "popular", "search");

    private static final long MOST = 1_000_000_000;
    private static final int MOST_ERRORS = 10;
    private static final int SHORT = 50;
    private static final int LONG = 200;
    private static final Pattern RATE = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?%");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,12}(\\.\\d{1,12})?");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String ERRORS = "recent_errors";

    private final Map<String, Object> sent;
    private final JsonObject kept = new JsonObject();
    private int fixed;

    private ClientReport(Map<String, Object> sent) {
        this.sent = sent;
    }

    /**
     * Reads a body.
     *
     * @throws ApiException 400 if it is not JSON, 422 if {@code selection_method} is none of {@link #METHODS}
     */
    static ClientReport read(Buffer body) {
        if (body.toString().isBlank()) {
            throw ApiException.badRequest("Request body cannot be empty");
        }
        Object value;
        try {
            value = Json.decodeValue(body);
        } catch (DecodeException e) {
            throw ApiException.badRequest("Invalid JSON format: the body cannot be read");
        }
        ClientReport report = new ClientReport(value instanceof JsonObject object ? object.getMap() : Map.of());
        report.keep();
        return report;
    }

    /** Its members, all of them, in the order of the contract. */
    JsonObject json() {
        return kept;
    }

    /** How many values were replaced. */
    int fixed() {
        return fixed;
    }

    private void keep() {
        kept.put("session_duration", number("session_duration").orElse(0L));
        kept.put("api_calls", number("api_calls").orElse(0L));
        kept.put("api_failure_rate", rate());
        for (String count : List.of("retry_attempts", "location_failures", "error_count")) {
            kept.put(count, number(count).orElse(0L));
        }
        kept.put(ERRORS, errors());
        keepText("app_version", SHORT);
        keepText("platform", SHORT);
        keepText("user_agent", LONG);
        keepText("session_id", 2 * SHORT);
        kept.put("response_time_ms", number("response_time_ms").orElse(null));
        kept.put("cache_hit", flag());
        keepText("canonical_location", LONG);
        keepText("requested_location", LONG);
        kept.put("selection_method", method());
        // Errors are the only part without a bound of its own in bytes.
        JsonArray errors = kept.getJsonArray(ERRORS);
        while (!errors.isEmpty() && kept.toBuffer().length() > AnalyticsStore.MOST_BYTES - LONG * 2) {
            errors.remove(errors.size() - 1);
            fixed++;
        }
    }

    /* 12, "12" and 12.0 are 12; a negative number is 0; anything else has no value. */
    private Optional<Long> number(String name) {
        return number(sent.get(name));
    }

    private Optional<Long> number(Object value) {
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Integer || value instanceof Long) {
            return Optional.of(bounded(((Number) value).doubleValue(), ((Number) value).longValue()));
        }
        fixed++;
        return decimal(value).map(found -> (long) Math.max(0, Math.min(MOST, found)));
    }

    private long bounded(double given, long whole) {
        long within = Math.max(0, Math.min(MOST, whole));
        fixed += within == given ? 0 : 1;
        return within;
    }

    private static Optional<Double> decimal(Object value) {
        if (value instanceof Number found && Double.isFinite(found.doubleValue())) {
            return Optional.of(found.doubleValue());
        }
        return value instanceof String text && NUMBER.matcher(text.strip()).matches()
                ? Optional.of(Double.valueOf(text.strip()))
                : Optional.empty();
    }

    private String rate() {
        Object value = sent.get("api_failure_rate");
        if (value == null) {
            return "0%";
        }
        boolean usual = value instanceof String text && RATE.matcher(text).matches() && percent(text) <= 100;
        if (usual) {
            return (String) value;
        }
        fixed++;
        Object bare = value instanceof String text ? text.replace("%", "") : value;
        double percent = Math.max(0, Math.min(100, decimal(bare).orElse(0.0)));
        return BigDecimal.valueOf(Math.round(percent * 100), 2)
                        .stripTrailingZeros()
                        .toPlainString() + "%";
    }

    /** The number in a text such as {@code 12.5%}. */
    static double percent(String rate) {
        return Double.parseDouble(rate.substring(0, rate.length() - 1));
    }

    private JsonArray errors() {
        JsonArray errors = new JsonArray();
        Object value = sent.get(ERRORS);
        if (value == null) {
            return errors;
        }
        if (!(value instanceof Iterable<?> list)) {
            fixed++;
            return errors;
        }
        for (Object item : list) {
            Map<String, Object> error = item instanceof Map<?, ?> map ? cast(map) : null;
            if (error == null || errors.size() == MOST_ERRORS) {
                fixed++;
            } else {
                errors.add(error(error));
            }
        }
        return errors;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Map<?, ?> json) {
        return (Map<String, Object>) json;
    }

    /* The web client calls the message "error" and the endpoint "url". */
    private JsonObject error(Map<String, Object> error) {
        boolean other = !error.containsKey("error_type") || !error.containsKey("message");
        fixed += other ? 1 : 0;
        return new JsonObject()
                .put("timestamp", text(error.get("timestamp"), SHORT))
                .put(
                        "error_type",
                        Optional.ofNullable(text(error.get("error_type"), SHORT))
                                .orElse("unknown"))
                .put("message", text(error.getOrDefault("message", error.get("error")), LONG))
                .put("location", text(error.get("location"), LONG))
                .put("endpoint", text(error.getOrDefault("endpoint", error.get("url")), LONG))
                .put("status_code", number(error.get("status_code")).orElse(null));
    }

    private void keepText(String name, int most) {
        kept.put(name, text(sent.get(name), most));
    }

    /* Null if there is none. Half a pair of surrogates cannot be written as UTF-8, so it becomes a question mark. */
    private String text(Object value, int most) {
        if (value == null) {
            return null;
        }
        boolean scalar = value instanceof String || value instanceof Number || value instanceof Boolean;
        String whole = scalar ? value.toString() : "";
        String cut = whole.length() > most ? whole.substring(0, most) : whole;
        String plain = CONTROL.matcher(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .replaceAll(" ");
        fixed += value instanceof String && plain.equals(value) ? 0 : 1;
        return scalar ? plain : null;
    }

    private Boolean flag() {
        Object value = sent.get("cache_hit");
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        fixed++;
        return "true".equals(value) ? Boolean.TRUE : "false".equals(value) ? Boolean.FALSE : null;
    }

    private String method() {
        Object value = sent.get("selection_method");
        if (value != null && !METHODS.contains(value)) {
            String expected = "Input should be 'own_location', 'carousel', 'recent', 'popular' or 'search'";
            throw ApiException.invalid(
                    "Validation failed after sanitization: selection_method: " + expected,
                    "body -> selection_method",
                    expected,
                    "literal_error");
        }
        return (String) value;
    }
}
