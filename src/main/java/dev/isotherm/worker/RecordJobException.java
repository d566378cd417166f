package dev.isotherm.worker;

/** A record that cannot be computed, in the contract's words. */
final class RecordJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordJobException(String message) {
        super(message, null, false, false);
    }
}
