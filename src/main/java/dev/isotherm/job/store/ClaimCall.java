package dev.isotherm.job.store;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.Correlation;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.StoredNumbers;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls {@code claim.lua}, which tells Redis of ended jobs and takes new ones. Belongs to the context of its link. */
final class ClaimCall {
    /* No job is given more time, whatever is stored of it. */
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int ARGUMENTS_OF_ALL = 8;
    private static final int ARGUMENTS_EACH = 5;

    private final RedisLink link;
    private final JobsConfig config;
    private final JobKeys keys;
    private final List<String> touched;
    private final Script script = Script.load("job/claim");

    ClaimCall(RedisLink link, JobsConfig config, JobKeys keys) {
        this.link = link;
        this.config = config;
        this.keys = keys;
        this.touched = List.of(
                keys.ready(),
                keys.leases(),
                keys.scheduled(),
                keys.meta(),
                keys.waitingSince(),
                keys.wake(),
                keys.events(),
                keys.finished(),
                keys.dead());
    }

    /**
     * Runs the script.
     *
     * @param ended are told what became of them before the result completes
     * @return fails with {@link IllegalStateException} if the queue is of a newer version
     */
    Future<Leases.Claimed> call(List<EndBatch.End> ended, String token, int max, String worker, boolean repeated) {
        Future<Response> called;
        try {
            called = link.run(script, touched, arguments(ended, token, max, worker, repeated));
        } catch (RuntimeException e) {
            // The ends were taken, so they must not wait for ever.
            called = Future.failedFuture(e);
        }
        return called.onComplete(reply -> EndBatch.written(ended, reply)).compose(reply -> {
            String refusal = reply.get(3).toString();
            if (!refusal.isEmpty()) {
                return Future.failedFuture(new IllegalStateException(refusal));
            }
            List<ClaimedJob> jobs = new ArrayList<>(reply.get(1).size());
            reply.get(1).forEach(job -> jobs.add(claimed(job)));
            return Future.succeededFuture(new Leases.Claimed(jobs, reply.get(0).toLong()));
        });
    }

    private Object[] arguments(List<EndBatch.End> ended, String token, int max, String worker, boolean repeated) {
        List<Object> arguments = new ArrayList<>(ARGUMENTS_OF_ALL + ARGUMENTS_EACH * ended.size());
        arguments.addAll(List.of(
                keys.prefix(),
                token,
                max,
                config.lease().toMillis(),
                worker,
                repeated ? 1 : 0,
                config.resultTtl().toMillis(),
                config.maxFinished()));
        for (EndBatch.End end : ended) {
            arguments.add(end.job().id());
            arguments.add(end.job().lease());
            arguments.add(end.state().stored());
            arguments.add(end.outcome());
            arguments.add(end.reuseMillis());
        }
        return arguments.toArray();
    }

    private static ClaimedJob claimed(Response job) {
        return new ClaimedJob(
                job.get(0).toString(),
                job.get(1).toString(),
                job.get(2).toString(),
                job.get(3).toLong(),
                (int) Math.min(Integer.MAX_VALUE, StoredNumbers.counter(job.get(4))),
                Duration.ofMillis(Math.min(LONGEST.toMillis(), StoredNumbers.counter(job.get(5)))),
                job.get(6).toBuffer(),
                Correlation.traceParent(job.get(7).toString()),
                Correlation.requestId(job.get(8).toString()),
                waited(job.get(9).toLong()));
    }

    private static Optional<Duration> waited(long millis) {
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }
}
