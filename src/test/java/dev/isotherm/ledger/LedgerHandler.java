package dev.isotherm.ledger;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Does as its job's {@link LedgerJob.Behaviour} says, and writes each execution to the ledger, outside of Redis. */
final class LedgerHandler implements JobHandler {
    private final Vertx vertx;
    private final Leases leases;
    private final RedisLink link;

    LedgerHandler(Vertx vertx, Leases leases, RedisLink link) {
        this.vertx = vertx;
        this.leases = leases;
        this.link = link;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        ClaimedJob claimed = execution.job();
        LedgerJob job = LedgerJob.of(claimed.parameters());
        LedgerChild.print("exec", claimed.id(), claimed.lease(), claimed.attempt());
        return switch (claimed.attempt() == 1 ? job.behaviour() : LedgerJob.Behaviour.OK) {
            case OK -> work(job).map(v -> result(job, claimed));
            case FAIL_ONCE ->
                work(job)
                        .compose(v -> Future.failedFuture(
                                JobFailedException.retryable("asked", "It was asked to fail once", Optional.empty())));
            case CRASH -> crashOnce(job, claimed);
            case HOLD, STUBBORN -> hold(job, execution);
        };
    }

    @Override
    public void resultWritten(JobExecution execution, WriteResult reply) {
        String verb = reply == WriteResult.STALE ? "refused" : "accepted";
        LedgerChild.print(
                verb,
                execution.job().id(),
                execution.job().lease(),
                reply.name().toLowerCase(Locale.ROOT));
    }

    private Future<Void> work(LedgerJob job) {
        return vertx.timer(Math.max(1, job.workMs())).mapEmpty();
    }

    private static Buffer result(LedgerJob job, ClaimedJob claimed) {
        return new JsonObject()
                .put("answer", job.answer())
                .put("lease", claimed.lease())
                .toBuffer();
    }

    /* A stall takes no attempt, so the attempt does not tell whether the job did it before. */
    private Future<Buffer> crashOnce(LedgerJob job, ClaimedJob claimed) {
        Request first =
                Request.cmd(Command.SET).arg("crashed:" + claimed.id()).arg("1").arg("NX");
        return link.send(first)
                .recover(e -> Future.failedFuture(
                        JobFailedException.retryable("redis", "Redis is not to be had", Optional.empty())))
                .compose(reply -> {
                    if (reply != null) {
                        Runtime.getRuntime().halt(LedgerChild.CRASHED);
                    }
                    return work(job).map(v -> result(job, claimed));
                });
    }

    private Future<Buffer> hold(LedgerJob job, JobExecution execution) {
        ClaimedJob claimed = execution.job();
        Promise<Buffer> outcome = Promise.promise();
        long timer = vertx.setTimer(job.workMs(), id -> outcome.tryComplete(result(job, claimed)));
        Runnable deaf = execution.cancellation().onCancel(() -> {
            if (outcome.future().isComplete()) {
                return;
            }
            vertx.cancelTimer(timer);
            LedgerChild.print("abandoned", claimed.id(), claimed.lease(), execution.abandoned());
            if (job.behaviour() == LedgerJob.Behaviour.STUBBORN) {
                insist(job, claimed);
            }
            outcome.tryFail("abandoned");
        });
        return outcome.future().onComplete(done -> deaf.run());
    }

    private void insist(LedgerJob job, ClaimedJob claimed) {
        Future.all(List.of(
                        leases.succeed(claimed, result(job, claimed), Optional.empty())
                                .map(Enum::name),
                        leases.fail(claimed, new JobError("zombie", "late", Instant.now()), Optional.empty(), 1)
                                .map(Enum::name),
                        leases.release(claimed, Instant.now()).map(Enum::name),
                        leases.cancelled(claimed, Instant.now()).map(Enum::name)))
                .onSuccess(all -> LedgerChild.print("zombie", claimed.id(), claimed.lease(), all.list()))
                .onFailure(e -> LedgerChild.print("zombie", claimed.id(), claimed.lease(), e.getMessage()));
    }
}
