package dev.isotherm.cache;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.StoredNumbers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often requests find their data stored, over all instances. An instance counts in memory and adds its counts
 * in Redis every few seconds, so a request costs no call. Counts that Redis did not accept are lost. Belongs to the
 * context of its link.
 */
public final class CacheStats {
    /** How many hours are kept. */
    public static final int HOURS = 24;

    /** The maximum of names of endpoints, and of locations, that are counted each; all others count as "other". */
    static final int MOST_NAMES = 200;

    private static final Logger LOG = LoggerFactory.getLogger(CacheStats.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_PENDING = 100;
    private static final int LONGEST_NAME = 100;
    private static final String ALL = "";
    private static final String ENDPOINT = "endpoint";
    private static final String LOCATION = "location";
    private static final String OTHER = "other";

    private final Vertx vertx;
    private final RedisLink link;
    private final InstantSource clock;
    private final InvalidValues invalid;
    private final Script script = Script.load("cache/count");
    private final CacheMeters meters;
    private final Counter all = new Counter();
    private final Map<String, Counter> endpoints = new HashMap<>();
    private final Map<String, Counter> locations = new HashMap<>();
    /* Mapped, because Vert.x has one succeeded future for all. */
    private Future<Void> flushed = Future.<Void>succeededFuture().map(v -> null);
    private long timer = -1;

    /**
     * Makes it.
     *
     * @param meters gets the counts of this instance by endpoint, too
     */
    public CacheStats(Vertx vertx, RedisLink link, InstantSource clock, MeterRegistry meters) {
        this.vertx = vertx;
        this.link = link;
        this.clock = clock;
        this.meters = new CacheMeters(meters);
        this.invalid = new InvalidValues(link, clock);
    }

    /** The outcome of one request. */
    public enum Outcome {
        HIT,
        MISS,
        ERROR
    }

    /* Changed in place, because each request for a stored record counts three times. */
    private static final class Counter {
        private long hits;
        private long misses;
        private long errors;

        void add(Outcome outcome) {
            switch (outcome) {
                case HIT -> hits++;
                case MISS -> misses++;
                case ERROR -> errors++;
            }
        }

        boolean isEmpty() {
            return hits + misses + errors == 0;
        }

        List<Object> arguments(String group, String name) {
            return List.of(group, name, hits, misses, errors);
        }

        void reset() {
            hits = 0;
            misses = 0;
            errors = 0;
        }
    }

    /**
     * What was counted since the last reset.
     *
     * @param all all requests
     * @param endpoints by endpoint
     * @param locations by location
     * @param since when counting began
     */
    public record Totals(
            CacheCount all, Map<String, CacheCount> endpoints, Map<String, CacheCount> locations, Instant since) {}

    /**
     * What was counted in one hour.
     *
     * @param hour its number since 1970
     * @param count all requests
     */
    public record Hour(long hour, CacheCount count) {}

    /** Starts to send counts to Redis. */
    public void start() {
        timer = vertx.setPeriodic(PERIOD.toMillis(), id -> flush());
    }

    /** Sends the last counts and stops. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return flush();
    }

    /** Counts a request. */
    public void count(String endpoint, String location, Outcome outcome) {
        all.add(outcome);
        meters.count(endpoint, outcome);
        endpoints.computeIfAbsent(endpoint, name -> new Counter()).add(outcome);
        String name = location.length() > LONGEST_NAME ? location.substring(0, LONGEST_NAME) : location;
        boolean room = locations.size() < MOST_PENDING || locations.containsKey(name);
        locations.computeIfAbsent(room ? name : OTHER, place -> new Counter()).add(outcome);
    }

    private void forget() {
        all.reset();
        endpoints.clear();
        locations.clear();
    }

    private Future<Void> flush() {
        if (all.isEmpty()) {
            return flushed;
        }
        List<Object> arguments =
                new ArrayList<>(List.of(HOUR.multipliedBy(HOURS + 1L).toMillis(), MOST_NAMES));
        arguments.addAll(all.arguments(ALL, ALL));
        endpoints.forEach((name, counter) -> arguments.addAll(counter.arguments(ENDPOINT, name)));
        locations.forEach((name, counter) -> arguments.addAll(counter.arguments(LOCATION, name)));
        forget();
        flushed = link.run(script, List.of(CacheStatsKeys.totals(), CacheStatsKeys.hour(hour())), arguments.toArray())
                .<Void>mapEmpty()
                .recover(e -> {
                    LOG.debug("Counts of the cache are lost: {}", e.getMessage());
                    return Future.succeededFuture();
                });
        return flushed;
    }

    private long hour() {
        return clock.instant().getEpochSecond() / HOUR.toSeconds();
    }

    /** Reads the counts of all instances; those of others are up to some seconds old. */
    public Future<Totals> totals() {
        return flush().compose(v -> counters(CacheStatsKeys.totals())).map(fields -> {
            long now = clock.instant().getEpochSecond();
            long since = Math.min(now, fields.getOrDefault("since", now));
            return new Totals(
                    count(fields, ""),
                    group(fields, ENDPOINT + ":"),
                    group(fields, LOCATION + ":"),
                    Instant.ofEpochSecond(since));
        });
    }

    /** Reads the counts of the last hours, the current one included, oldest first. */
    public Future<List<Hour>> hours(int most) {
        long now = hour();
        return flush().compose(v -> Future.all(LongStream.rangeClosed(now - most + 1, now)
                        .mapToObj(this::read)
                        .toList()))
                .map(all -> all.list());
    }

    private Future<Hour> read(long hour) {
        return counters(CacheStatsKeys.hour(hour)).map(fields -> new Hour(hour, count(fields, "")));
    }

    /** Forgets all counts. */
    public Future<Void> reset() {
        forget();
        long now = hour();
        Request keys = Request.cmd(Command.DEL).arg(CacheStatsKeys.totals());
        LongStream.rangeClosed(now - HOURS, now).forEach(hour -> keys.arg(CacheStatsKeys.hour(hour)));
        return link.send(keys).mapEmpty();
    }

    private Future<Map<String, Long>> counters(String key) {
        return invalid.hash(key, link.send(Request.cmd(Command.HGETALL).arg(key)))
                .map(reply -> reply == null ? Map.of() : StoredNumbers.counters(reply));
    }

    private static CacheCount count(Map<String, Long> fields, String prefix) {
        return new CacheCount(
                fields.getOrDefault(prefix + "hits", 0L),
                fields.getOrDefault(prefix + "misses", 0L),
                fields.getOrDefault(prefix + "errors", 0L));
    }

    private static Map<String, CacheCount> group(Map<String, Long> fields, String prefix) {
        Map<String, CacheCount> group = new TreeMap<>();
        fields.keySet().stream()
                .filter(field -> field.startsWith(prefix) && field.endsWith(":hits"))
                .map(field -> field.substring(prefix.length(), field.length() - ":hits".length()))
                .forEach(name -> group.put(name, count(fields, prefix + name + ":")));
        return group;
    }
}
