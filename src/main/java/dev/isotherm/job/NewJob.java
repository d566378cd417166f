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
 * @param priority {@link #INTERACTIVE} or {@link #BACKGROUND}, or further behind, up to 100
 * @param parameters what the handler gets, as it is shown to clients: JSON
 * @param identity equal for equal work: while such a job waits, runs or is freshly done, a new one is not made
 * @param options what is seldom said
 */
public record NewJob(String id, String type, int priority, Buffer parameters, String identity, Options options) {
    /** Somebody waits for it. */
    public static final int INTERACTIVE = 0;
    /** Nobody waits for it: it lets every interactive job go first that comes within a minute. */
    public static final int BACKGROUND = 1;

    /** A job with the usual options. */
    public NewJob(String id, String type, int priority, Buffer parameters, String identity) {
        this(id, type, priority, parameters, identity, Options.USUAL);
    }

    /**
     * What is seldom said of a job.
     *
     * @param runAt not to run before; {@link Instant#EPOCH} for at once
     * @param timeout of one execution; empty for the configured one
     * @param maxAttempts how often it may run; 0 for as often as its worker's policy for the type says
     * @param idempotency present where the client gave a key
     * @param traceParent the W3C trace context that it belongs to; empty for none
     */
    public record Options(
            Instant runAt,
            Optional<Duration> timeout,
            int maxAttempts,
            Optional<Idempotency> idempotency,
            String traceParent) {
        /** At once, as configured, without a key. */
        public static final Options USUAL = new Options(Instant.EPOCH, Optional.empty(), 0, Optional.empty(), "");

        /** The same, not before a time. */
        public Options at(Instant time) {
            return new Options(time, timeout, maxAttempts, idempotency, traceParent);
        }

        /** The same with an idempotency key. */
        public Options with(Idempotency key) {
            return new Options(runAt, timeout, maxAttempts, Optional.of(key), traceParent);
        }

        /** The same with a bound of attempts. */
        public Options attempts(int most) {
            return new Options(runAt, timeout, most, idempotency, traceParent);
        }
    }

    /**
     * A client's promise that requests with one key are one request.
     *
     * @param key as the client sent it, or a hash of it
     * @param request a hash of all else that the client asked; another one with the same key is a mistake
     */
    public record Idempotency(String key, String request) {}
}
