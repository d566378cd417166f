package dev.isotherm.record;

/** An identifier that names no day of the year. The message is fit for a client. */
public final class IdentifierException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    IdentifierException(String reason) {
        super("Identifier must be in MM-DD format: " + reason);
    }
}
