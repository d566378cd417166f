package dev.isotherm.api.filter;

import dev.isotherm.config.CorsConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets pages of other origins use the API. It runs before all other handlers, so those pages can read refusals too. The
 * CORS handler of vertx-web does not fit: it answers preflights with 204 or a failure, the contract with 200 or 400 and
 * a text.
 */
public final class Cors {
    /* The longest host name has 253 characters. */
    private static final int LONGEST_ORIGIN = 300;
    private static final int MOST_STEPS = 20_000;
    private static final String METHODS = "GET, POST, PUT, DELETE, OPTIONS, HEAD, PATCH";
    private static final String ALLOWED = "Accept, Accept-Language, Content-Language, Content-Type, accept,"
            + " authorization, content-type, x-admin-key, x-firebase-appcheck, x-requested-with, cache-control,"
            + " idempotency-key, last-event-id, traceparent, x-operator";
    /* The star serves requests without credentials. With credentials browsers ignore the star, so the names are
     * listed too. */
    private static final String EXPOSED = "*, Allow, ETag, Location, RateLimit, RateLimit-Policy, Retry-After,"
            + " WWW-Authenticate, X-Cache, X-Cache-Status, X-New-Endpoint, X-Removed, X-Request-ID, X-Response-Time";
    private static final Set<String> METHOD_SET = Set.of(METHODS.split(", "));
    private static final Set<String> HEADER_SET = Set.of(
            "accept",
            "accept-language",
            "content-language",
            "content-type",
            "authorization",
            "x-admin-key",
            "x-firebase-appcheck",
            "x-requested-with",
            // Sent by pages that read event streams with fetch, because an EventSource cannot send a token.
            "cache-control",
            "last-event-id",
            "idempotency-key",
            "traceparent",
            "x-operator");

    private final CorsConfig config;

    public Cors(CorsConfig config) {
        this.config = config;
    }

    /**
     * Answers a preflight, and has the headers for pages of other origins sent with each other answer.
     *
     * @return whether the request was answered
     */
    public boolean answers(RoutingContext ctx) {
        String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
        String method = ctx.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
        boolean allowed = origin != null && allows(origin);
        if (origin != null && method != null && ctx.request().method().equals(HttpMethod.OPTIONS)) {
            preflight(ctx, origin, allowed, method);
            return true;
        }
        ctx.addHeadersEndHandler(v -> {
            MultiMap headers = ctx.response().headers();
            // Also without an origin: a cache must not reuse this answer for a page of another origin.
            vary(headers);
            if (allowed) {
                headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
                headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            }
        });
        return false;
    }

    private static void vary(MultiMap headers) {
        String others = headers.get(HttpHeaders.VARY);
        headers.set(HttpHeaders.VARY, others == null ? "Origin" : others + ", Origin");
    }

    private static void preflight(RoutingContext ctx, String origin, boolean allowed, String method) {
        List<String> refused = new ArrayList<>();
        if (!allowed) {
            refused.add("origin");
        }
        if (!METHOD_SET.contains(method)) {
            refused.add("method");
        }
        String asked = ctx.request().getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
        if (asked != null
                && !Arrays.stream(asked.toLowerCase(Locale.ROOT).split(",", -1))
                        .map(String::strip)
                        .allMatch(HEADER_SET::contains)) {
            refused.add("headers");
        }
        MultiMap headers = ctx.response().headers();
        vary(headers);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        if (allowed) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        headers.set(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        ctx.response()
                .setStatusCode(refused.isEmpty() ? 200 : 400)
                .end(refused.isEmpty() ? "OK" : "Disallowed CORS " + String.join(", ", refused));
    }

    private boolean allows(String origin) {
        if (origin.length() > LONGEST_ORIGIN) {
            return false;
        }
        try {
            return config.origins().contains(origin)
                    || config.pattern().matcher(new Bounded(origin)).matches();
        } catch (TooManySteps e) {
            return false;
        }
    }

    /* Limits the steps of the operator's pattern, so that no origin can keep the event loop busy with it. */
    private static final class Bounded implements CharSequence {
        private final String text;
        private int steps;

        Bounded(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            steps++;
            if (steps > MOST_STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }
}
