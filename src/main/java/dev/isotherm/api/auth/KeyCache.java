package dev.isotherm.api.auth;

import dev.isotherm.context.Backoff;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.context.Timing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the public keys of one issuer. They are fetched at the start, then as often as the issuer says, and once more
 * if a token names a key that is not here. A failed fetch changes nothing: the known keys stay. A successful one
 * replaces all, so keys that the issuer withdrew are gone. Belongs to one context.
 */
final class KeyCache {
    /** The maximum time that requests wait for a fetch. */
    static final Duration WAIT = Duration.ofSeconds(2);

    /** The maximum number of requests that wait for a fetch. */
    static final int MAX_WAITERS = 1_000;

    /** Unknown keys cause one fetch in this time, so a flood of them does not become a flood of fetches. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    /** The age of keys if the issuer does not say, and the bounds if it does. */
    static final Duration AGE = Duration.ofMinutes(10);

    static final Duration MIN_AGE = Duration.ofMinutes(1);
    static final Duration MAX_AGE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyCache.class);
    private static final Backoff RETRY =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final String issuer;
    private final Supplier<Future<KeyDocument>> source;
    private final Timing timing;
    private final RandomGenerator random;
    private final LogThrottle failureLog = new LogThrottle(Duration.ofMinutes(1));
    private final List<Promise<Void>> waiters = new ArrayList<>();

    private KeySet keys = KeySet.empty();
    private int generation;
    private int failures;
    private boolean fetching;
    private boolean awaited;
    private boolean asked;
    private long askedAt;
    private boolean closed;
    private Runnable cancelNext = () -> {};
    private Runnable cancelWait = () -> {};

    /**
     * Makes an empty cache.
     *
     * @param issuer its name, for the log
     * @param source fetches the keys once; must end in bounded time
     */
    KeyCache(String issuer, Supplier<Future<KeyDocument>> source, Timing timing, RandomGenerator random) {
        this.issuer = issuer;
        this.source = source;
        this.timing = timing;
        this.random = random;
    }

    /** Begins the first fetch. */
    void start() {
        fetch();
    }

    /** Ends everything. Requests that wait go on with the keys that are known. */
    void close() {
        closed = true;
        cancelNext.run();
        release();
    }

    /** Grows with each successful fetch; zero if there was none. */
    int generation() {
        return generation;
    }

    /**
     * Finds a key. If it is not known, this may wait for a fetch, at most {@link #WAIT}.
     *
     * @return empty if the issuer has no such key; fails with {@link KeysUnavailableException} if no key was ever
     *     fetched
     */
    Future<Optional<JWTAuth>> find(String algorithm, String id) {
        Optional<JWTAuth> known = keys.find(algorithm, id);
        if (known.isPresent()) {
            return Future.succeededFuture(known);
        }
        if (!fetching && mayAsk()) {
            asked = true;
            askedAt = timing.nanoTime();
            fetch();
        }
        if (!fetching || !awaited || waiters.size() >= MAX_WAITERS) {
            return now(algorithm, id);
        }
        Promise<Void> waiter = CallerContext.promise();
        waiters.add(waiter);
        return waiter.future().compose(over -> now(algorithm, id));
    }

    private Future<Optional<JWTAuth>> now(String algorithm, String id) {
        return generation == 0
                ? Future.failedFuture(new KeysUnavailableException())
                : Future.succeededFuture(keys.find(algorithm, id));
    }

    private boolean mayAsk() {
        return !closed && (!asked || timing.nanoTime() - askedAt >= PAUSE.toNanos());
    }

    private void fetch() {
        if (closed || fetching) {
            return;
        }
        fetching = true;
        awaited = true;
        cancelNext.run();
        // A fetch may take longer than requests wait for it.
        cancelWait = timing.after(WAIT, this::release);
        Future.succeededFuture().compose(begin -> source.get()).onComplete(this::accept, this::failed);
    }

    private void accept(KeyDocument fetched) {
        if (closed) {
            return;
        }
        if (failures > 0) {
            LOG.info("The keys of the login issuer {} could be fetched again", issuer);
        }
        failures = 0;
        generation++;
        keys = fetched.keys();
        over(bounded(fetched.maxAge().orElse(AGE)));
    }

    private void failed(Throwable cause) {
        if (closed) {
            return;
        }
        failures++;
        Duration pause = RETRY.pause(failures, Optional.empty(), random);
        String consequence = generation == 0
                ? "none is known, so its users get 503"
                : "those that are known stay, so only users with newer keys are refused";
        failureLog
                .pass()
                .ifPresent(unseen -> LOG.warn(
                        "The keys of the login issuer {} could not be fetched ({}); {}. Next try in {} s",
                        issuer,
                        cause.getMessage(),
                        consequence,
                        Math.max(1, pause.toSeconds())));
        over(pause);
    }

    private void over(Duration untilNext) {
        fetching = false;
        cancelNext = timing.after(untilNext, this::fetch);
        release();
    }

    private void release() {
        cancelWait.run();
        awaited = false;
        List<Promise<Void>> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(Promise::complete);
    }

    private static Duration bounded(Duration age) {
        Duration most = age.compareTo(MAX_AGE) < 0 ? age : MAX_AGE;
        return most.compareTo(MIN_AGE) > 0 ? most : MIN_AGE;
    }
}
