package dev.isotherm.api.route;

import dev.isotherm.config.CredentialConfig;
import dev.isotherm.limit.client.ClientId;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Who sent a request, as its verified credentials say. */
public sealed interface Principal {
    /** A program with a service token. */
    record Service() implements Principal {}

    /**
     * A user, anonymous or not.
     *
     * @param issuer who issued the token, for example {@code https://securetoken.google.com/project}
     * @param subject the issuer's id of the user, 1 to 128 characters; unique only together with the issuer
     */
    record User(String issuer, String subject) implements Principal {
        private static final String VISITORS = "visitor";

        /**
         * Somebody who uses the page without a token. All at one address are one user, so that whoever asks for everything
         * has the limits and the shares of one.
         *
         * @param address the address, or of IPv6 the network
         */
        public static User visitor(ClientId address) {
            return new User(VISITORS, address.text());
        }

        /** Whether it is a visitor. */
        public boolean isVisitor() {
            return issuer.equals(VISITORS);
        }
    }

    /**
     * An operator.
     *
     * @param name as the configuration names the owner of the key
     */
    record Operator(String name) implements Principal {
        /** Anybody who has the key may say anything here. It counts only for a key that several people share. */
        public static final String CLAIM = "X-Operator";

        private static final int LONGEST_CLAIM = 64;

        /**
         * The operator of a request, for logs and other operators. Of the key without a name also who the client claims
         * to be, in letters that cannot imitate other text.
         */
        public static String shown(RoutingContext ctx) {
            String name = of(ctx).filter(Operator.class::isInstance)
                    .map(operator -> ((Operator) operator).name)
                    .orElse("");
            return Optional.ofNullable(ctx.request().getHeader(CLAIM))
                    .filter(claim -> name.equals(CredentialConfig.UNNAMED))
                    .map(claim -> claim.strip().replaceAll("[^A-Za-z0-9 @._+-]", "?"))
                    .filter(claim -> !claim.isEmpty())
                    .map(claim -> name + " (claims to be " + claim.substring(0, Math.min(LONGEST_CLAIM, claim.length()))
                            + ")")
                    .orElse(name);
        }
    }

    /** Identifies it among all principals, for keys and digests. */
    default String key() {
        if (this instanceof User user) {
            return "user\n" + user.issuer() + "\n" + user.subject();
        }
        return this instanceof Operator operator ? "operator\n" + operator.name() : "service";
    }

    /**
     * How many places of a shared thing it may hold for each one that is free. A user may hold one: whoever asks for all
     * gets half. A program acts for many users.
     */
    default int weight() {
        return this instanceof User ? 1 : 15;
    }

    /** Attaches it to a request. */
    default void attach(RoutingContext ctx) {
        ctx.put("isotherm.principal", this);
    }

    /** The principal of a request; empty for public routes. */
    static Optional<Principal> of(RoutingContext ctx) {
        return Optional.ofNullable(ctx.get("isotherm.principal"));
    }
}
