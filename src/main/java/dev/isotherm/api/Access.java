package dev.isotherm.api;

/** Who may use a route. Every route declares one of these. */
enum Access {
    /** Operators, with {@code X-Admin-Key}. The service token alone opens nothing here. */
    ADMIN,
    /** Clients, with the service token. */
    BEARER,
    /** Everybody. */
    PUBLIC
}
