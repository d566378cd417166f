package dev.isotherm.redis;

/**
 * Redis cannot take a command now, or did not answer one in time. Try again later: an API answers 503.
 *
 * <p>It has no stack trace, because during an outage every call fails with it.
 */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean tooBusy;
    private final String remedy;

    private RedisUnavailableException(String message, Throwable cause, boolean tooBusy) {
        this(message, cause, tooBusy, "");
    }

    private RedisUnavailableException(String message, Throwable cause, boolean tooBusy, String remedy) {
        super(message, cause, false, false);
        this.tooBusy = tooBusy;
        this.remedy = remedy;
    }

    /** What an operator must change after this failure; empty if the fault may end by itself. */
    public static String remedy(Throwable failure) {
        return failure instanceof RedisUnavailableException known ? known.remedy : "";
    }

    static RedisUnavailableException notSent(String address, String what, String reason) {
        return new RedisUnavailableException(
                "Redis " + address + " is not available (" + reason + "): " + what + " was not sent", null, false);
    }

    static RedisUnavailableException tooBusy(String address, String what, int waiting) {
        return new RedisUnavailableException(
                "Redis " + address + " is not available (" + waiting + " commands wait for an answer already): " + what
                        + " was not sent",
                null,
                true);
    }

    /** Whether a command failed only because too many others wait for an answer. */
    public static boolean isTooBusy(Throwable failure) {
        return failure instanceof RedisUnavailableException known && known.tooBusy;
    }

    static RedisUnavailableException refused(
            String address, String what, Throwable reply, String reason, String remedy) {
        return new RedisUnavailableException(
                "Redis " + address + " refused " + what + " (" + reason + "): it was not done", reply, false, remedy);
    }

    static RedisUnavailableException unknown(String address, String what, String reason) {
        return new RedisUnavailableException(
                "Redis " + address + " did not answer " + what + " (" + reason + "): whether it was done is unknown",
                null,
                false);
    }
}
