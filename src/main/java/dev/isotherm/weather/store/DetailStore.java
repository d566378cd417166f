package dev.isotherm.weather.store;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.weather.provider.DailyMean;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Single days with their extremes, in Redis, for a while. {@link DayStore} has only means, because records need no more.
 * Belongs to the context of its link.
 */
public final class DetailStore {
    private static final Pattern TEXT = Pattern.compile(
            "(NaN|-?\\d{1,2}\\.\\d{1,18}) (NaN|-?\\d{1,2}\\.\\d{1,18})" + " (NaN|-?\\d{1,2}\\.\\d{1,18}) (\\d{1,15})");

    /* A time that a browser can be told: the year 2200. */
    private static final long LAST = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();

    private final RedisLink link;
    private final String source;
    private final InvalidValues invalid;
    private final MemoryWatch memory;

    /**
     * Opens the store of one provider.
     *
     * @param invalid handles values that are not days
     * @param memory tells when no days must be stored
     */
    public DetailStore(RedisLink link, String source, InvalidValues invalid, MemoryWatch memory) {
        this.link = link;
        this.source = source;
        this.invalid = invalid;
        this.memory = memory;
    }

    public DayKeys keys(String identity) {
        return DayKeys.of(source, identity);
    }

    /** The stored day of a place; empty if there is none. */
    public Future<Optional<DayDetail>> find(String identity, LocalDate day) {
        String key = keys(identity).detail(day);
        return invalid.string(key, link.send(Request.cmd(Command.GET).arg(key)))
                .map(found -> Optional.ofNullable(found).flatMap(text -> decode(key, text)));
    }

    /** Stores a day for a time, unless Redis is short of memory. */
    public Future<Void> keep(String identity, LocalDate day, DayDetail detail, Duration time) {
        return memory.isShort()
                .compose(isShort -> isShort ? Future.succeededFuture() : write(identity, day, detail, time));
    }

    private Future<Void> write(String identity, LocalDate day, DayDetail detail, Duration time) {
        return link.send(Request.cmd(Command.SET)
                        .arg(keys(identity).detail(day))
                        .arg(detail.mean() + " " + detail.low() + " " + detail.high() + " "
                                + detail.asOf().toEpochMilli())
                        .arg("PX")
                        .arg(Math.max(1, time.toMillis())))
                .mapEmpty();
    }

    private Optional<DayDetail> decode(String key, Response text) {
        String[] parts = text.toString().split(" ");
        if (TEXT.matcher(text.toString()).matches()
                && possible(parts[0])
                && possible(parts[1])
                && possible(parts[2])
                && Long.parseLong(parts[3]) < LAST) {
            return Optional.of(new DayDetail(
                    Double.parseDouble(parts[0]),
                    Double.parseDouble(parts[1]),
                    Double.parseDouble(parts[2]),
                    Instant.ofEpochMilli(Long.parseLong(parts[3]))));
        }
        invalid.remove(key, text.toBuffer(), "it is not a day with its extremes");
        return Optional.empty();
    }

    private static boolean possible(String temperature) {
        double value = Double.parseDouble(temperature);
        return Double.isNaN(value) || DailyMean.plausible(value);
    }
}
