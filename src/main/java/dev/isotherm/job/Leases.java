package dev.isotherm.job;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The side of a queue that owns running jobs. Every write proves its lease and is refused where another owns the job by
 * now. Belongs to the context of its link.
 */
public final class Leases {
    private static final int REAP_AT_ONCE = 100;

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final Script claim = Script.load("claim", "prelude");
    private final Script heartbeat = Script.load("heartbeat", "prelude");
    private final Script progress = Script.load("progress", "prelude");
    private final Script end = Script.load("end", "prelude");
    private final Script release = Script.load("release", "prelude");
    private final Script reap = Script.load("reap", "prelude");

    /**
     * Opens a queue.
     *
     * @param link the connection to use
     * @param config bounds and the lease
     * @param queue the queue's name
     */
    public Leases(RedisLink link, JobsConfig config, String queue) {
        this.link = link;
        this.config = config;
        this.keys = JobKeys.of(queue);
    }

    /** What became of a write. */
    public enum Write {
        /** It was accepted. */
        OK,
        /** The same write was accepted before, so its reply must have been lost. */
        REPEATED,
        /** It was refused: the job has another owner, or none. */
        STALE
    }

    /**
     * A job that was taken back from a worker that vanished.
     *
     * @param id the job
     * @param dead whether it was given up; otherwise it waits again
     * @param worker who had it
     * @param stalls how often this happened to it
     */
    public record Reaped(String id, boolean dead, String worker, int stalls) {}

    /**
     * Takes waiting jobs.
     *
     * @param token random, new for each claim; the same again with {@code repeated} where the reply was lost
     * @param most how many at most, 1 or more
     * @param worker who takes them, for operators
     * @param repeated whether an earlier claim with this token may have been carried out
     * @return the jobs, none where nothing waits
     */
    public Future<List<ClaimedJob>> claim(String token, int most, String worker, boolean repeated) {
        if (most < 1) {
            return Future.failedFuture(new IllegalArgumentException("a claim must ask for one job or more"));
        }
        return link.run(
                        claim,
                        List.of(keys.ready(), keys.leases()),
                        keys.prefix(),
                        token,
                        most,
                        config.lease().toMillis(),
                        worker,
                        repeated ? 1 : 0)
                .map(reply -> {
                    List<ClaimedJob> jobs = new ArrayList<>(reply.size());
                    reply.forEach(job -> jobs.add(claimed(job)));
                    return jobs;
                });
    }

    private static ClaimedJob claimed(Response job) {
        return new ClaimedJob(
                job.get(0).toString(),
                job.get(1).toString(),
                job.get(2).toString(),
                job.get(3).toLong(),
                job.get(4).toInteger(),
                Duration.ofMillis(job.get(5).toLong()),
                job.get(6).toBuffer());
    }

    /**
     * Renews leases.
     *
     * @param leases lease by job id
     * @return the ids whose lease was lost; their handlers must stop
     */
    public Future<Set<String>> heartbeat(Map<String, String> leases) {
        List<Object> arguments = new ArrayList<>(2 + 2 * leases.size());
        arguments.add(keys.prefix());
        arguments.add(config.lease().toMillis());
        leases.forEach((id, lease) -> {
            arguments.add(id);
            arguments.add(lease);
        });
        return link.run(heartbeat, List.of(keys.leases()), arguments.toArray()).map(reply -> {
            Set<String> lost = new HashSet<>();
            reply.forEach(id -> lost.add(id.toString()));
            return lost;
        });
    }

    /**
     * Notes how far a job is.
     *
     * @return whether it was accepted
     */
    Future<Write> progress(ClaimedJob job, Progress now) {
        return link.run(progress, List.of(keys.job(job.id()), keys.meta()), job.lease(), now.stored())
                .map(Leases::write);
    }

    /**
     * Ends a job with its result.
     *
     * @return whether it was accepted
     */
    public Future<Write> succeed(ClaimedJob job, Buffer result) {
        return end(job, JobState.SUCCEEDED, result, keys.finished());
    }

    /**
     * Ends a job with an error.
     *
     * @return whether it was accepted
     */
    public Future<Write> fail(ClaimedJob job, JobError error) {
        return end(job, JobState.FAILED, error.toBuffer(), keys.dead());
    }

    private Future<Write> end(ClaimedJob job, JobState state, Buffer outcome, String list) {
        List<String> touched = List.of(
                keys.job(job.id()),
                keys.parameters(job.id()),
                keys.outcome(job.id()),
                keys.leases(),
                list,
                keys.meta());
        return link.run(
                        end,
                        touched,
                        keys.prefix(),
                        job.id(),
                        job.lease(),
                        state.stored(),
                        outcome,
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        config.readyReuse().toMillis())
                .map(Leases::write);
    }

    /**
     * Gives a job back unfinished.
     *
     * @return whether it was accepted
     */
    public Future<Write> release(ClaimedJob job) {
        return link.run(release, List.of(keys.job(job.id()), keys.leases(), keys.ready()), job.id(), job.lease())
                .map(Leases::write);
    }

    /**
     * Takes back what vanished workers held.
     *
     * @param now the time to write into the errors of jobs that are given up
     * @return what was taken back, at most 100
     */
    public Future<List<Reaped>> reap(Instant now) {
        JobError stalled = new JobError(
                "stalled",
                "Job stalled: " + config.maxStalls() + " workers vanished while they ran it; it is not tried again.",
                now);
        return link.run(
                        reap,
                        List.of(keys.leases(), keys.ready(), keys.dead(), keys.meta()),
                        keys.prefix(),
                        REAP_AT_ONCE,
                        config.maxStalls(),
                        config.resultTtl().toMillis(),
                        config.maxFinished(),
                        stalled.toBuffer())
                .map(reply -> {
                    List<Reaped> taken = new ArrayList<>(reply.size());
                    reply.forEach(job -> taken.add(new Reaped(
                            job.get(0).toString(),
                            job.get(1).toString().equals("dead"),
                            job.get(2).toString(),
                            job.get(3).toInteger())));
                    return taken;
                });
    }

    private static Write write(Response reply) {
        return switch (reply.toString()) {
            case "ok" -> Write.OK;
            case "repeated" -> Write.REPEATED;
            default -> Write.STALE;
        };
    }
}
