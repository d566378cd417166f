package dev.isotherm.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a job is in its life. */
public enum JobState {
    /** Waits for a worker. */
    QUEUED("pending"),
    /** Waits for its time. */
    SCHEDULED("pending"),
    /** Runs under a lease. */
    RUNNING("processing"),
    /** Ended with a result. */
    SUCCEEDED("ready"),
    /** Ended with an error of its handler. */
    FAILED("error"),
    /** Given up because its workers vanished too often or its attempts are used up. */
    DEAD("error"),
    /** Ended on request. */
    CANCELLED("error");

    private final String wireName;

    JobState(String wireName) {
        this.wireName = wireName;
    }

    /** What clients call it: {@code pending}, {@code processing}, {@code ready} or {@code error}. */
    public String wireName() {
        return wireName;
    }

    /** Whether it is over; only an operator can make it run again. */
    public boolean ended() {
        return this != QUEUED && this != SCHEDULED && this != RUNNING;
    }

    /** What the scripts call it. */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static JobState ofStored(String stored) {
        return find(stored).orElseThrow(() -> new IllegalArgumentException("there is no state " + stored));
    }

    /** The state of that name; empty where there is none. */
    public static Optional<JobState> find(String stored) {
        return Arrays.stream(values())
                .filter(state -> state.stored().equals(stored))
                .findFirst();
    }
}
