package dev.isotherm.api.route;

/** Who may use a route, the strictest first. Every route declares one of these. */
public enum Access {
    /** Operators, with {@code X-Admin-Key}. A token alone opens nothing here. */
    ADMIN,
    /** Operators and their scrapers, with {@code X-Admin-Key} or with the same key as a bearer token. */
    SCRAPER,
    /** Clients, with the service token or the token of a user. See {@link Principal}. */
    BEARER,
    /** As {@link #BEARER}; and where the page is open to everybody, its visitors. See {@link Principal.User#visitor}. */
    VISITOR,
    /** Everybody. */
    PUBLIC;

    /** Whether only an operator's key opens it. */
    public boolean ofOperators() {
        return this == ADMIN || this == SCRAPER;
    }
}
