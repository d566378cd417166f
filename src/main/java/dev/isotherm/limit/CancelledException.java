package dev.isotherm.limit;

/** Work that was given up because its {@link Cancellation} was cancelled. Nobody waits for its outcome any more. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; it has no stack trace, for it tells of no fault. */
    public CancelledException() {
        super("The work was given up because its result is no longer wanted.", null, false, false);
    }
}
