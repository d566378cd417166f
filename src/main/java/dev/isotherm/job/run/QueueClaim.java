package dev.isotherm.job.run;

import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.store.Leases;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * One queue that a runner serves, with its share of the runner's slots.
 *
 * <p>If the reply to a claim was lost, the next claim repeats its token, so that the jobs of the lost reply are not
 * left behind.
 */
public final class QueueClaim {
    private final String queue;
    private final Leases leases;
    private final int weight;
    private final Optional<Waker> waker;
    private final LogThrottle failures = new LogThrottle(Duration.ofMinutes(1));
    private String lostToken = "";
    private int credit;
    private boolean failing;
    private boolean logged;

    /**
     * Creates a source of jobs.
     *
     * @param queue its name
     * @param leases the leases of the queue, on the runner's connection
     * @param weight how often it is served first, relative to the runner's other queues
     */
    public QueueClaim(String queue, Leases leases, int weight) {
        this(queue, leases, weight, Optional.empty());
    }

    /**
     * Creates a source of jobs that tells its runner when jobs come.
     *
     * @param waker waits for them; without one the runner finds them with its next poll
     */
    public QueueClaim(String queue, Leases leases, int weight, Optional<Waker> waker) {
        this.queue = queue;
        this.leases = leases;
        this.weight = weight;
        this.waker = waker;
    }

    /** Waits for the next job, as {@link Waker#listen}. */
    void listen(Runnable wake, BooleanSupplier hungry) {
        waker.ifPresent(one -> one.listen(wake, hungry));
    }

    Future<Void> stopListening() {
        return waker.map(Waker::stop).orElseGet(Future::succeededFuture);
    }

    String queue() {
        return queue;
    }

    Leases leases() {
        return leases;
    }

    int weight() {
        return weight;
    }

    /**
     * Smooth weighted round robin: each queue earns its weight per turn, and the first one pays the sum of all weights.
     */
    void earn() {
        credit += weight;
    }

    int credit() {
        return credit;
    }

    void pay(int all) {
        credit -= all;
    }

    /** Whether to log a failed claim: the first one in a row, but at most once a minute. */
    boolean logsFailure() {
        boolean first = !failing;
        failing = true;
        if (first) {
            logged = failures.pass().isPresent();
        }
        return first && logged;
    }

    /** Whether to log a successful claim: only if the failure before it was logged. */
    boolean logsRecovery() {
        boolean recovered = failing && logged;
        failing = false;
        return recovered;
    }

    /**
     * Takes jobs.
     *
     * @param max maximum of jobs
     * @return the jobs; {@code more} if another claim may find more at once
     */
    Future<Taken> claim(int max, String worker, RandomGenerator random) {
        boolean repeated = !lostToken.isEmpty();
        String token = repeated ? lostToken : HexFormat.of().toHexDigits(random.nextLong());
        long sentAt = System.nanoTime();
        return leases.claim(token, max, worker, repeated)
                .onFailure(e -> lostToken = token)
                .map(claimed -> {
                    lostToken = "";
                    // A repeated claim returns the jobs of the lost reply; more may wait.
                    boolean more = claimed.jobs().size() == max
                            || (repeated && !claimed.jobs().isEmpty());
                    return new Taken(claimed, sentAt, more);
                });
    }

    /** The outcome of a claim, and when it was sent, by {@link System#nanoTime()}. */
    record Taken(Leases.Claimed claimed, long sentAt, boolean more) {}
}
