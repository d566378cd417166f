package dev.isotherm.context;

/** Work that was given up because its {@link Cancellation} was cancelled. Nobody waits for its outcome any more. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; it has no stack trace, for it tells of no fault. */
    public CancelledException() {
        this(null);
    }

    /**
     * Makes an exception for work that was being tried again.
     *
     * @param lastFailure of the tries before; null where none had failed
     */
    public CancelledException(Throwable lastFailure) {
        super("The work was given up because its result is no longer wanted.", lastFailure, false, false);
    }
}
