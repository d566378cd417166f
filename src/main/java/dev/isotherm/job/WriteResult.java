package dev.isotherm.job;

/** What became of a write to a job that a worker owns. */
public enum WriteResult {
    /** It was accepted. */
    OK,
    /** The same write was accepted before, so its reply must have been lost. */
    REPEATED,
    /** It was refused: the job has another owner, or none. */
    STALE
}
