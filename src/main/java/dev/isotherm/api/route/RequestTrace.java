package dev.isotherm.api.route;

import dev.isotherm.context.Correlation;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/** Gives each request an id, and each response the common headers. */
public final class RequestTrace {
    public static final String CONTENT_POLICY = "Content-Security-Policy";
    public static final String PERMISSIONS = "Permissions-Policy";
    private static final String ID = "isotherm.request.id";

    private final CharSequence traceParent = HttpHeaders.createOptimized("traceparent");
    private final CharSequence requestId = HttpHeaders.createOptimized("X-Request-ID");
    private final CharSequence responseTime = HttpHeaders.createOptimized("X-Response-Time");
    private final CharSequence permissions = HttpHeaders.createOptimized(PERMISSIONS);
    private final CharSequence noDevices = HttpHeaders.createOptimized("geolocation=(), microphone=(), camera=()");
    private final CharSequence nothing = HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final List<Fixed> FIXED = List.of(
            Fixed.of("X-Content-Type-Options", "nosniff"),
            Fixed.of("X-Frame-Options", "DENY"),
            Fixed.of("X-XSS-Protection", "1; mode=block"),
            Fixed.of("Referrer-Policy", "strict-origin-when-cross-origin"));
    private static final long NANOS = 10_000;
    private static final long PARTS = 100;

    private final SecureRandom random;
    /* One draw for each id, because each draw takes a lock. */
    private final ByteBuffer drawn = ByteBuffer.allocate(2 * Long.BYTES);

    private record Fixed(CharSequence name, CharSequence value) {
        static Fixed of(String name, String value) {
            return new Fixed(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value));
        }
    }

    public RequestTrace(SecureRandom random) {
        this.random = random;
    }

    /** The id of a request. Its trace begins here if it failed before it reached a route, as a query with %zz does. */
    String id(RoutingContext ctx) {
        String id = ctx.get(ID);
        return id == null ? begin(ctx) : id;
    }

    /** The id of a request; empty if its trace has not begun. */
    public static String known(RoutingContext ctx) {
        return ctx.get(ID, "");
    }

    /**
     * Begins the trace of a request whose credentials were checked. From now on its log lines, its jobs and its calls to
     * others carry the id.
     *
     * @return its id
     */
    public String begin(RoutingContext ctx) {
        long began = System.nanoTime();
        String id = newId();
        ctx.put(ID, id);
        new Correlation(id, traceParent(ctx.request().headers()), "").begin();
        ctx.addHeadersEndHandler(v -> {
            MultiMap headers = ctx.response().headers();
            headers.set(requestId, id);
            headers.set(responseTime, millis(System.nanoTime() - began));
            for (Fixed header : FIXED) {
                headers.set(header.name, header.value);
            }
            if (!headers.contains(CONTENT_POLICY)) {
                headers.set(CONTENT_POLICY, nothing);
            }
            if (!headers.contains(permissions)) {
                headers.set(permissions, noDevices);
            }
        });
        return id;
    }

    /* The W3C says to ignore a header that is there twice. */
    private String traceParent(MultiMap headers) {
        String sent = headers.get(traceParent);
        return sent == null || headers.getAll(traceParent).size() > 1 ? "" : Correlation.traceParent(sent);
    }

    /**
     * Milliseconds with two decimals. Written by hand, because a formatter would double the cost of a health request.
     */
    static String millis(long nanos) {
        long hundredths = (nanos + NANOS / 2) / NANOS;
        long decimals = hundredths % PARTS;
        return hundredths / PARTS + (decimals < 10 ? ".0" : ".") + decimals + "ms";
    }

    /* A version 4 UUID from a secure generator, so that no other id can be guessed from an id that clients see. */
    private String newId() {
        random.nextBytes(drawn.array());
        long high = (drawn.getLong(0) & ~0xF000L) | 0x4000L;
        long low = (drawn.getLong(Long.BYTES) & ~(3L << 62)) | (2L << 62);
        return new UUID(high, low).toString();
    }
}
