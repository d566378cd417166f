package dev.isotherm.job.run;

import dev.isotherm.config.RetryConfig;
import dev.isotherm.context.Backoff;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobLog;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.store.Leases;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the outcomes of executions to Redis, and repeats the write during an outage while the lease lasts. It also
 * decides which failures are retried: those that the handler calls retryable, calls that a limit refused, and timeouts.
 */
final class OutcomeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeWriter.class);
    private static final long AGAIN_MS = 200;

    private final RetryConfig defaults;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final JobLog log;
    private final BiConsumer<RunningJob, Optional<String>> done;

    /**
     * Creates a writer.
     *
     * @param defaults default retry policy, for types that have none of their own
     * @param log gets a line for each outcome
     * @param done called when an outcome is written, or with the reason why it never will be
     */
    OutcomeWriter(
            RetryConfig defaults,
            RandomGenerator random,
            InstantSource clock,
            JobLog log,
            BiConsumer<RunningJob, Optional<String>> done) {
        this.defaults = defaults;
        this.random = random;
        this.clock = clock;
        this.log = log;
        this.done = done;
    }

    void write(RunningJob execution, JobHandler handler, AsyncResult<Buffer> outcome) {
        ClaimedJob job = execution.job();
        Leases leases = execution.leases();
        if (execution.cancelRequested()) {
            LOG.info("{} is cancelled", job.id());
            execution.end();
            send(execution, Outcome.CANCELLED, () -> leases.cancelled(job, clock.instant()));
        } else if (outcome.succeeded()) {
            execution.end();
            send(execution, Outcome.SUCCEEDED, () -> leases.succeed(job, outcome.result(), execution.reusable())
                    .onSuccess(reply -> handler.resultWritten(execution, reply)));
        } else if (outcome.cause() instanceof RedisUnavailableException) {
            // The job is not to blame, so it runs again. The pause protects a Redis in trouble from a storm of retries.
            LOG.info("{} is given back: {}", job.id(), outcome.cause().getMessage());
            execution.after(
                    jittered(), () -> send(execution, Outcome.GIVEN_BACK, () -> leases.release(job, clock.instant())));
        } else {
            fail(execution, handler.retry(defaults), outcome.cause());
        }
    }

    private void fail(RunningJob execution, RetryConfig retry, Throwable cause) {
        ClaimedJob job = execution.job();
        JobError error = errorOf(cause);
        Optional<Duration> lookAgain =
                cause instanceof JobFailedException failed ? failed.lookAgain(random) : Optional.empty();
        if (lookAgain.isPresent()) {
            postpone(execution, error, lookAgain.get(), ((JobFailedException) cause).leftToOthers());
            return;
        }
        Optional<Duration> again = again(cause, retry, job.attempt());
        log.failed(job, cause);
        send(execution, Outcome.FAILED, () -> execution
                .leases()
                .fail(job, error, again, retry.maxAttempts())
                .map(failed -> {
                    tell(job, failed, again);
                    execution.outcome(outcome(failed));
                    return write(failed);
                }));
    }

    /* Thousands of jobs may wait for one thing and check every few minutes, so a check is logged at debug only. */
    private void postpone(RunningJob execution, JobError error, Duration lookAgain, boolean toOthers) {
        ClaimedJob job = execution.job();
        LOG.debug("{} checks again in {} ms: {}", job.id(), lookAgain.toMillis(), error.message());
        Leases leases = execution.leases();
        send(execution, Outcome.POSTPONED, () -> (toOthers
                        ? leases.leaveToOthers(job, error, lookAgain).onSuccess(failed -> logUnknown(job, failed))
                        : leases.postpone(job, error, lookAgain))
                .map(OutcomeWriter::write));
    }

    private static void logUnknown(ClaimedJob job, Leases.Failed failed) {
        if (failed == Leases.Failed.FAILED) {
            LOG.error("{} is given up: no worker knows jobs of type {}", job.id(), job.type());
        }
    }

    private static Outcome outcome(Leases.Failed failed) {
        return switch (failed) {
            case SCHEDULED -> Outcome.RETRIED;
            case DEAD -> Outcome.DEAD;
            case CANCELLED -> Outcome.CANCELLED;
            case FAILED, REPEATED, STALE -> Outcome.FAILED;
        };
    }

    private static WriteResult write(Leases.Failed failed) {
        return failed == Leases.Failed.STALE ? WriteResult.STALE : WriteResult.OK;
    }

    private void tell(ClaimedJob job, Leases.Failed failed, Optional<Duration> again) {
        switch (failed) {
            case SCHEDULED -> log.retried(job, again.orElseThrow());
            case DEAD -> LOG.error("{} is given up after {} attempts", job.id(), job.attempt());
            default -> LOG.debug("{}: {}", job.id(), failed);
        }
    }

    private Optional<Duration> again(Throwable cause, RetryConfig retry, int attempt) {
        Optional<Duration> asked;
        if (cause instanceof JobFailedException failed && failed.isRetryable()) {
            asked = failed.retryAfter();
        } else if (cause instanceof LimitExceededException refused) {
            asked = Optional.of(refused.retryAfter());
        } else {
            return Optional.empty();
        }
        return Optional.of(new Backoff(retry.floor(), retry.base(), retry.cap()).pause(attempt, asked, random));
    }

    private JobError errorOf(Throwable cause) {
        if (cause instanceof JobFailedException failed) {
            return new JobError(failed.type(), failed.getMessage(), clock.instant());
        }
        String type = cause.getClass().getSimpleName();
        // Other failures were not written for clients; their messages may contain file names and addresses.
        boolean known = cause instanceof LimitExceededException;
        return new JobError(type, known ? cause.getMessage() : "Internal error", clock.instant());
    }

    private void send(RunningJob execution, Outcome expected, Supplier<Future<WriteResult>> outcome) {
        execution.outcome(expected);
        outcome.get().onComplete(reply -> {
            if (!execution.owned()) {
                return;
            }
            if (reply.succeeded()) {
                if (reply.result() == WriteResult.STALE) {
                    execution.outcome(Outcome.STALE);
                    LOG.warn(
                            "The outcome of {} was refused: its lease had ended before",
                            execution.job().id());
                } else {
                    log.ended(execution.job(), execution.outcome().name().toLowerCase(Locale.ROOT), execution.age());
                }
                done.accept(execution, Optional.empty());
            } else if (reply.cause() instanceof RedisUnavailableException) {
                execution.after(jittered(), () -> send(execution, expected, outcome));
            } else {
                // Redis would answer the same again and again, and the slot would be lost.
                done.accept(
                        execution,
                        Optional.of("Redis does not accept its outcome ("
                                + reply.cause().getMessage() + ")"));
            }
        });
    }

    private long jittered() {
        return AGAIN_MS / 2 + random.nextLong(AGAIN_MS / 2);
    }
}
