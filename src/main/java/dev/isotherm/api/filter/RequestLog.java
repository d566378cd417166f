package dev.isotherm.api.filter;

import dev.isotherm.context.LineBudget;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One INFO line for each request when it is over, on the logger {@code isotherm.requests}. It has the pattern of the
 * route and never the path or the query, which clients choose. Refused requests have a small budget of their own, so a
 * flood of them does not hide the others. Belongs to one context.
 */
public final class RequestLog {
    /** The name of the logger. */
    static final String LOGGER = "isotherm.requests";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);
    private static final int PER_SECOND = 100;
    private static final int REFUSED_PER_SECOND = 5;
    private static final int LONGEST_METHOD = 10;
    private static final int CLIENT_LEFT = 499;
    private static final int UNAVAILABLE = 503;

    private final LineBudget answered = new LineBudget(LOG, "requests", PER_SECOND);
    private final LineBudget refused = new LineBudget(LOG, "refused requests", REFUSED_PER_SECOND);

    /** Logs a request when it is over. */
    public void watch(RoutingContext ctx) {
        if (LOG.isInfoEnabled()) {
            long began = System.nanoTime();
            // Also called if the client leaves before the answer.
            ctx.addEndHandler(end -> over(ctx, end.succeeded(), began));
        }
    }

    private void over(RoutingContext ctx, boolean sent, long began) {
        int status = sent ? ctx.response().getStatusCode() : CLIENT_LEFT;
        boolean refusal = (status >= 400 && status < 500) || status == UNAVAILABLE;
        if ((refusal ? refused : answered).pass()) {
            log(ctx, status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }
    }

    private static void log(RoutingContext ctx, int status, long millis) {
        HttpServerResponse response = ctx.response();
        String route = RequestMeter.running(ctx).route();
        String name = ctx.request().method().name();
        String method = name.length() > LONGEST_METHOD ? name.substring(0, LONGEST_METHOD) + "…" : name;
        String cache = response.headers().contains("X-Cache-Status")
                ? response.headers().get("X-Cache-Status")
                : "-";
        LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("route", route)
                .addKeyValue("status", status)
                .addKeyValue("ms", millis)
                .addKeyValue("bytes", response.bytesWritten())
                .addKeyValue("cache", cache)
                .log("{} {} {} {} ms {} bytes {}", method, route, status, millis, response.bytesWritten(), cache);
    }
}
