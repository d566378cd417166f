package dev.isotherm.job.worker;

/** The Redis keys of the workers that are alive. */
final class WorkerKeys {
    /** The ids of all workers, by the time at which they expire. */
    static final String ALL = "iso:workers";

    private WorkerKeys() {}

    /** What one worker reported about itself. */
    static String worker(String id) {
        return "iso:w:" + id;
    }
}
