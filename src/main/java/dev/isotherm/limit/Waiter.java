package dev.isotherm.limit;

/** A call that waits, or may have to wait. */
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

    /** Fails the call; it got nothing. */
    abstract void giveUp(Throwable cause);
}
