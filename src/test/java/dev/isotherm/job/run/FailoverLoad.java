package dev.isotherm.job.run;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.store.ClockReading;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.LinkOnContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client and a worker that go on whatever Redis does: each call that fails is repeated, with the same id or token, as
 * ours do. Keeps the ledger of what was acknowledged to it and when. Lives on the context of one link.
 */
final class FailoverLoad {
    private static final JobsConfig CONFIG = new JobsConfig(
            100_000,
            Duration.ofHours(1),
            Duration.ZERO,
            100_000,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            10,
            Duration.ofHours(1),
            Configs.IDEMPOTENCY_TTL,
            Configs.RETRY);
    private static final long GIVE_MS = 4;
    private static final long AGAIN_MS = 50;
    private static final long REAP_MS = 250;

    /** The master that was there at the start; each new connection after it counts as one more. */
    static final long FIRST_MASTER = 0;

    /** By which master each enqueue was acknowledged, by id, in the order of the acknowledgements. */
    final Map<String, Long> given = new LinkedHashMap<>();

    /** By which masters the results of each job were accepted, by id. */
    final Map<String, List<Long>> accepted = new HashMap<>();

    int stale;
    int failures;

    private final LinkOnContext on;
    private final Jobs jobs;
    private final Leases leases;
    private int ids;
    private int tokens;
    private int open;
    private long giving;
    private long reaping;
    private boolean stopped;

    FailoverLoad(LinkOnContext on, String queue) {
        this.on = on;
        this.jobs = new Jobs(on.link, CONFIG, queue);
        this.leases = new Leases(on.link, CONFIG, queue);
        on.get(() -> {
            giving = on.vertx.setPeriodic(GIVE_MS, id -> give("job-" + ids++));
            reaping = on.vertx.setPeriodic(
                    REAP_MS, id -> timed(() -> leases.reap(Instant.EPOCH, ClockReading.NONE, Duration.ZERO)));
            claim("token-" + tokens++, false);
            return Future.succeededFuture();
        });
    }

    private void give(String id) {
        open++;
        NewJob job = new NewJob(id, "type", 0, Buffer.buffer("{}"), "like-" + id);
        timed(() -> jobs.enqueue(job)).onComplete(done -> {
            open--;
            if (done.succeeded() && done.result() instanceof Enqueued.Accepted) {
                given.putIfAbsent(id, master());
            } else {
                later(() -> give(id));
            }
        });
    }

    private void claim(String token, boolean repeated) {
        timed(() -> leases.claim(token, 16, "worker", repeated)).onComplete(done -> {
            if (done.failed()) {
                later(() -> claim(token, true));
                return;
            }
            done.result().jobs().forEach(job -> end(job, false));
            if (!stopped) {
                on.vertx.setTimer(done.result().jobs().isEmpty() ? 5 : 1, id -> claim("token-" + tokens++, false));
            }
        });
    }

    private void end(ClaimedJob job, boolean repeated) {
        timed(() -> leases.succeed(job, Buffer.buffer(job.lease()), Optional.empty()))
                .onComplete(done -> {
                    if (done.failed()) {
                        later(() -> end(job, true));
                    } else if (done.result() == WriteResult.OK || (done.result() == WriteResult.REPEATED && repeated)) {
                        accepted.computeIfAbsent(job.id(), id -> new ArrayList<>())
                                .add(master());
                    } else {
                        stale++;
                    }
                });
    }

    private void later(Runnable again) {
        if (!stopped) {
            open++;
            on.vertx.setTimer(AGAIN_MS, id -> {
                open--;
                again.run();
            });
        }
    }

    private <T> Future<T> timed(Supplier<Future<T>> call) {
        return call.get().onFailure(failure -> failures++);
    }

    private long master() {
        return on.link.state().reconnects();
    }

    /** Gives no new jobs; the given ones are still done. */
    void stopGiving() {
        on.vertx.cancelTimer(giving);
    }

    void stop() {
        on.get(() -> {
            stopped = true;
            stopGiving();
            on.vertx.cancelTimer(reaping);
            return Future.succeededFuture();
        });
    }

    /** Figures are read on the load's own context. */
    <T> T look(Supplier<T> at) {
        return on.get(() -> Future.succeededFuture(at.get()));
    }

    int done() {
        return look(accepted::size);
    }

    boolean allGiven() {
        return look(() -> open == 0);
    }

    JobStateOrLost state(String id) {
        return on.get(() -> jobs.find(id))
                .map(status -> status.state() == JobState.SUCCEEDED ? JobStateOrLost.DONE : JobStateOrLost.OPEN)
                .orElse(JobStateOrLost.LOST);
    }

    enum JobStateOrLost {
        DONE,
        OPEN,
        LOST
    }
}
