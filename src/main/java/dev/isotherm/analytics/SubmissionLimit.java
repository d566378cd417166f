package dev.isotherm.analytics;

import dev.isotherm.limit.Rate;
import dev.isotherm.limit.client.ClientRateLimiter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits how many reports each address may send in an hour, over all instances. After a quiet hour all may come at once.
 * Belongs to the context of its link.
 */
public final class SubmissionLimit {
    private static final double HOUR = Duration.ofHours(1).toSeconds();

    private final int perHour;
    private final Optional<ClientRateLimiter> limiter;

    /**
     * Makes a limit.
     *
     * @param perHour maximum of reports of one address in an hour; 0 for no limit
     */
    public SubmissionLimit(RedisLink link, int perHour) {
        this.perHour = perHour;
        this.limiter = perHour == 0
                ? Optional.empty()
                : Optional.of(new ClientRateLimiter("analytics", link, new Rate(perHour / HOUR, perHour)));
    }

    /** The maximum of reports of one address in an hour; 0 for no limit. */
    public int perHour() {
        return perHour;
    }

    /**
     * Counts one more report of an address.
     *
     * @return empty if it is allowed, else when the next one will be; fails if Redis is not available
     */
    public Future<Optional<Duration>> refusal(String address) {
        return limiter.map(limit -> limit.refusal(address)).orElse(Future.succeededFuture(Optional.empty()));
    }

    /** How many reports an address may send now. Without a limit 0. */
    public Future<Integer> remaining(String address) {
        return limiter.map(limit -> limit.remaining(address)).orElse(Future.succeededFuture(0));
    }
}
