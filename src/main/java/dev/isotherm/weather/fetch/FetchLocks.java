package dev.isotherm.weather.fetch;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.LogThrottle;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one at a time, over all contexts, instances and services, work on a place. Whoever has its turn holds a lease in
 * Redis and renews it; when it dies, the next one has its turn when the lease ends. Belongs to one context.
 */
public final class FetchLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FetchLocks.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int RENEWALS = 3;

    /* While Redis comes and goes each load may bring a failure. */
    private final LogThrottle troubles = new LogThrottle(Duration.ofSeconds(10));
    private final FlightLease leases;
    private final RandomGenerator random;
    private final String holder;
    private final int pollMillis;
    private long turns;

    public FetchLocks(FlightLease leases, RandomGenerator random) {
        this(leases, random, POLL);
    }

    /** Locks whose waiters ask again after one to two times {@code poll}, at random. */
    FetchLocks(FlightLease leases, RandomGenerator random, Duration poll) {
        this.leases = leases;
        this.random = random;
        this.pollMillis = Math.toIntExact(poll.toMillis());
        this.holder = ProcessHandle.current().pid() + "-"
                + HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** A lease that is held. */
    static final class Turn {
        private final String key;
        private final String token;
        private boolean lost;

        private Turn(String key, String token) {
            this.key = key;
            this.token = token;
        }

        /** Whether another one has its turn already: this one was not heard of for too long. */
        boolean lost() {
            return lost;
        }
    }

    /**
     * Works when it is its turn. Whoever waits is ended by its own deadline, through the cancellation.
     *
     * @param key the lease
     * @param cancellation ends the waiting; the work must listen itself
     * @param work what to do while the lease is held
     * @return the outcome of the work; fails where Redis cannot tell whose turn it is, and with
     *     {@link CancelledException}
     */
    <T> Future<T> run(String key, Cancellation cancellation, Function<Turn, Future<T>> work) {
        Turn turn = new Turn(key, holder + "-" + turns++);
        Vertx vertx = CallerContext.vertx();
        return await(vertx, turn, cancellation)
                .compose(mine -> {
                    long renewal = vertx.setPeriodic(leases.ttl().toMillis() / RENEWALS, id -> renew(mine));
                    return Future.succeededFuture(mine).compose(work).onComplete(done -> vertx.cancelTimer(renewal));
                })
                // Sent, not awaited: the result must not wait for a Redis that went away. Its lease ends by itself.
                .onComplete(done -> release(turn));
    }

    private Future<Turn> await(Vertx vertx, Turn turn, Cancellation cancellation) {
        return AsyncLoop.until(() -> {
            if (cancellation.cancelled()) {
                return Future.failedFuture(new CancelledException());
            }
            return leases.take(turn.key, turn.token)
                    .compose(taken -> taken
                            ? Future.succeededFuture(Optional.of(turn))
                            : pause(vertx, cancellation).map(over -> Optional.empty()));
        });
    }

    private Future<Void> pause(Vertx vertx, Cancellation cancellation) {
        int millis = pollMillis + random.nextInt(pollMillis);
        Timer timer = vertx.timer(millis, TimeUnit.MILLISECONDS);
        Runnable unlisten = cancellation.onCancel(timer::cancel);
        return timer.onComplete(over -> unlisten.run())
                .<Void>mapEmpty()
                .recover(stopped -> Future.failedFuture(new CancelledException()));
    }

    private void renew(Turn turn) {
        leases.take(turn.key, turn.token).onSuccess(mine -> turn.lost |= !mine).onFailure(e -> troubles.pass()
                .ifPresent(before -> LOG.warn("The lease {} was not renewed: {}", turn.key, e.getMessage())));
    }

    private void release(Turn turn) {
        leases.release(turn.key, turn.token).onFailure(e -> troubles.pass()
                .ifPresent(before -> LOG.warn(
                        "The lease {} was not given back, others wait for its end: {} ({} more since the last"
                                + " such line)",
                        turn.key,
                        e.getMessage(),
                        before)));
    }
}
