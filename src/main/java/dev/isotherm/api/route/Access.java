package dev.isotherm.api.route;

/** Who may use a route, the strictest first. Every route declares one of these. */
public enum Access {
    /** Operators, with {@code X-Admin-Key}. A token alone opens nothing here. */
    ADMIN,
    /** Clients, with the service token or the token of a user. See {@link Principal}. */
    BEARER,
    /** Everybody. */
    PUBLIC
}
