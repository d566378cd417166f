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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only one instance of all services work on a place at a time. The owner holds a lease in Redis and renews it. If
 * the owner dies, the next waiter continues when the lease ends. Belongs to one context.
 */
public final class FetchLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FetchLocks.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int RENEWALS = 3;

    /* While Redis comes and goes, each load may log a failure. */
    private final LogThrottle troubles = new LogThrottle(Duration.ofSeconds(10));
    private final FlightLease leases;
    private final RandomGenerator random;
    private final String holder;
    private final int pollMillis;
    private long turns;

    public FetchLocks(FlightLease leases, RandomGenerator random) {
        this(leases, random, POLL);
    }

    /** Makes locks whose waiters ask again after a random time between one and two times {@code poll}. */
    FetchLocks(FlightLease leases, RandomGenerator random, Duration poll) {
        this.leases = leases;
        this.random = random;
        this.pollMillis = Math.toIntExact(poll.toMillis());
        this.holder = ProcessHandle.current().pid() + "-"
                + HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** A turn of an owner, with its lease. */
    static final class Turn {
        private final String key;
        private final String token;
        private boolean lost;

        private Turn(String key, String token) {
            this.key = key;
            this.token = token;
        }

        String key() {
            return key;
        }

        /** Whether another instance has taken the lease, because this one did not renew it in time. */
        boolean lost() {
            return lost;
        }
    }

    /**
     * Waits for its turn, then works. The wait has no time limit: the caller's deadline ends it, through the
     * cancellation.
     *
     * @param key the lease
     * @param cancellation ends the wait; the work must observe it itself
     * @param work what to do while the lease is held
     * @return the outcome of the work; fails if Redis cannot tell the owner, and with {@link CancelledException}
     */
    <T> Future<T> run(String key, Cancellation cancellation, Function<Turn, Future<T>> work) {
        return run(next(key), cancellation, work);
    }

    /**
     * Waits for the turn of a load in the queue, takes the lease, and works. While it waits in the queue it holds no
     * lease, so nobody waits for a load that waits itself. If another instance has the lease when the turn comes, other
     * loads go first, and this one asks again soon.
     *
     * @param flight the load
     * @param key the lease; loads of this context with the same key run one after the other
     * @param calls how many calls the work makes, see {@link LoadQueue#run}
     * @param later how many calls the load makes after this work
     * @param work what to do while the lease is held
     * @return the outcome of the work, which must not be null; fails as {@link LoadQueue#run}, and if Redis cannot tell
     *     the owner
     */
    <T> Future<T> run(
            LoadQueue queue,
            Flight<?> flight,
            String key,
            int calls,
            int later,
            BiFunction<Turn, LoadQueue.Entry, Future<T>> work) {
        Vertx vertx = CallerContext.vertx();
        return AsyncLoop.until(() -> queue.run(
                        flight, key, calls, later, entry -> attempt(vertx, key, turn -> work.apply(turn, entry)))
                .compose(done -> done.isPresent()
                        ? Future.succeededFuture(done)
                        : pause(vertx, flight.cancellation()).map(over -> done)));
    }

    /* Empty if another one has the lease. */
    private <T> Future<Optional<T>> attempt(Vertx vertx, String key, Function<Turn, Future<T>> work) {
        Turn turn = next(key);
        return leases.take(key, turn.token)
                .compose(taken -> taken
                        ? hold(vertx, turn, work).<Optional<T>>map(Optional::of)
                        : Future.succeededFuture(Optional.empty()))
                .onComplete(done -> release(turn));
    }

    private <T> Future<T> hold(Vertx vertx, Turn mine, Function<Turn, Future<T>> work) {
        long renewal = vertx.setPeriodic(leases.ttl().toMillis() / RENEWALS, id -> renew(mine));
        return Future.succeededFuture(mine).compose(work).onComplete(done -> vertx.cancelTimer(renewal));
    }

    /** The same as the first, with a turn of {@link #reserve}. */
    <T> Future<T> run(Turn turn, Cancellation cancellation, Function<Turn, Future<T>> work) {
        Vertx vertx = CallerContext.vertx();
        return await(vertx, turn, cancellation)
                .compose(mine -> hold(vertx, mine, work))
                // The release is not awaited: the result must not wait for a Redis that is away. The lease ends by
                // itself.
                .onComplete(done -> release(turn));
    }

    /**
     * Takes a free lease before its work can begin, so that no other instance comes first. It ends by itself if it is
     * not used.
     *
     * @return empty if the lease is not free, or if Redis is not available
     */
    Future<Optional<Turn>> reserve(String key) {
        Turn turn = next(key);
        return leases.take(key, turn.token)
                .map(taken -> taken ? Optional.of(turn) : Optional.<Turn>empty())
                .otherwise(Optional.empty());
    }

    Turn next(String key) {
        return new Turn(key, holder + "-" + turns++);
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

    void release(Turn turn) {
        leases.release(turn.key, turn.token).onFailure(e -> troubles.pass()
                .ifPresent(before -> LOG.warn(
                        "The lease {} was not released, so others wait until it ends: {} ({} more since the last"
                                + " such line)",
                        turn.key,
                        e.getMessage(),
                        before)));
    }
}
