package dev.isotherm.api.record;

import dev.isotherm.api.job.JobHandles;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Principal;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.store.CacheStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes jobs of records, in steps: {@link #reuse}, then {@link #finish}, then {@link #enqueue} and {@link #offer}, until
 * one has an offer. {@link #make} takes them all. Belongs to one context.
 */
public final class RecordJobMaker {
    private static final long RETRY_AFTER_SECONDS = 3;
    private static final Duration STALE_REUSE = Duration.ofMinutes(1);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final RecordService records;
    private final RecordRefresh refresh;
    private final Jobs jobs;
    private final JobIds ids;
    private final JobHandles handles;
    private final int maxQueued;

    /**
     * Makes it.
     *
     * @param maxQueued how many jobs may wait, as clients are told
     */
    public RecordJobMaker(
            RecordService records, RecordRefresh refresh, Jobs jobs, JobIds ids, JobHandles handles, int maxQueued) {
        this.records = records;
        this.refresh = refresh;
        this.jobs = jobs;
        this.ids = ids;
        this.handles = handles;
        this.maxQueued = maxQueued;
    }

    /** A client's wish for a record as a job. */
    record Wish(RecordQuery query, Principal principal, NewJob job) {}

    /**
     * Makes a wish.
     *
     * @param idempotencyKey a key of the principal's choice, without blanks if it is the key of a whole request
     */
    Wish wish(RecordQuery query, Principal principal, Optional<String> idempotencyKey) {
        Buffer parameters = RecordJobs.parameters(query);
        String identity = RecordJobs.identity(parameters);
        NewJob.Options options = idempotencyKey
                .map(key -> NewJob.Options.USUAL.with(new NewJob.Idempotency(hash(principal, key), identity)))
                .orElse(NewJob.Options.USUAL);
        NewJob.Owner owner = new NewJob.Owner(principal.key(), principal.weight());
        return new Wish(
                query,
                principal,
                new NewJob(
                        ids.next(RecordJobs.TYPE),
                        RecordJobs.TYPE,
                        NewJob.INTERACTIVE,
                        parameters,
                        identity,
                        options.of(owner)));
    }

    /* Two clients may use the same key for different requests. A user stays the same when its token is renewed. */
    private static String hash(Principal principal, String key) {
        return RecordJobs.identity(Buffer.buffer(principal.key() + "\n" + key));
    }

    /**
     * The idempotency key of a request.
     *
     * @throws ApiException 422 if it is not valid
     */
    static Optional<String> idempotencyKey(RoutingContext ctx) {
        Optional<String> key = Optional.ofNullable(ctx.request().getHeader(IDEMPOTENCY_KEY));
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw ApiException.invalid(
                    "header -> " + IDEMPOTENCY_KEY, "Input should be 1 to 200 printable characters", "value_error");
        }
        return key;
    }

    /** Takes all steps. */
    Future<JobOffer> make(Wish wish) {
        return reuse(wish).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> finish(wish).compose(finished -> finished.map(Future::succeededFuture)
                        .orElseGet(() -> enqueue(wish).compose(enqueued -> offer(wish, enqueued))))));
    }

    /** The job that has the result of equal work already. */
    Future<Optional<JobOffer>> reuse(Wish wish) {
        return jobs.reuse(wish.job).map(found -> found.map(same -> made(wish, same, RETRY_AFTER_SECONDS)));
    }

    /**
     * Makes a job that has ended, of a record that is stored: it is ready at the first poll. A name that is known to be
     * no place is refused. An unknown name is left to the worker, because a call to the provider costs money and may
     * have to wait. A record without any value is an error, which the worker reports.
     */
    Future<Optional<JobOffer>> finish(Wish wish) {
        return records.stored(wish.query)
                .compose(found -> found.filter(computed -> !computed.record().isEmpty())
                        .map(computed -> finish(wish, computed)
                                .compose(enqueued -> offer(wish, enqueued).map(Optional::of)))
                        .orElse(Future.succeededFuture(Optional.empty())));
    }

    private Future<Enqueued> finish(Wish wish, Computed computed) {
        boolean stale = computed.cache() == CacheStatus.STALE;
        // A stale result is reused for a short time, until its days are refreshed; a fresh one until its days may
        // change.
        Duration reusable = stale ? STALE_REUSE : computed.freshFor();
        return jobs.enqueueFinished(wish.job, RecordJobs.result(wish.query, computed), reusable)
                .onSuccess(enqueued -> {
                    if (stale) {
                        refresh.ask(wish.query);
                    }
                });
    }

    /** Leaves the work to a worker. */
    Future<Enqueued> enqueue(Wish wish) {
        return jobs.enqueue(wish.job);
    }

    /**
     * What the client is told of an enqueue.
     *
     * @return fails with {@link ApiException} 422 if the idempotency key was used for another request
     */
    Future<JobOffer> offer(Wish wish, Enqueued enqueued) {
        if (enqueued instanceof Enqueued.Accepted accepted) {
            return retryAfter(accepted).map(seconds -> made(wish, accepted, seconds));
        }
        return enqueued instanceof Enqueued.QueueFull full
                ? Future.succeededFuture(new JobOffer.Full(maxQueued, full.retryAfterSeconds()))
                : Future.failedFuture(ApiException.invalid(
                        "header -> " + IDEMPOTENCY_KEY, "The key was used for another request", "value_error"));
    }

    private JobOffer made(Wish wish, Enqueued.Accepted accepted, long seconds) {
        return new JobOffer.Made(handles.of(accepted.id(), wish.principal), seconds);
    }

    /* An existing job may be scheduled for later. A failure of this look-up is ignored, because the job is accepted
     * anyway. */
    private Future<Long> retryAfter(Enqueued.Accepted accepted) {
        if (!accepted.existing()) {
            return Future.succeededFuture(RETRY_AFTER_SECONDS);
        }
        return jobs.runsIn(accepted.id())
                .map(left -> left.map(WireTime::seconds)
                        .filter(seconds -> seconds > RETRY_AFTER_SECONDS)
                        .orElse(RETRY_AFTER_SECONDS))
                .otherwise(RETRY_AFTER_SECONDS);
    }
}
