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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Limits what each client asks for, in the whole cluster: requests (GCRA) and different places, by the clock of Redis.
 * One call to Redis for each request, or for a list of them. While Redis is away nobody is refused. A client that asks no more costs nothing:
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
        return count(client, List.of(place)).map(counted -> counted.get(0));
    }

    /**
     * Counts several requests, one after the other, in one call to Redis.
     *
     * @param places the place of each
     * @return for each as {@link #count(ClientId, String)}
     */
    public Future<List<Optional<ClientUsage>>> count(ClientId client, List<String> places) {
        List<Optional<ClientUsage>> counted = new ArrayList<>(Collections.nCopies(places.size(), Optional.empty()));
        if (policy.none()) {
            return Future.succeededFuture(counted);
        }
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < counted.size(); i++) {
            counted.set(i, refused.find(client, places.get(i)));
            if (counted.get(i).isEmpty()) {
                asked.add(i);
            }
        }
        if (asked.isEmpty()) {
            return Future.succeededFuture(counted);
        }
        return run(client, asked.stream().map(places::get).toList(), true)
                .map(usages -> {
                    for (int i = 0; i < usages.size(); i++) {
                        int at = asked.get(i);
                        counted.set(at, Optional.of(usages.get(i)));
                        note(client, places.get(at), usages.get(i));
                    }
                    return counted;
                })
                .otherwise(e -> {
                    log.warn("The limit '" + name + "' refuses nobody, because Redis did not count", e.getMessage());
                    return counted;
                });
    }

    private void note(ClientId client, String place, ClientUsage usage) {
        if (!usage.allowed()) {
            refused.note(client, place, usage);
        }
    }

    /** What is left for a client; fails if Redis is not available. */
    public Future<ClientUsage> look(ClientId client) {
        return policy.none()
                ? Future.succeededFuture(
                        new ClientUsage(Verdict.ALLOWED, Duration.ZERO, 0, Duration.ZERO, 0, Duration.ZERO))
                : run(client, List.of(""), false).map(usages -> usages.get(0));
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

    private Future<List<ClientUsage>> run(ClientId client, List<String> places, boolean count) {
        List<Object> args = new ArrayList<>(
                List.of(interval, policy.requests(), policy.places(), micros(policy.window()), count ? 1 : 0));
        args.addAll(places);
        return link.run(
                        script,
                        List.of(ClientLimitKeys.rate(name, client), ClientLimitKeys.places(name, client)),
                        args.toArray())
                .map(reply -> reply.stream().map(ClientLimiter::usage).toList());
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
