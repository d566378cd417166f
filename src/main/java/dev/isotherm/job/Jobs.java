package dev.isotherm.job;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The side of a queue that gives jobs and reads what became of them. Belongs to the context of its link. */
public final class Jobs {
    /** The version of the layout in Redis that this program writes. */
    static final int SCHEMA_VERSION = 1;

    private static final int MAX_PRIORITY = 8_000;
    private static final int MAX_PARAMETERS = 16 * 1024;

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final Script enqueue = Script.load("enqueue", "prelude");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds
     * @param queue the queue's name
     */
    public Jobs(RedisLink link, JobsConfig config, String queue) {
        this.link = link;
        this.config = config;
        this.keys = JobKeys.of(queue);
    }

    /**
     * Gives a job to the queue. May be repeated with the same id where the outcome is not known.
     *
     * @param job the work
     * @return the job that does it, or that the queue is full; fails where Redis is not to be had
     */
    public Future<Enqueued> enqueue(NewJob job) {
        if (job.priority() < 0 || job.priority() > MAX_PRIORITY) {
            return Future.failedFuture(new IllegalArgumentException("priority must be 0.." + MAX_PRIORITY));
        }
        if (job.parameters().length() > MAX_PARAMETERS) {
            return Future.failedFuture(
                    new IllegalArgumentException("parameters must not exceed " + MAX_PARAMETERS + " bytes"));
        }
        List<String> touched = List.of(
                keys.job(job.id()),
                keys.parameters(job.id()),
                keys.ready(),
                keys.scheduled(),
                keys.meta(),
                keys.same(job.identity()));
        return link.run(
                        enqueue,
                        touched,
                        keys.prefix(),
                        job.id(),
                        job.type(),
                        job.priority(),
                        job.parameters(),
                        config.maxQueued(),
                        config.timeout().toMillis(),
                        SCHEMA_VERSION)
                .map(Jobs::enqueued);
    }

    private static Enqueued enqueued(Response reply) {
        String outcome = reply.get(0).toString();
        if (outcome.equals("full")) {
            return new Enqueued.QueueFull(reply.get(2).toInteger());
        }
        Instant createdAt = Instant.ofEpochMilli(reply.get(2).toLong());
        return new Enqueued.Accepted(reply.get(1).toString(), createdAt, outcome.equals("existing"));
    }

    /**
     * Reads one job.
     *
     * @param id its id, as a client sent it
     * @return empty where there is no such job, or no more
     */
    public Future<Optional<JobStatus>> find(String id) {
        Future<Response> job = link.send(Request.cmd(Command.HMGET)
                .arg(keys.job(id))
                .arg("type")
                .arg("state")
                .arg("created")
                .arg("updated")
                .arg("progress"));
        Future<Response> parameters = link.send(Request.cmd(Command.GET).arg(keys.parameters(id)));
        // Asked for after the state, so a job that is seen as ended has its outcome.
        Future<Response> outcome = link.send(Request.cmd(Command.GET).arg(keys.outcome(id)));
        return Future.all(job, parameters, outcome)
                .map(all -> status(id, job.result(), parameters.result(), outcome.result()));
    }

    private static Optional<JobStatus> status(String id, Response job, Response parameters, Response outcome) {
        if (job.get(0) == null || parameters == null) {
            return Optional.empty();
        }
        JobState state = JobState.ofStored(job.get(1).toString());
        boolean ended = state != JobState.QUEUED && state != JobState.SCHEDULED && state != JobState.RUNNING;
        Optional<Buffer> bytes = ended && outcome != null ? Optional.of(outcome.toBuffer()) : Optional.empty();
        return Optional.of(new JobStatus(
                id,
                job.get(0).toString(),
                state,
                parameters.toBuffer(),
                Instant.ofEpochMilli(job.get(2).toLong()),
                Instant.ofEpochMilli(job.get(3).toLong()),
                job.get(4) == null
                        ? Optional.empty()
                        : Progress.ofStored(job.get(4).toString()),
                bytes));
    }
}
