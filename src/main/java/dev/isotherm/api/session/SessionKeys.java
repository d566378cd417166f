package dev.isotherm.api.session;

/** The Redis keys of operators' sessions. */
final class SessionKeys {
    private SessionKeys() {}

    /** The secret with which sessions are signed: 64 hex digits. Without it, all sessions are over. */
    static String secret() {
        return "iso:{session}:secret";
    }
}
