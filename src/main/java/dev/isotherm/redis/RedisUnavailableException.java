package dev.isotherm.redis;

/**
 * Redis cannot take a command now, or did not answer one in time. Try again later: an API answers 503.
 *
 * <p>It carries no stack trace: while Redis is away every call fails with one.
 */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    private RedisUnavailableException(String message, Throwable cause, boolean outcomeUnknown) {
        super(message, cause, false, false);
        this.outcomeUnknown = outcomeUnknown;
    }

    static RedisUnavailableException notSent(String address, String what, String reason) {
        return new RedisUnavailableException(
                "Redis " + address + " is not available (" + reason + "): " + what + " was not sent", null, false);
    }

    static RedisUnavailableException refused(String address, String what, Throwable reply, String reason) {
        return new RedisUnavailableException(
                "Redis " + address + " refused " + what + " (" + reason + "): it was not done", reply, false);
    }

    static RedisUnavailableException unknown(String address, String what, String reason) {
        return new RedisUnavailableException(
                "Redis " + address + " did not answer " + what + " (" + reason + "): whether it was done is unknown",
                null,
                true);
    }

    /** Whether the command may have been done all the same; false where it certainly was not. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
