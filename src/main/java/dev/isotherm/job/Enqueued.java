package dev.isotherm.job;

/** The outcome of an enqueue. */
public sealed interface Enqueued {
    /**
     * The work will be done, or is done already.
     *
     * @param id the job that does it
     * @param existing whether the job existed before
     */
    record Accepted(String id, boolean existing) implements Enqueued {}

    /**
     * Nothing was enqueued because too many jobs wait.
     *
     * @param waiting how many jobs wait
     * @param retryAfterSeconds estimated time until a tenth of the queue is done, at the present rate; 1 to 300
     */
    record QueueFull(int waiting, int retryAfterSeconds) implements Enqueued {}

    /**
     * Nothing was enqueued because the idempotency key was used for another request.
     *
     * @param id the job that used the key
     */
    record KeyConflict(String id) implements Enqueued {}
}
