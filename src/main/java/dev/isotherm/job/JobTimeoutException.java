package dev.isotherm.job;

/** An execution took longer than its job allows. */
public final class JobTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobTimeoutException(String message) {
        super(message, null, false, false);
    }
}
