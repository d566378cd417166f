package dev.isotherm.limit.client;

import dev.isotherm.limit.Rate;
import dev.isotherm.limit.RedisRateLimiter.Permit;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Limits how often each client may ask, in the whole cluster: GCRA by the clock of Redis. Belongs to the context of its
 * link. A client that asks no more costs nothing: Redis forgets it when its full burst is available again.
 */
public final class ClientRateLimiter {
    private final String name;
    private final RedisLink link;
    private final long micros;
    private final int burst;
    private final Script script = Script.load("limit/rate");

    /**
     * Creates a limiter.
     *
     * @param name the limit's name in the cluster; all users of the name must set the same rate
     * @param link the link to the Redis that counts
     * @param rate the limit of one client
     */
    public ClientRateLimiter(String name, RedisLink link, Rate rate) {
        this.name = name;
        this.link = link;
        // Rounded up, so that the limit is never exceeded.
        this.micros = (long) Math.ceil(1e6 / rate.perSecond());
        this.burst = rate.burst();
    }

    /**
     * Asks for one request.
     *
     * @param client the name of the client
     * @return the answer; fails if Redis is unavailable
     */
    public Future<Permit> acquire(String client) {
        return link.run(script, List.of(ClientLimitKeys.rate(name, client)), micros, burst, 1, 1)
                .map(reply -> reply.get(0).toInteger() > 0
                        ? new Permit.Granted()
                        : new Permit.Refused(Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS)));
    }
}
