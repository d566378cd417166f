package dev.isotherm.record;

/** An identifier is not a day of the year. The message may be shown to clients. */
public final class IdentifierException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    IdentifierException(String reason) {
        super("Identifier must be in MM-DD format: " + reason);
    }
}
