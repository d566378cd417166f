package dev.isotherm.limit.client;

import dev.isotherm.context.ThrottledLog;
import dev.isotherm.limit.client.ClientUsage.Verdict;
import dev.isotherm.redis.KeySweep;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Limits what each client asks for, in the whole cluster: requests (GCRA) and different places, by the clock of Redis.
 * One call to Redis for each request. While Redis is away nobody is refused. A client that asks no more costs nothing:
 * Redis forgets it. Belongs to the context of its link.
 */
public final class ClientLimiter {
    private final String name;
    private final RedisLink link;
    private final ClientPolicy policy;
    private final long interval;
    private final RefusedClients refused = new RefusedClients(System::nanoTime);
    private final Script script = Script.load("limit/client");
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(ClientLimiter.class));

    /** Clients that have used something. */
    public record Known(List<ClientId> clients, long count) {}

    /**
     * Creates a limiter.
     *
     * @param name the limit's name in the cluster; all users of the name must set the same policy
     * @param link the link to the Redis that counts
     * @param policy the limit of one client
     */
    public ClientLimiter(String name, RedisLink link, ClientPolicy policy) {
        this.name = name;
        this.link = link;
        this.policy = policy;
        // Rounded up, so that the limit is never exceeded.
        int requests = Math.max(1, policy.requests());
        this.interval = (micros(policy.window()) + requests - 1) / requests;
    }

    public ClientPolicy policy() {
        return policy;
    }

    /** Counts one request, as {@link #count(ClientId, String)}. */
    public Future<Optional<ClientUsage>> count(ClientId client) {
        return count(client, "");
    }

    /**
     * Counts one request. A refused one costs nothing.
     *
     * @param client who sent it
     * @param place a short text that is the same for the same place; empty for none
     * @return empty if nothing was counted, because there is no limit or Redis is away: then it is allowed. Never fails
     */
    public Future<Optional<ClientUsage>> count(ClientId client, String place) {
        if (policy.none()) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<ClientUsage> again = refused.find(client, place);
        if (again.isPresent()) {
            return Future.succeededFuture(again);
        }
        return run(client, place, true)
                .map(usage -> {
                    if (!usage.allowed()) {
                        refused.note(client, place, usage);
                    }
                    return Optional.of(usage);
                })
                .otherwise(e -> {
                    log.warn("The limit '" + name + "' refuses nobody, because Redis did not count", e.getMessage());
                    return Optional.empty();
                });
    }

    /** What is left for a client; fails if Redis is not available. */
    public Future<ClientUsage> look(ClientId client) {
        return policy.none()
                ? Future.succeededFuture(
                        new ClientUsage(Verdict.ALLOWED, Duration.ZERO, 0, Duration.ZERO, 0, Duration.ZERO))
                : run(client, "", false);
    }

    /**
     * The clients that have used something, found by a walk over all keys.
     *
     * @param most maximum of clients that are listed
     * @return those and their number; fails if Redis is not available
     */
    public Future<Known> known(int most) {
        return new KeySweep(link)
                .run(ClientLimitKeys.pattern(name), key -> true, KeySweep.Action.LIST, most)
                .map(found -> new Known(
                        found.keys().stream()
                                .map(key -> ClientLimitKeys.client(name, key))
                                .toList(),
                        found.count()));
    }

    private Future<ClientUsage> run(ClientId client, String place, boolean count) {
        return link.run(
                        script,
                        List.of(ClientLimitKeys.rate(name, client), ClientLimitKeys.places(name, client)),
                        interval,
                        policy.requests(),
                        policy.places(),
                        micros(policy.window()),
                        place,
                        count ? 1 : 0)
                .map(ClientLimiter::usage);
    }

    private static ClientUsage usage(Response reply) {
        return new ClientUsage(
                verdict(reply.get(0).toInteger()),
                time(reply.get(1)),
                reply.get(2).toInteger(),
                time(reply.get(3)),
                reply.get(4).toInteger(),
                time(reply.get(5)));
    }

    private static Verdict verdict(int refused) {
        return switch (refused) {
            case 0 -> Verdict.ALLOWED;
            case 1 -> Verdict.TOO_MANY_REQUESTS;
            default -> Verdict.TOO_MANY_PLACES;
        };
    }

    private static Duration time(Response micros) {
        return Duration.of(micros.toLong(), ChronoUnit.MICROS);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }
}
