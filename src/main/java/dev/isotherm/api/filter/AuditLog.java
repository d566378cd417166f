package dev.isotherm.api.filter;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Endpoints.Endpoint;
import dev.isotherm.api.route.Principal.Operator;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.context.ThrottledLog;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what operators change and whom the API refuses, on a logger of its own, so that these lines can be sent
 * elsewhere. No line contains a credential, a query or a body.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger("isotherm.audit");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Pattern INVISIBLE = Pattern.compile("[^!-~]");
    private static final int LONGEST = 150;

    private final ClientAddress addresses;
    private final ThrottledLog refusals = new ThrottledLog(LOG);

    public AuditLog(ClientAddress addresses) {
        this.addresses = addresses;
    }

    /** The handler of a route; if operators change something with it, each request of it is logged. */
    public RequestHandler watched(Endpoint endpoint) {
        if (endpoint.access() != Access.ADMIN || READING.contains(endpoint.method())) {
            return endpoint.handler();
        }
        return ctx -> {
            watch(ctx);
            return endpoint.handler().handle(ctx);
        };
    }

    /** Logs a request when it ends, also if the client leaves before the answer. */
    public void watch(RoutingContext ctx) {
        ctx.addEndHandler(end -> log(ctx, end.succeeded()));
    }

    private void log(RoutingContext ctx, boolean answered) {
        LOG.info(
                "operator={} action={} target={} outcome={} request={} client={}{}",
                Operator.shown(ctx),
                ctx.request().method(),
                shown(ctx.request().path()),
                answered ? ctx.response().getStatusCode() : "unknown, the client left before the answer",
                RequestTrace.known(ctx),
                addresses.of(ctx),
                ChangeNote.of(ctx).map(note -> ": " + note).orElse(""));
    }

    /**
     * Counts a request with a credential that is refused, and logs it at most once a minute.
     *
     * @param event one of a few fixed texts: what was refused and why
     */
    void refused(RoutingContext ctx, String event) {
        String method = shown(ctx.request().method().name());
        refusals.warn(
                event,
                "from " + addresses.of(ctx) + ": " + method + " "
                        + shown(ctx.request().path()));
    }

    /* A client may send a word of 4 KB as its method, too. */
    private static String shown(String text) {
        String visible = INVISIBLE.matcher(text).replaceAll("?");
        return visible.length() > LONGEST ? visible.substring(0, LONGEST) + "..." : visible;
    }
}
