package dev.isotherm.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The state of a job. */
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

    /** Its name for clients: {@code pending}, {@code processing}, {@code ready} or {@code error}. */
    public String wireName() {
        return wireName;
    }

    /** Whether the job has ended; then only an operator can make it run again. */
    public boolean ended() {
        return this != QUEUED && this != SCHEDULED && this != RUNNING;
    }

    /** Its name in the Lua scripts and in Redis. */
    public String stored() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static JobState ofStored(String stored) {
        return find(stored).orElseThrow(() -> new IllegalArgumentException("there is no state " + stored));
    }

    /** The state of that name; empty if there is none. */
    public static Optional<JobState> find(String stored) {
        return Arrays.stream(values())
                .filter(state -> state.stored().equals(stored))
                .findFirst();
    }
}
