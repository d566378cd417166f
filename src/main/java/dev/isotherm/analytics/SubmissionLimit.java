package dev.isotherm.analytics;

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
 * Limits how many reports each address may send in an hour, over all instances: GCRA, as {@link
 * dev.isotherm.limit.RedisRateLimiter}. After a quiet hour all may come at once. Belongs to the context of its link.
 */
public final class SubmissionLimit {
    private static final long HOUR_MICROS = Duration.ofHours(1).toMillis() * 1_000;

    private final RedisLink link;
    private final int perHour;
    private final long micros;
    private final Script script = Script.load("limit/rate");

    /**
     * Makes a limit.
     *
     * @param perHour maximum of reports of one address in an hour; 0 for no limit
     */
    public SubmissionLimit(RedisLink link, int perHour) {
        this.link = link;
        this.perHour = perHour;
        // Rounded up, so that the limit is never exceeded.
        this.micros = perHour == 0 ? 0 : (HOUR_MICROS + perHour - 1) / perHour;
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
        if (perHour == 0) {
            return Future.succeededFuture(Optional.empty());
        }
        return link.run(script, List.of(AnalyticsKeys.rate(address)), micros, perHour, 1, 1)
                .map(reply -> reply.get(0).toInteger() > 0
                        ? Optional.empty()
                        : Optional.of(Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS)));
    }

    /** How many reports an address may send now. Without a limit 0. */
    public Future<Integer> remaining(String address) {
        if (perHour == 0) {
            return Future.succeededFuture(0);
        }
        // The key lives until the whole hour's number is available again. No key gives a negative time.
        return link.send(Request.cmd(Command.PTTL).arg(AnalyticsKeys.rate(address)))
                .map(left -> {
                    long spent = Math.max(0, left.toLong()) * 1_000;
                    return (int) Math.max(0, perHour - (spent + micros - 1) / micros);
                });
    }
}
