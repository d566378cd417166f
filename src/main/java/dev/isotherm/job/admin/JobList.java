package dev.isotherm.job.admin;

import java.util.Locale;
import java.util.Optional;

/** The lists that a queue's jobs are on, each in its own order. */
public enum JobList {
    /** Wait for a worker; the next to run comes first, so of one priority the oldest. */
    QUEUED,
    /** Wait for their time, as for another attempt; the earliest comes first. */
    SCHEDULED,
    /** Run; the one whose lease ends first comes first. */
    RUNNING,
    /** Ended with a result or on request; the oldest end comes first. */
    FINISHED,
    /** Ended with an error or were given up; the oldest end comes first. */
    DEAD;

    /** What operators call it: its name in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its jobs ended, so that it forgets them after a time. */
    boolean ended() {
        return this == FINISHED || this == DEAD;
    }

    /**
     * Reads what an operator sent.
     *
     * @param name a {@link #wireName()}
     * @return empty where there is no such list
     */
    public static Optional<JobList> of(String name) {
        for (JobList list : values()) {
            if (list.wireName().equals(name)) {
                return Optional.of(list);
            }
        }
        return Optional.empty();
    }
}
