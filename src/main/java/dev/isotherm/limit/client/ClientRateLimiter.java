package dev.isotherm.limit.client;

import dev.isotherm.limit.Rate;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

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
     * Counts one request.
     *
     * @param client the name of the client
     * @return empty if it is allowed, else when the next one will be; fails if Redis is unavailable
     */
    public Future<Optional<Duration>> refusal(String client) {
        return link.run(script, List.of(ClientLimitKeys.rate(name, client)), micros, burst, 1, 1)
                .map(reply -> reply.get(0).toInteger() > 0
                        ? Optional.empty()
                        : Optional.of(Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS)));
    }

    /** How many requests a client may make at once now; fails if Redis is unavailable. */
    public Future<Integer> remaining(String client) {
        // The key lives until the full burst is available again. No key gives a negative time.
        return link.send(Request.cmd(Command.PTTL).arg(ClientLimitKeys.rate(name, client)))
                .map(left -> {
                    long spent = Math.max(0, left.toLong()) * 1_000;
                    return (int) Math.max(0, burst - (spent + micros - 1) / micros);
                });
    }
}
