package dev.isotherm.api.filter;

import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.auth.Verdict;
import dev.isotherm.api.auth.Verdict.Accepted;
import dev.isotherm.api.auth.Verdict.Refused;
import dev.isotherm.api.auth.Verdict.Undecided;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.session.OperatorSessions;
import dev.isotherm.config.AppCheckConfig.Enforcement;
import dev.isotherm.config.CredentialConfig;
import dev.isotherm.config.CredentialConfig.OperatorKey;
import dev.isotherm.config.PageAccess;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether a request has the credentials that its route requires. It gets the access of the matched route and
 * never reads the path itself, because it might read the path differently than the router.
 */
public final class Authentication {
    public static final String ADMIN_KEY = "X-Admin-Key";
    public static final String APP_CHECK = "X-Firebase-AppCheck";

    /** What the page sends in place of a token. It is no secret, and means nothing where the page is not open. */
    public static final String VISITOR = "visitor";

    private static final String BEARER = "bearer ";

    /* RFC 9110 requires a challenge with each 401. No browser knows the scheme "ApiKey", so none asks its user
     * for a password. */
    private static final String TOKEN_CHALLENGE = "Bearer realm=\"isotherm\"";
    private static final String KEY_CHALLENGE = "ApiKey realm=\"operators\", header=\"" + ADMIN_KEY + '"';

    private static final String NO_KEYS = "Admin API not configured (ADMIN_API_KEY not set)";
    private static final String WRONG_KEY = "Missing or invalid admin key";

    private static final Duration LATER = Duration.ofSeconds(5);

    private final KnownCredentials tokens;
    private final KnownCredentials adminKeys;
    private final List<OperatorKey> operators;
    private final Optional<OperatorSessions> sessions;
    private final TokenChecks checks;
    private final Enforcement appCheck;
    private final boolean openPage;
    private final Clients clients;
    private final AuditLog audit;

    /**
     * Makes the check.
     *
     * @param credentials the service tokens open the routes for clients, the operators' keys those for operators;
     *     without a key these stay closed
     * @param sessions of operators in a browser; empty if only the key counts
     * @param checks checks the tokens of users, which open the same routes as a service token
     * @param appCheck what happens to users without a valid App Check token
     * @param page whether its visitors need no token
     * @param clients tells who sent a token
     * @param audit is told of credentials that are refused
     */
    public Authentication(
            CredentialConfig credentials,
            Optional<OperatorSessions> sessions,
            TokenChecks checks,
            Enforcement appCheck,
            PageAccess page,
            Clients clients,
            AuditLog audit) {
        this.openPage = page == PageAccess.OPEN;
        this.tokens = new KnownCredentials(credentials.tokens());
        this.adminKeys = new KnownCredentials(
                credentials.operators().stream().map(OperatorKey::key).toList());
        this.operators = credentials.operators();
        this.sessions = sessions;
        this.checks = checks;
        this.appCheck = appCheck;
        this.clients = clients;
        this.audit = audit;
    }

    /**
     * Tells how to refuse a request that lacks the credentials. This completes at once unless a key of an issuer must be
     * fetched.
     *
     * @return empty if it has them; fails with {@link ApiException} 503 if nobody can tell now whether a token is
     *     genuine
     */
    Future<Optional<Refusal>> refusal(RoutingContext ctx, Access access) {
        // Browsers send no credentials with OPTIONS, and no route handles it.
        if (ctx.request().method().equals(HttpMethod.OPTIONS)) {
            return admitted();
        }
        return switch (access) {
            case PUBLIC -> admitted();
            case BEARER -> token(ctx, false);
            case VISITOR -> token(ctx, openPage);
            case SCRAPER -> Future.succeededFuture(adminKey(ctx, scraperKey(ctx)));
            case ADMIN -> keyOrSession(ctx, ctx.request().getHeader(ADMIN_KEY));
        };
    }

    /** Who sends a request, for routes that anybody may use; empty without a valid token. Nobody is refused. */
    public Future<Optional<Principal>> principal(RoutingContext ctx) {
        String given = bearer(ctx);
        if (given == null) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<Principal> known = known(ctx, given, openPage);
        return known.isPresent()
                ? Future.succeededFuture(known)
                : checks.user(given, () -> sender(ctx))
                        .map(verdict ->
                                verdict instanceof Accepted user ? Optional.of(principal(user)) : Optional.empty());
    }

    /* Who needs no check by an issuer. */
    private Optional<Principal> known(RoutingContext ctx, String given, boolean visitors) {
        if (tokens.find(given) != KnownCredentials.NONE) {
            return Optional.of(new Principal.Service());
        }
        return visitors && given.equals(VISITOR)
                ? Optional.of(Principal.User.visitor(clients.atAddress(ctx)))
                : Optional.empty();
    }

