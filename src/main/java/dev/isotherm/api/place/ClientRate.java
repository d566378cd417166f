package dev.isotherm.api.place;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.context.Digest;
import dev.isotherm.context.ThrottledLog;
import dev.isotherm.limit.Rate;
import dev.isotherm.limit.client.ClientRateLimiter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Limits the requests for places of one client. A client is an address with a token, so that users behind one proxy do
 * not share a limit. While Redis is away nobody is refused: these answers need no Redis.
 */
final class ClientRate {
    private static final int DIGEST_BYTES = 12;
    private static final double SECONDS = 60;

    private final int perMinute;
    private final Optional<ClientRateLimiter> limiter;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(ClientRate.class));

    /**
     * Creates it.
     *
     * @param perMinute how many requests one client may make; 0 for no limit
     */
    ClientRate(RedisLink link, int perMinute) {
        this.perMinute = perMinute;
        this.limiter = perMinute == 0
                ? Optional.empty()
                : Optional.of(new ClientRateLimiter("locations", link, new Rate(perMinute / SECONDS, perMinute)));
    }

    int perMinute() {
        return perMinute;
    }

    /** The client of a request, as a digest that does not show its token. */
    static String client(RoutingContext ctx) {
        String credentials = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        // No spelling of the scheme makes another client.
        String token = credentials.substring(credentials.lastIndexOf(' ') + 1);
        String address = ctx.request().remoteAddress().hostAddress();
        return Digest.sha256(Buffer.buffer(address + '\n' + token), DIGEST_BYTES);
    }

    /** Counts a request; fails with {@link ApiException} 429 if the client made too many. */
    Future<Void> pass(RoutingContext ctx) {
        if (limiter.isEmpty()) {
            return Future.succeededFuture();
        }
        return limiter.get()
                .refusal(client(ctx))
                .otherwise(e -> {
                    log.warn("Requests for places are not limited, because Redis did not count them", e.getMessage());
                    return Optional.empty();
                })
                .compose(again -> again.isPresent()
                        ? Future.failedFuture(ApiException.tooMany(
                                "Rate limit exceeded: " + perMinute + " requests per minute", again.get()))
                        : Future.succeededFuture());
    }
}
