package dev.isotherm.job;

/** What became of an enqueue. */
public sealed interface Enqueued {
    /**
     * The work will be done, or is done already.
     *
     * @param id the job that does it
     * @param existing whether it was there before
     */
    record Accepted(String id, boolean existing) implements Enqueued {}

    /**
     * Nothing was enqueued because too many jobs wait.
     *
     * @param waiting how many
     * @param retryAfterSeconds when a tenth of them will be done, at the rate of the last seconds; 1 to 300
     */
    record QueueFull(int waiting, int retryAfterSeconds) implements Enqueued {}

    /**
     * Nothing was enqueued because the idempotency key was used for another request.
     *
     * @param id the job that has it
     */
    record KeyConflict(String id) implements Enqueued {}
}
