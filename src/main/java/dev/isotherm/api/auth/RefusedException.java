package dev.isotherm.api.auth;

import dev.isotherm.api.auth.Verdict.Reason;

/** A token is refused before its signature is looked at. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    RefusedException(Reason reason) {
        super(reason.toString(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
