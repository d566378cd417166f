package dev.isotherm.redis.guard;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisLink.Master;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much of its {@code maxmemory} Redis uses. Above {@value #MOST_PERCENT} %, what can be bought or made again
 * is not stored, so that jobs have the rest.
 *
 * <p>Redis is asked only when something is to be stored, and at most once per {@link #VALID} or {@value #MOST_WRITES}
 * writes, however many callers there are. Belongs to the context of its link.
 */
public final class MemoryWatch {
    /** So much of its {@code maxmemory} a Redis may use for everything. */
    public static final int MOST_PERCENT = 85;

    /** How long an answer is used again. */
    static final Duration VALID = Duration.ofSeconds(2);

    /* A busy instance may store megabytes within the time of one answer. */
    private static final int MOST_WRITES = 500;
    private static final double WHOLE = 100;
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);

    private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(1));
    private final RedisLink link;
    private boolean isShort;
    private boolean asked;
    private long askedAt;
    private int writes;
    private Optional<Future<Void>> running = Optional.empty();

    public MemoryWatch(RedisLink link) {
        this.link = link;
    }

    /**
     * The memory of one server.
     *
     * @param used bytes
     * @param most its {@code maxmemory} in bytes; 0 if it has none
     */
    public record Memory(long used, long most) {
        /** Whether it uses more than {@value #MOST_PERCENT} % of what it may use. */
        public boolean isShort() {
            return most > 0 && used > most / WHOLE * MOST_PERCENT;
        }
    }

    /**
     * Whether something that can be bought or made again must not be stored now.
     *
     * @return false if Redis does not tell how much memory it uses; completes on the caller's context; never fails
     */
    public Future<Boolean> isShort() {
        writes++;
        if (asked && writes < MOST_WRITES && System.nanoTime() - askedAt < VALID.toNanos()) {
            return Future.succeededFuture(isShort);
        }
        Future<Void> inquiry = running.filter(before -> !before.isComplete()).orElseGet(this::ask);
        running = Optional.of(inquiry);
        // Each caller gets its own promise, because the shared future belongs to the first caller's context.
        Promise<Void> mine = CallerContext.promise();
        inquiry.onComplete(mine);
        return mine.future().map(answered -> isShort);
    }

    private Future<Void> ask() {
        return read().transform(answer -> {
            asked = true;
            askedAt = System.nanoTime();
            writes = 0;
            if (answer.succeeded()) {
                note(answer.result());
            } else {
                LOG.debug(
                        "Redis does not tell how much memory it uses: {}",
                        answer.cause().getMessage());
            }
            return Future.succeededFuture();
        });
    }

    /** The memory of each server that owns keys; fails if one is not available or does not tell. */
    public Future<List<Memory>> read() {
        List<Future<Memory>> all =
                link.masters().stream().map(MemoryWatch::read).toList();
        return Future.all(all).map(done -> done.<Memory>list());
    }

    private static Future<Memory> read(Master master) {
        return master.send(Request.cmd(Command.INFO).arg("memory")).map(MemoryWatch::memory);
    }

    private static Memory memory(Response info) {
        return new Memory(figure(info.toString(), "used_memory:"), figure(info.toString(), "maxmemory:"));
    }

    private static long figure(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst()
                .orElse(0L);
    }

    private void note(List<Memory> servers) {
        Optional<Memory> full = servers.stream().filter(Memory::isShort).findFirst();
        if (isShort && full.isEmpty()) {
            LOG.info("Redis has memory again, so weather is stored again");
        }
        isShort = full.isPresent();
        full.ifPresent(memory -> throttle.pass()
                .ifPresent(before -> LOG.warn(
                        "Redis uses {} of {} bytes, more than {} %. Weather is answered but not stored, so that jobs have"
                                + " the rest. Raise maxmemory, or lower weather.maxPlaces.",
                        memory.used(), memory.most(), MOST_PERCENT)));
    }
}
