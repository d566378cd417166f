package dev.isotherm.api.admin;

import dev.isotherm.api.filter.AuditLog;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Principal.Operator;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.session.OperatorSessions;
import dev.isotherm.config.CredentialConfig.OperatorKey;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /ui/session}: an operator signs in with the key, and the browser has a cookie from then on. Requests need the
 * header {@link OperatorSessions#HEADER}, so that no other site can sign anybody in or out.
 */
public final class SessionRoutes implements Routes {
    private static final String PATH = "/ui/session";
    private static final int LONGEST_KEY = 1_000;

    private final Authentication authentication;
    private final OperatorSessions sessions;
    private final ClientAddress addresses;
    private final AuditLog audit;

    public SessionRoutes(
            Authentication authentication, OperatorSessions sessions, ClientAddress addresses, AuditLog audit) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.addresses = addresses;
        this.audit = audit;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, PATH, this::show);
        endpoints.post(Access.PUBLIC, PATH, this::signIn);
        endpoints.delete(Access.PUBLIC, PATH, this::signOut);
    }

    private Future<Reply> show(RoutingContext ctx) {
        return sessions.of(ctx)
                .map(found -> found.map(session -> shown(session.operator(), WireTime.offset(session.until())))
                        .orElseGet(() -> shown(Operator.shown(ctx), null)));
    }

    private Future<Reply> signIn(RoutingContext ctx) {
        ofThePage(ctx);
        return RequestBody.read(ctx)
                .map(body -> RequestBody.object(body, "Input should be a valid dictionary", "dict_type"))
                .map(body -> authentication
                        .operator(ctx, key(body))
                        .orElseThrow(() -> ApiException.unauthorized("The admin key is wrong.")))
                .compose(operator -> begin(ctx, operator));
    }

    private static String key(JsonObject body) {
        if (body.getValue("key") instanceof String key && key.length() <= LONGEST_KEY) {
            return key;
        }
        throw ApiException.invalid("body -> key", "Input should be a valid string", "string_type");
    }

    private Future<Reply> begin(RoutingContext ctx, OperatorKey operator) {
        audit.watch(ctx);
        return sessions.begin(operator).map(session -> {
            ChangeNote.add(ctx, "signed in until " + session.until());
            ctx.response().addCookie(cookie(ctx, session.cookie(), OperatorSessions.LIFETIME.toSeconds()));
            return shown(session.operator(), WireTime.offset(session.until()));
        });
    }

    private Future<Reply> signOut(RoutingContext ctx) {
        ofThePage(ctx);
        ctx.response().addCookie(cookie(ctx, "", 0));
        return Future.succeededFuture(Replies.uncached(new JsonObject()));
    }

    private static void ofThePage(RoutingContext ctx) {
        if (ctx.request().getHeader(OperatorSessions.HEADER) == null) {
            throw ApiException.badRequest("The header " + OperatorSessions.HEADER + " is missing");
        }
    }

    private Cookie cookie(RoutingContext ctx, String value, long seconds) {
        return Cookie.cookie(OperatorSessions.COOKIE, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setSecure(addresses.isSecure(ctx))
                .setMaxAge(seconds);
    }

    private static Reply shown(String operator, String until) {
        return Replies.uncached(new JsonObject().put("operator", operator).put("expires_at", until));
    }
}
