package dev.isotherm.job.run;

import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.store.Leases;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * One of the queues that a runner serves, and its share of the runner's slots.
 *
 * <p>A claim whose reply was lost is repeated with its token before any other, so that what it took is not left behind.
 */
public final class QueueClaim {
    private final String queue;
    private final Leases leases;
    private final int weight;
    private final LogThrottle failures = new LogThrottle(Duration.ofMinutes(1));
    private String lostToken = "";
    private int credit;
    private boolean failing;
    private boolean logged;

    /**
     * Makes a source of jobs.
     *
     * @param queue its name
     * @param leases its owning side, on the runner's connection
     * @param weight how often it is served first, relative to the runner's other queues
     */
    public QueueClaim(String queue, Leases leases, int weight) {
        this.queue = queue;
        this.leases = leases;
        this.weight = weight;
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

    /** Smooth weighted round robin: gains its weight each turn, and pays the sum of all weights for being first. */
    void earn() {
        credit += weight;
    }

    int credit() {
        return credit;
    }

    void pay(int all) {
        credit -= all;
    }

    /** Whether to log that a claim failed: the first time in a row, and once a minute where it fails now and then. */
    boolean logsFailure() {
        boolean first = !failing;
        failing = true;
        if (first) {
            logged = failures.pass().isPresent();
        }
        return first && logged;
    }

    /** Whether to log that a claim succeeded: where the failure before it was logged. */
    boolean logsRecovery() {
        boolean recovered = failing && logged;
        failing = false;
        return recovered;
    }

    /**
     * Takes jobs.
     *
     * @param most how many at most
     * @return what was taken; {@code more} where another claim may bring more at once
     */
    Future<Taken> claim(int most, String worker, RandomGenerator random) {
        boolean repeated = !lostToken.isEmpty();
        String token = repeated ? lostToken : HexFormat.of().toHexDigits(random.nextLong());
        long sentAt = System.nanoTime();
        return leases.claim(token, most, worker, repeated)
                .onFailure(e -> lostToken = token)
                .map(claimed -> {
                    lostToken = "";
                    // A repeated claim hands out what the lost one took, which may be less than what waits.
                    boolean more = claimed.jobs().size() == most
                            || (repeated && !claimed.jobs().isEmpty());
                    return new Taken(claimed, sentAt, more);
                });
    }

    /** What a claim brought, and when it was sent by {@link System#nanoTime()}. */
    record Taken(Leases.Claimed claimed, long sentAt, boolean more) {}
}
