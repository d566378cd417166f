package dev.isotherm.api.route;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Who sent a request, as its verified credentials say. */
public sealed interface Principal {
    /** A program with the service token. */
    record Service() implements Principal {}

    /**
     * A user, anonymous or not.
     *
     * @param issuer who issued the token, for example {@code https://securetoken.google.com/project}
     * @param subject the issuer's id of the user, 1 to 128 characters; unique only together with the issuer
     */
    record User(String issuer, String subject) implements Principal {}

    /** Identifies it among all principals, for keys and digests. */
    default String key() {
        return this instanceof User user ? "user\n" + user.issuer() + "\n" + user.subject() : "service";
    }

    /** Attaches it to a request. */
    default void attach(RoutingContext ctx) {
        ctx.put("isotherm.principal", this);
    }

    /** The principal of a request; empty for public routes and for operators. */
    static Optional<Principal> of(RoutingContext ctx) {
        return Optional.ofNullable(ctx.get("isotherm.principal"));
    }
}
