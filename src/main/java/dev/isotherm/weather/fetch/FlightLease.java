package dev.isotherm.weather.fetch;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Leases that let one at a time, over all services, do a piece of work. Belongs to the context of its link. */
public final class FlightLease {
    /** A lease that is held for longer is nobody's, so that none is waited for in vain. */
    public static final Duration MAX_TTL = Duration.ofMinutes(1);

    private final RedisLink link;
    private final Duration ttl;
    private final Script take = Script.load("weather/flight-take");
    private final Script release = Script.load("weather/flight-release");

    /**
     * Makes the leases of one context.
     *
     * @param ttl how long a lease is held unless it is renewed: when its holder died, others wait for so long; at most
     *     {@link #MAX_TTL}
     */
    public FlightLease(RedisLink link, Duration ttl) {
        this.link = link;
        this.ttl = ttl;
    }

    /** How long a lease is held unless it is renewed. */
    public Duration ttl() {
        return ttl;
    }

    /**
     * Takes a lease, or renews the own one.
     *
     * @param key names the work
     * @param token of the one who asks; nobody else's
     * @return whether it is the token's now; fails as {@link RedisLink#send}
     */
    public Future<Boolean> take(String key, String token) {
        return link.run(take, List.of(key), token, ttl.toMillis(), MAX_TTL.toMillis())
                .map(reply -> reply.toInteger() == 1);
    }

    /**
     * Gives a lease back; one that another took over meanwhile stays.
     *
     * @param key names the work
     * @param token as it was taken with
     * @return completes when Redis knows; fails as {@link RedisLink#send}
     */
    public Future<Void> release(String key, String token) {
        return link.run(release, List.of(key), token).mapEmpty();
    }
}
