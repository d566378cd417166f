package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Work to be done.
 *
 * @param id unique; see {@link JobIds}
 * @param type names the handler
 * @param priority {@link #INTERACTIVE}, {@link #BACKGROUND}, or a greater number (served later), up to 100
 * @param parameters what the handler receives and clients see: JSON
 * @param identity equal for equal work: while such a job waits, runs or has just succeeded, no second one is created
 * @param options options that few jobs need
 */
public record NewJob(String id, String type, int priority, Buffer parameters, String identity, Options options) {
    /** A person waits for the result. */
    public static final int INTERACTIVE = 0;
    /** Nobody waits for the result: interactive jobs that arrive up to a minute later run first. */
    public static final int BACKGROUND = 1;

    /** A job with the default options. */
    public NewJob(String id, String type, int priority, Buffer parameters, String identity) {
        this(id, type, priority, parameters, identity, Options.USUAL);
    }

    /**
     * Options that few jobs need.
     *
     * @param runAt earliest time to run; {@link Instant#EPOCH} for at once
     * @param timeout maximum time of one execution; empty for the configured one
     * @param maxAttempts maximum of attempts; 0 for the worker's retry policy of the type
     * @param idempotency present if the client sent a key
     * @param owner who wants it
     */
    public record Options(
            Instant runAt,
            Optional<Duration> timeout,
            int maxAttempts,
            Optional<Idempotency> idempotency,
            Owner owner) {
        /** Runs at once, with the configured limits, without a key. */
        public static final Options USUAL =
                new Options(Instant.EPOCH, Optional.empty(), 0, Optional.empty(), Owner.NOBODY);

        /** The same, but runs at this time or later. */
        public Options at(Instant time) {
            return new Options(time, timeout, maxAttempts, idempotency, owner);
        }

        /** The same with an idempotency key. */
        public Options with(Idempotency key) {
            return new Options(runAt, timeout, maxAttempts, Optional.of(key), owner);
        }

        /** The same for an owner, who may give it up with {@code Jobs.giveUp}. */
        public Options of(Owner who) {
            return new Options(runAt, timeout, maxAttempts, idempotency, who);
        }
    }

    /**
     * Who wants a job. Owners take turns, and none may hold more than a share of the waiting jobs.
     *
     * @param id unique among all owners; empty for nobody in particular, who takes no turns and gets no share
     * @param weight 1 or more: how many jobs it may have for each free place of the queue, and how many turns it gets
     *     where an owner of weight 1 gets one
     */
    public record Owner(String id, int weight) {
        /** For work that no client asked for. */
        public static final Owner NOBODY = new Owner("", 1);
    }

    /**
     * A client's promise that requests with one key are one request.
     *
     * @param key as the client sent it, or a hash of it
     * @param request a hash of the rest of the client's request; the same key with another hash is a client error
     */
    public record Idempotency(String key, String request) {}
}
