package dev.isotherm.job.store;

import dev.isotherm.config.Queues;
import dev.isotherm.context.CallerContext;
import dev.isotherm.redis.LinkState;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether Redis does what requests need: it runs a script that writes about as many bytes as a job has, within
 * the deadline of the link. A Redis that answers PING may still refuse that or be too slow.
 *
 * <p>Redis is asked at most once per {@link #VALID}, however many callers there are. Belongs to the context of its
 * link.
 */
public final class WriteProbe {
    /** How long an answer is used again. */
    static final Duration VALID = Duration.ofSeconds(1);

    private static final int BYTES = 2_048;
    private static final int KEPT_MILLIS = 10_000;
    /* A key in the slot of the jobs, so that in a cluster the jobs' master is asked. */
    private static final List<String> KEYS = List.of(JobKeys.of(Queues.RECORDS).probe());

    private final RedisLink link;
    private final Script script = Script.load("job/probe");
    private Optional<String> refusal = Optional.empty();
    private String remedy = "";
    private Instant linkSince = Instant.MIN;
    private long validUntil;
    private Optional<Future<Void>> running = Optional.empty();

    /**
     * Creates a probe.
     *
     * @param link the connection to check
     */
    public WriteProbe(RedisLink link) {
        this.link = link;
    }

    /**
     * Asks Redis, or returns the last answer if it is still valid.
     *
     * @return why Redis does not do what requests need, without user and password; empty if it does. Completes on the
     *     caller's context within one deadline of the link; never fails
     */
    public Future<Optional<String>> refusal() {
        LinkState state = link.state();
        if (!state.up()) {
            return Future.succeededFuture(
                    Optional.of(state.reason().isEmpty() ? "it is not connected yet" : state.reason()));
        }
        if (state.since().equals(linkSince) && System.nanoTime() - validUntil < 0) {
            return Future.succeededFuture(refusal);
        }
        Future<Void> asked = running.filter(before -> !before.isComplete()).orElseGet(() -> {
            linkSince = state.since();
            return ask();
        });
        running = Optional.of(asked);
        // Each caller gets its own promise, because the shared future belongs to the first caller's context.
        Promise<Void> mine = CallerContext.promise();
        asked.onComplete(mine);
        return mine.future().map(answered -> refusal);
    }

    /** What an operator must change after the last refusal; empty if the fault may end by itself. */
    public String remedy() {
        return remedy;
    }

    private Future<Void> ask() {
        return link.run(script, KEYS, "x".repeat(BYTES), KEPT_MILLIS).transform(answer -> {
            // A busy link says nothing about Redis, so the last answer stays.
            if (!RedisUnavailableException.isTooBusy(answer.cause())) {
                refusal = answer.failed() ? Optional.of(answer.cause().getMessage()) : Optional.empty();
                remedy = RedisUnavailableException.remedy(answer.cause());
            }
            validUntil = System.nanoTime() + VALID.toNanos();
            return Future.succeededFuture();
        });
    }
}
