package dev.isotherm.job;

/** The outcome of a worker's write to a job. */
public enum WriteResult {
    /** Accepted. */
    OK,
    /** The same write was accepted before, so its reply must have been lost. */
    REPEATED,
    /** Refused: the job has another owner, or none. */
    STALE
}
