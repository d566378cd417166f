package dev.isotherm.management;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.job.store.QueueSchema;
import dev.isotherm.redis.LinkState;
import dev.isotherm.redis.RedisDurability;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the schema in Redis and Redis' durability settings, at the start and after each reconnection, because Redis or
 * its settings may have changed. A problem is logged once, until it changes.
 */
final class RedisCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCheck.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Vertx vertx;
    private final RedisLink link;
    private final String address;
    private final boolean requireDurable;
    private final QueueSchema schema;
    private final RedisDurability durability;
    private final RedisTrouble trouble;
    private Instant checkedSince = Instant.MIN;
    private boolean checking;
    private String logged = "";
    private long timer = -1;

    RedisCheck(Vertx vertx, RedisLink link, IsothermConfig config) {
        this.vertx = vertx;
        this.link = link;
        this.address = config.redis().address();
        this.requireDurable = config.management().requireDurable();
        this.schema = new QueueSchema(link);
        this.durability = new RedisDurability(link, config.redis());
        this.trouble = new RedisTrouble(link, address, System::nanoTime);
    }

    /**
     * Starts the checks. Fails if this process must not use this Redis, or cannot before an operator changes something,
     * but not if Redis is away.
     */
    Future<Void> start() {
        return trouble.refusal()
                .compose(useless -> useless.isPresent() ? Future.succeededFuture(useless) : check())
                .compose(refusal -> refusal.isEmpty()
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(new IllegalStateException(refusal.get())))
                .onSuccess(v -> timer = vertx.setPeriodic(LOOK_MILLIS, id -> again()));
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    /* A running process is not ended: its jobs wait, and the problem of its Redis may be solved. */
    private void again() {
        trouble.look();
        check().onSuccess(refusal ->
                refusal.ifPresent(why -> LOG.error("This process would not start with the Redis it has now: {}", why)));
    }

    /* The reason why a process must not start with this Redis; empty if there is none or it is not known yet. */
    private Future<Optional<String>> check() {
        LinkState state = link.state();
        if (checking || !state.up() || state.since().equals(checkedSince)) {
            return Future.succeededFuture(Optional.empty());
        }
        checking = true;
        // In a compose, so that an exception cannot leave {@code checking} set for ever.
        return Future.succeededFuture()
                .compose(begun ->
                        Future.join(Queues.ALL.stream().map(schema::check).toList()))
                .map(Optional.<String>empty())
                .recover(e -> e instanceof RedisUnavailableException
                        ? Future.failedFuture(e)
                        : Future.succeededFuture(Optional.of(e.getMessage())))
                .compose(tooNew -> dangers().map(dangers -> {
                    checkedSince = state.since();
                    return tooNew.or(() -> judge(dangers));
                }))
                .otherwise(away -> {
                    LOG.debug("Redis was not checked: {}", away.getMessage());
                    return Optional.empty();
                })
                .onComplete(v -> checking = false);
    }

    private Future<List<String>> dangers() {
        return durability.dangers().recover(e -> {
            if (e instanceof RedisUnavailableException) {
                return Future.failedFuture(e);
            }
            LOG.info("Cannot find out whether Redis {} may lose jobs: {}", address, e.getMessage());
            return Future.succeededFuture(List.of());
        });
    }

    private Optional<String> judge(List<String> dangers) {
        String found = String.join("; ", dangers);
        if (!found.equals(logged)) {
            if (found.isEmpty()) {
                LOG.info("Redis {} keeps its jobs safe again", address);
            } else {
                LOG.warn("Redis {} DOES NOT KEEP ITS JOBS SAFE: {}", address, found);
            }
            logged = found;
        }
        return found.isEmpty() || !requireDurable
                ? Optional.empty()
                : Optional.of(
                        "redis.requireDurable is set, and Redis " + address + " does not keep its jobs safe: " + found);
    }
}
