package dev.isotherm.config;

/** The verticles that a process runs. */
public enum Role {
    /** Serves HTTP and accepts jobs. */
    API,
    /** Runs jobs. */
    WORKER,
    /** Both in one JVM, with the Redis of the two services: the way back from them. */
    API_WITH_WORKER,
    /** Both in one JVM, for development, with an embedded Redis. */
    DEV;

    /** Whether HTTP is served. */
    boolean servesHttp() {
        return this != WORKER;
    }

    /** Whether jobs are run. */
    boolean runsJobs() {
        return this != API;
    }
}
