package dev.isotherm.api.auth;

/** No key of an issuer could be fetched since the start, so nobody can say whether its tokens are genuine. */
final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException() {
        super("No key of the issuer could be fetched yet", null, false, false);
    }
}
