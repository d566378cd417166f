package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * Why a job ended without a result. Shown to clients, so it holds no secret and no stack trace.
 *
 * @param type the class of error, short
 * @param message a sentence
 * @param at when it happened
 */
public record JobError(String type, String message, Instant at) {
    static final String DAMAGED = "damaged";
    private static final int MOST_CHARACTERS = 1_000;
    private static final int LONGEST_TYPE = 100;

    /** Cuts a long message, because it is stored and sent to clients. */
    public JobError {
        message = message.length() > MOST_CHARACTERS ? message.substring(0, MOST_CHARACTERS) + "…" : message;
    }

    public static JobError cancelled(Instant at) {
        return new JobError("cancelled", "Job was cancelled on request", at);
    }

    public static JobError stalled(int workers, Instant at) {
        return new JobError(
                "stalled",
                "Job stalled: " + workers + " workers vanished while they ran it; it is not tried again.",
                at);
    }

    public static JobError expired(Duration waited, Instant at) {
        return new JobError("expired", "Job expired: too long waiting in queue (" + waited.toSeconds() + " s)", at);
    }

    public static JobError damaged(Instant at) {
        return new JobError(DAMAGED, "Job ended: what is stored of it cannot be read, so it can never run", at);
    }

    public Buffer toBuffer() {
        return new JsonObject()
                .put("type", type)
                .put("message", message)
                .put("at", at.toString())
                .toBuffer();
    }

    /**
     * Reads the outcome of a job that ended without a result.
     *
     * @param outcome {@link JobStatus#outcome()}
     * @return the stored error; a special error if it cannot be read
     */
    public static JobError of(Buffer outcome) {
        try {
            JsonObject json = new JsonObject(outcome);
            JobError error = new JobError(
                    json.getString("type"), json.getString("message"), Instant.parse(json.getString("at")));
            return error.type.length() > LONGEST_TYPE ? unreadable() : error;
        } catch (RuntimeException e) {
            return unreadable();
        }
    }

    private static JobError unreadable() {
        return new JobError(DAMAGED, "The error of this job cannot be read", Instant.EPOCH);
    }
}
