package dev.isotherm.context;

/** The work was given up because its {@link Cancellation} was cancelled. Nobody waits for the result any more. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception without a stack trace, because it is not a fault. */
    public CancelledException() {
        this(null);
    }

    /**
     * Creates an exception for work that was being retried.
     *
     * @param lastFailure the failure of the last try; null if none had failed
     */
    public CancelledException(Throwable lastFailure) {
        super("The work was given up because its result is no longer wanted.", lastFailure, false, false);
    }
}
