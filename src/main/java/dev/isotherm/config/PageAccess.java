package dev.isotherm.config;

/** Who may use the page for people at {@code /}. */
public enum PageAccess {
    /** Nobody: there is no page. */
    OFF,
    /** Who has a token: the page asks for it. */
    TOKEN,
    /** Everybody. Each address has the limits of a user. */
    OPEN
}
