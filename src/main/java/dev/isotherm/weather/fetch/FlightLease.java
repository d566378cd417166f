package dev.isotherm.weather.fetch;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * Leases, so that only one instance of all services does a piece of work at a time. Belongs to the context of its link.
 */
public final class FlightLease {
    /** The maximum duration of a lease. A longer one in Redis is not ours and is ignored, so it cannot block others. */
    static final Duration MAX_TTL = Duration.ofMinutes(1);

    private final RedisLink link;
    private final Duration ttl;
    private final Script take = Script.load("weather/flight-take");
    private final Script release = Script.load("weather/flight-release");

    /**
     * Makes the leases of one context.
     *
     * @param ttl how long a lease lasts unless it is renewed, at most {@link #MAX_TTL}. If its owner dies, others wait
     *     for so long
     */
    public FlightLease(RedisLink link, Duration ttl) {
        this.link = link;
        this.ttl = ttl;
    }

    /** How long a lease lasts unless it is renewed. */
    Duration ttl() {
        return ttl;
    }

    /**
     * Takes a lease, or renews it if the token owns it.
     *
     * @param key names the work
     * @param token identifies the caller; must be unique
     * @return whether the token owns the lease now; fails as {@link RedisLink#send}
     */
    public Future<Boolean> take(String key, String token) {
        return link.run(take, List.of(key), token, ttl.toMillis(), MAX_TTL.toMillis())
                .map(reply -> reply.toInteger() == 1);
    }

    /**
     * Releases a lease. If another instance has taken it meanwhile, it is not changed.
     *
     * @param key names the work
     * @param token the token that took the lease
     * @return completes when Redis has released it; fails as {@link RedisLink#send}
     */
    public Future<Void> release(String key, String token) {
        return link.run(release, List.of(key), token).mapEmpty();
    }
}
