package dev.isotherm.api;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Gives each request an id, and each response the headers that all of them carry. */
final class RequestTrace implements Handler<RoutingContext> {
    static final String CONTENT_POLICY = "Content-Security-Policy";
    private static final String ID = "isotherm.request.id";

    private final RandomGenerator random;

    RequestTrace(RandomGenerator random) {
        this.random = random;
    }

    /** The id of a request. */
    static String id(RoutingContext ctx) {
        return ctx.get(ID, "");
    }

    @Override
    public void handle(RoutingContext ctx) {
        long began = System.nanoTime();
        String id = newId();
        ctx.put(ID, id);
        ctx.addHeadersEndHandler(v -> {
            double millis = (System.nanoTime() - began) / 1e6;
            MultiMap headers = ctx.response().headers();
            headers.set("X-Request-ID", id);
            headers.set("X-Response-Time", String.format(Locale.ROOT, "%.2fms", millis));
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            headers.set("X-XSS-Protection", "1; mode=block");
            if (!headers.contains(CONTENT_POLICY)) {
                headers.set(CONTENT_POLICY, "default-src 'none'; frame-ancestors 'none'");
            }
            headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
            headers.set("Permissions-Policy", "geolocation=(), microphone=(), camera=()");
        });
        ctx.next();
    }

    /* A version 4 UUID from a plain generator: it need not be secret, and the secure one may block. */
    private String newId() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
        return new UUID(high, low).toString();
    }
}