    private String sender(RoutingContext ctx) {
        return clients.atAddress(ctx).text();
    }

    private static Principal principal(Accepted user) {
        return new Principal.User(user.issuer(), user.subject());
    }

    /* Null if there is none. */
    private static String bearer(RoutingContext ctx) {
        String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        int start = BEARER.length();
        while (start < header.length() && header.charAt(start) == ' ') {
            start++;
        }
        return header.substring(start);
    }

    private static Future<Optional<Refusal>> admitted() {
        return Future.succeededFuture(Optional.empty());
    }

    private static Future<Optional<Refusal>> refused(Refusal refusal) {
        return Future.succeededFuture(Optional.of(refusal));
    }

    private Future<Optional<Refusal>> token(RoutingContext ctx, boolean visitors) {
        String given = bearer(ctx);
        if (given == null) {
            return refused(Refusal.of(401, "Missing or invalid Authorization header.", challenge(TOKEN_CHALLENGE)));
        }
        Optional<Principal> known = known(ctx, given, visitors);
        if (known.isPresent()) {
            known.get().attach(ctx);
            return admitted();
        }
        return checks.user(given, () -> sender(ctx)).compose(verdict -> {
            if (verdict instanceof Accepted user) {
                principal(user).attach(ctx);
                return appCheck(ctx);
            }
            return refuse(ctx, "A token was refused", verdict, "Authentication failed");
        });
    }

    private Future<Optional<Refusal>> appCheck(RoutingContext ctx) {
        if (appCheck == Enforcement.OFF) {
            return admitted();
        }
        String given = ctx.request().getHeader(APP_CHECK);
        Future<Verdict> check = given == null
                ? Future.succeededFuture(new Refused(Verdict.Reason.MISSING))
                : checks.app(given, () -> sender(ctx));
        return check.compose(verdict -> {
            if (verdict instanceof Accepted) {
                return admitted();
            }
            if (appCheck == Enforcement.MONITOR) {
                log(ctx, "An App Check token would be refused", verdict);
                return admitted();
            }
            return refuse(ctx, "An App Check token was refused", verdict, "App Check verification failed");
        });
    }

    private Future<Optional<Refusal>> refuse(RoutingContext ctx, String event, Verdict verdict, String detail) {
        log(ctx, event, verdict);
        return verdict instanceof Refused
                ? refused(Refusal.of(403, detail))
                : Future.failedFuture(ApiException.unavailable(
                        "The token cannot be checked at the moment. Please try again later.", LATER));
    }

    /* Each text is one of a few, and nothing of the token is in it. */
    private void log(RoutingContext ctx, String event, Verdict verdict) {
        Object reason = verdict instanceof Refused refused ? refused.reason() : ((Undecided) verdict).doubt();
        audit.refused(ctx, event + " because " + reason);
    }

    /* Many versions of Prometheus can send a bearer token and no header of another name. Null if there is no key. */
    private static String scraperKey(RoutingContext ctx) {
        String given = ctx.request().getHeader(ADMIN_KEY);
        return given == null ? bearer(ctx) : given;
    }

    private Future<Optional<Refusal>> keyOrSession(RoutingContext ctx, String given) {
        if (given != null || sessions.isEmpty() || adminKeys.isEmpty()) {
            return Future.succeededFuture(adminKey(ctx, given));
        }
        return sessions.get().of(ctx).map(found -> {
            found.ifPresent(session -> new Principal.Operator(session.operator()).attach(ctx));
            return found.isPresent() ? Optional.empty() : adminKey(ctx, null);
        });
    }

    private Optional<Refusal> adminKey(RoutingContext ctx, String given) {
        if (adminKeys.isEmpty()) {
            return Optional.of(Refusal.of(503, NO_KEYS));
        }
        return given != null && operator(ctx, given).isPresent()
                ? Optional.empty()
                : Optional.of(Refusal.of(401, WRONG_KEY, challenge(KEY_CHALLENGE)));
    }

    /**
     * Finds whose key a client sent; the request belongs to that operator then.
     *
     * @return empty if nobody has it
     * @throws ApiException 503 if no operator has a key
     */
    public Optional<OperatorKey> operator(RoutingContext ctx, String given) {
        if (adminKeys.isEmpty()) {
            throw ApiException.unavailable(NO_KEYS, LATER);
        }
        int key = adminKeys.find(given);
        if (key == KnownCredentials.NONE) {
            audit.refused(ctx, "An admin key was refused because it is not known");
            return Optional.empty();
        }
        new Principal.Operator(operators.get(key).name()).attach(ctx);
        return Optional.of(operators.get(key));
    }

    private static Map<String, String> challenge(String challenge) {
        return Map.of("WWW-Authenticate", challenge);
    }
}
