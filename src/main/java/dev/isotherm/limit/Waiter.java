package dev.isotherm.limit;

/** Something that waits, or could have to. */
abstract class Waiter {
    final Request request;
    final long since;
    /* Set by the waiting room. */
    long number;
    long expiresAt;
    Runnable unlisten = () -> {};

    Waiter(Request request, long since) {
        this.request = request;
        this.since = since;
    }

    /** Ends it without what it waited for. */
    abstract void giveUp(Throwable cause);
}
