package dev.isotherm.job.run;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Correlation;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.Progress;
import dev.isotherm.job.store.Leases;
import dev.isotherm.trace.Span;
import dev.isotherm.trace.Tracing;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job in one of the slots: the age of its lease, its time limit and its reports. Belongs to the runner's context. */
final class RunningJob implements JobExecution {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    private static final Set<RunWatch.Outcome> FAULTS = Set.of(
            RunWatch.Outcome.FAILED,
            RunWatch.Outcome.RETRIED,
            RunWatch.Outcome.DEAD,
            RunWatch.Outcome.STALE,
            RunWatch.Outcome.ABANDONED);
    private static final long REPORT_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Vertx vertx;
    private final QueueClaim source;
    private final ClaimedJob job;
    private final Span span;
    private final Correlation correlation;
    private final long startedAt = System.nanoTime();
    private final Cancellation cancellation = new Cancellation();
    private final long claimedAt;
    private RunWatch.Outcome outcome = RunWatch.Outcome.ABANDONED;
    private long renewedAt;
    private long reportedAt;
    private Optional<Duration> reusable = Optional.empty();
    private boolean reporting;
    private boolean abandoned;
    private boolean settled;
    private boolean ending;
    private boolean cancelRequested;
    private boolean refusedByRedis;
    private long timer = -1;

    /* The lease is counted from the moment before the claim was sent, so the real one never ends earlier. */
    RunningJob(Vertx vertx, QueueClaim source, ClaimedJob job, long claimSentAt) {
        this.vertx = vertx;
        this.source = source;
        this.job = job;
        this.claimedAt = claimSentAt;
        this.span = span(source, job);
        this.correlation = span.within(job.correlation());
        this.renewedAt = claimSentAt;
        this.reportedAt = claimSentAt;
    }

    private static Span span(QueueClaim source, ClaimedJob job) {
        Span span = Tracing.current()
                .begin(Span.Kind.CONSUMER, "process " + source.queue(), job.correlation())
                .put("messaging.system", "isotherm")
                .put("messaging.operation.type", "process")
                .put("messaging.destination.name", source.queue())
                .put("messaging.message.id", job.id())
                .put("isotherm.job.type", job.type())
                .put("isotherm.job.attempt", job.attempt())
                .put("isotherm.request_id", job.requestId());
        job.waited().ifPresent(time -> span.put("isotherm.job.waited_ms", time.toMillis()));
        return span;
    }

    @Override
    public ClaimedJob job() {
        return job;
    }

    /** What the execution belongs to, for the log and for its calls to others. */
    Correlation correlation() {
        return correlation;
    }

    /** How long it has been running. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    QueueClaim source() {
        return source;
    }

    Leases leases() {
        return source.leases();
    }

    @Override
    public boolean abandoned() {
        return abandoned || settled;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Whether its writes are still wanted: the job was neither abandoned nor given back. */
    boolean owned() {
        return !abandoned;
    }

    @Override
    public void progress(int done, int total) {
        long now = System.nanoTime();
        if (abandoned() || reporting || now - reportedAt < REPORT_EVERY_NANOS) {
            return;
        }
        reporting = true;
        reportedAt = now;
        leases().progress(job, new Progress(done, total)).onComplete(written -> {
            reporting = false;
            if (written.failed()) {
                LOG.debug(
                        "The progress of {} was not stored: {}",
                        job.id(),
                        written.cause().getMessage());
            }
        });
    }

    @Override
    public void reusableFor(Duration atMost) {
        reusable = Optional.of(atMost);
    }

    /** Maximum time for which its result may be reused for equal work; empty for the configured time. */
    Optional<Duration> reusable() {
        return reusable;
    }

    void renewed(long sentAt) {
        renewedAt = sentAt;
        refusedByRedis = false;
    }

    /** Redis did not renew its lease, so neither the job nor its worker is to blame if the lease ends. */
    void refused() {
        refusedByRedis = true;
    }

    boolean refusedByRedis() {
        return refusedByRedis;
    }

    boolean olderThan(long nanos, long now) {
        return now - renewedAt >= nanos;
    }

    /** Runs one action later: before the job is settled its time limit, after that a repeated write of its outcome. */
    void after(long millis, Runnable action) {
        stopTimer();
        timer = vertx.setTimer(Math.max(1, millis), id -> action.run());
    }

    /** Its end goes to Redis together with the next claim, which may ask for its slot. */
    void end() {
        ending = true;
    }

    boolean ending() {
        return ending;
    }

    /** Notes how it ends, for whoever watches the runner. */
    void outcome(RunWatch.Outcome known) {
        outcome = known;
    }

    /** How it ended; abandoned unless its outcome was written. */
    RunWatch.Outcome outcome() {
        return abandoned ? RunWatch.Outcome.ABANDONED : outcome;
    }

    /** Tells its trace that it is over. */
    void endSpan(RunWatch.Outcome how) {
        String word = how.name().toLowerCase(Locale.ROOT);
        span.put("isotherm.job.outcome", word);
        if (FAULTS.contains(how)) {
            span.fail(word);
        }
        span.end();
    }

    /** Time since its claim was sent. */
    Duration ran() {
        return Duration.ofNanos(System.nanoTime() - claimedAt);
    }

    /** Its outcome is no longer wanted and will not be written. */
    void abandon() {
        abandoned = true;
        stopTimer();
        cancellation.cancel();
    }

    void stopTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** Records that somebody cancelled the job. */
    void requestCancel() {
        cancelRequested = true;
    }

    /** Whether it ends as cancelled, whatever its handler does. */
    boolean cancelRequested() {
        return cancelRequested;
    }

    /** Whether the outcome is known; a later one, for example after a timeout, is ignored. */
    boolean settled() {
        return settled;
    }

    void settle() {
        settled = true;
        stopTimer();
        cancellation.cancel();
    }
}
