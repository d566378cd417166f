package dev.isotherm.job.statistics;

/**
 * The Redis keys of the statistics of one queue. They share the hash tag of the queue. The scripts name the buckets, by
 * the clock of Redis: {@code iso:{queue}:t:<seconds of a bucket>:<its number since 1970>}.
 *
 * @param prefix {@code iso:{queue}}
 */
record StatisticsKeys(String prefix) {
    static StatisticsKeys of(String queue) {
        return new StatisticsKeys("iso:{" + queue + "}");
    }

    /** The beginning of the names of all buckets. Nothing is stored there. */
    String buckets() {
        return prefix + ":t";
    }

    /** The number of the last batch of counts that came from a context. */
    String lastOf(String mark) {
        return prefix + ":t:from:" + mark;
    }
}
