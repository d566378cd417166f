package dev.isotherm.job.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The lists that a queue's jobs are on, each in its own order. */
public enum JobList {
    /** Jobs that wait for a worker; the next to run comes first, within one priority the oldest. */
    QUEUED,
    /** Jobs that wait for their time, for example for a retry; the earliest comes first. */
    SCHEDULED,
    /** Running jobs; the one whose lease ends first comes first. */
    RUNNING,
    /** Jobs that ended with a result or were cancelled; the oldest end comes first. */
    FINISHED,
    /** Jobs that ended with an error or were given up; the oldest end comes first. */
    DEAD;

    /** Its name for operators, in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its jobs have ended, so that they are dropped after some time. */
    boolean ended() {
        return this == FINISHED || this == DEAD;
    }

    /**
     * Finds a list by the name that an operator sent.
     *
     * @param name a {@link #wireName()}
     * @return empty if there is no such list
     */
    public static Optional<JobList> of(String name) {
        return Arrays.stream(values())
                .filter(list -> list.wireName().equals(name))
                .findFirst();
    }
}
