package dev.isotherm.api;

import dev.isotherm.api.admin.SessionRoutes;
import dev.isotherm.api.analytics.RateLimitRoutes;
import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.filter.Admission;
import dev.isotherm.api.filter.AuditLog;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.filter.ClientLimits;
import dev.isotherm.api.filter.Cors;
import dev.isotherm.api.filter.Entrance;
import dev.isotherm.api.filter.RequestLog;
import dev.isotherm.api.filter.RequestMeter;
import dev.isotherm.api.filter.RequireHttps;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.ErrorResponder;
import dev.isotherm.api.route.RefusalPace;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.session.OperatorSessions;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.Timing;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** Tells clients apart, and decides who may enter and how often. Belongs to one context, which creates and closes it. */
final class FrontDoor {
    private final HttpConfig http;
    private final TokenChecks tokens;
    private final Clients clients;
    private final ClientLimits limits;
    private final RequestTrace trace = new RequestTrace(new SecureRandom());
    private final RefusalPace pace;
    private final ErrorResponder errors;
    private final AuditLog audit;
    private final OperatorSessions sessions;
    private final Authentication authentication;

    /**
     * Makes it.
     *
     * @param config must have a section for HTTP
     * @param link the connection to use; need not be started yet
     */
    FrontDoor(Vertx vertx, Context context, IsothermConfig config, RedisLink link, InstantSource clock) {
        this.http = config.http().orElseThrow();
        tokens = new TokenChecks(vertx, Timing.of(context), config.auth(), clock);
        clients = new Clients(
                new ClientAddress(http.clients().proxies()), http.clients().unlimited());
        limits = ClientLimits.of(clients, link, http.clients().limits());
        pace = new RefusalPace(vertx, clients, http.clients().refusalsPerSecond());
        errors = new ErrorResponder(trace, pace, clock);
        audit = new AuditLog(clients.addresses());
        sessions = new OperatorSessions(http.credentials().operators(), link, clock);
        authentication = new Authentication(
                http.credentials(),
                Optional.of(sessions),
                tokens,
                config.auth().appCheck().enforcement(),
                http.page(),
                clients,
                audit);
    }

    Future<Void> start() {
        tokens.start();
        return sessions.start();
    }

    Future<?> close() {
        return tokens.close();
    }

    Clients clients() {
        return clients;
    }

    TokenChecks tokens() {
        return tokens;
    }

    ClientLimits limits() {
        return limits;
    }

    RefusalPace pace() {
        return pace;
    }

    ErrorResponder errors() {
        return errors;
    }

    ApiRouter.Filters filters(Meters meters) {
        return new ApiRouter.Filters(
                new RequestMeter(meters),
                new Cors(http.cors()),
                new Entrance(http.clients(), clients.addresses(), pace, audit),
                new Admission(authentication, limits, pace),
                audit,
                new RequestLog(),
                trace,
                new RequireHttps(http.requireHttps(), clients.addresses()),
                errors);
    }

    Routes sessionRoutes() {
        return new SessionRoutes(authentication, sessions, clients.addresses(), audit);
    }

    /**
     * The routes that tell clients what they may ask for.
     *
     * @param analytics the limit of reports
     */
    Routes limitsOfClients(RequestLimit analytics) {
        return new RateLimitRoutes(http.clients(), clients, authentication, limits, analytics);
    }
}
