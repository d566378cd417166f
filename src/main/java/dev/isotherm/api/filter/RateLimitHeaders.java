package dev.isotherm.api.filter;

import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.limit.client.ClientUsage;
import dev.isotherm.record.json.WireTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Tells clients their limits: {@code RateLimit-Policy} and {@code RateLimit}, as draft-ietf-httpapi-ratelimit-headers-11
 * defines them. {@code r} is what is left, {@code t} the seconds until there is one more.
 */
final class RateLimitHeaders {
    private static final String REQUESTS = "\"requests\"";
    private static final String PLACES = "\"places\"";

    private final ClientPolicy policy;
    private final String described;

    RateLimitHeaders(ClientPolicy policy) {
        this.policy = policy;
        String window = ";w=" + policy.window().toSeconds();
        StringJoiner items = new StringJoiner(", ");
        if (policy.requests() > 0) {
            items.add(REQUESTS + ";q=" + policy.requests() + window);
        }
        if (policy.places() > 0) {
            items.add(PLACES + ";q=" + policy.places() + window);
        }
        this.described = items.toString();
    }

    /** The headers for an answer; the map may be modified. */
    Map<String, String> of(ClientUsage usage) {
        StringJoiner items = new StringJoiner(", ");
        if (policy.requests() > 0) {
            items.add(REQUESTS + ";r=" + usage.requests() + until(usage.moreRequests()));
        }
        if (policy.places() > 0) {
            items.add(PLACES + ";r=" + usage.places() + until(usage.morePlaces()));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("RateLimit-Policy", described);
        headers.put("RateLimit", items.toString());
        return headers;
    }

    private static String until(Duration time) {
        return time.isZero() ? "" : ";t=" + WireTime.seconds(time);
    }
}
