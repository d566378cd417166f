package dev.isotherm.weather.store;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import dev.isotherm.redis.guard.InvalidValues;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.weather.provider.Observations;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The days that were bought from a provider, in Redis. Settled days are kept for ever. The provider may still correct
 * younger days: they are fresh until the end of their epoch, stale for one more epoch, and then dropped. Belongs to the
 * context of its link.
 */
public final class DayStore {
    private static final Pattern MICROS = Pattern.compile("[0-9]{1,18}");
    private static final int VERSION_BYTES = 20;
    private static final Duration MAX_AHEAD = Duration.ofDays(1);

    private final RedisLink link;
    private final String source;
    private final int settleDays;
    private final Duration youngTtl;
    private final InstantSource clock;
    private final InvalidValues invalid;
    private final MemoryWatch memory;
    private final KeptPlaces kept;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Script storeDays = Script.load("weather/store-days");

    /**
     * Opens the store of one provider.
     *
     * @param settleDays how many days the provider may still correct a day
     * @param youngTtl the length of an epoch: how long such a day is fresh at most
     * @param invalid handles values that are not days
     * @param memory tells when no days must be stored
     * @param kept the list of all places whose days are stored
     */
    public DayStore(
            RedisLink link,
            String source,
            int settleDays,
            Duration youngTtl,
            InstantSource clock,
            InvalidValues invalid,
            MemoryWatch memory,
            KeptPlaces kept) {
        this.link = link;
        this.source = source;
        this.settleDays = settleDays;
        this.youngTtl = youngTtl;
        this.clock = clock;
        this.invalid = invalid;
        this.memory = memory;
        this.kept = kept;
    }

    public DayKeys keys(String identity) {
        return DayKeys.of(source, identity);
    }

    /**
     * The stored days of a place.
     *
     * @param table its days
     * @param changed when they last changed; empty if none was ever stored
     * @param version changes with each write; empty if none was ever stored
     * @param epoch the epoch in which they were read as fresh or stale
     */
    public record Stored(DayTable table, Optional<Instant> changed, Optional<String> version, long epoch) {
        public Stored since(Optional<Instant> later) {
            return new Stored(table, later.or(() -> changed), version, epoch);
        }
    }

    /** Reads all stored days of these years, in one round trip. */
    public Future<Stored> read(String identity, LocalDate first, LocalDate last) {
        DayKeys keys = keys(identity);
        long epoch = epoch();
        Request request = Request.cmd(Command.MGET).arg(keys.changed()).arg(keys.version());
        for (int year = first.getYear(); year <= last.getYear(); year++) {
            request.arg(keys.settled(year));
        }
        // Young days lie in the last year or, shortly after new year, in the year before.
        for (int year = last.getYear() - 1; year <= last.getYear(); year++) {
            request.arg(keys.young(year, epoch)).arg(keys.young(year, epoch - 1));
        }
        return link.send(request).map(reply -> {
            DayTable table = new DayTable(first, last);
            int next = 2;
            for (int year = first.getYear(); year <= last.getYear(); year++) {
                load(reply.get(next++), keys.settled(year), year, table::load);
            }
            for (int year = last.getYear() - 1; year <= last.getYear(); year++) {
                load(reply.get(next++), keys.young(year, epoch), year, table::loadYoung);
                load(reply.get(next++), keys.young(year, epoch - 1), year, table::loadStale);
            }
            return new Stored(table, changed(keys.changed(), reply.get(0)), version(keys, reply.get(1)), epoch);
        });
    }

    /** The current version of a place's days, as {@link #read} would return it; empty if none was ever stored. */
    public Future<Optional<String>> version(String identity) {
        DayKeys keys = keys(identity);
        String key = keys.version();
        return invalid.string(key, link.send(Request.cmd(Command.GET).arg(key))).map(reply -> version(keys, reply));
    }

    private void load(Response stored, String key, int year, BiConsumer<Integer, Buffer> into) {
        if (stored == null) {
            return;
        }
        Buffer bytes = stored.toBuffer();
        if (DayTable.isYear(year, bytes)) {
            into.accept(year, bytes);
        } else {
            invalid.remove(key, bytes, "it is not a year of temperatures");
        }
    }

    private Optional<Instant> changed(String key, Response stored) {
        if (stored == null) {
            return Optional.empty();
        }
        if (MICROS.matcher(stored.toString()).matches()) {
            Instant then = Instant.EPOCH.plus(stored.toLong(), ChronoUnit.MICROS);
            // The clock of another instance may be ahead, but not by a day.
            if (then.isBefore(clock.instant().plus(MAX_AHEAD))) {
                return Optional.of(then);
            }
        }
        invalid.remove(key, stored.toBuffer(), "it is not a time in the past");
        return Optional.empty();
    }

    /* Any new version will do, as long as the days never had it before. */
    private Optional<String> version(DayKeys keys, Response stored) {
        if (stored == null) {
            return Optional.empty();
        }
        kept.asked(keys);
        String version = stored.toString();
        if (version.length() == 2 * VERSION_BYTES && version.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.of(version);
        }
        byte[] fresh = new byte[VERSION_BYTES];
        random.nextBytes(fresh);
        invalid.replace(
                keys.version(), stored.toBuffer(), HexFormat.of().formatHex(fresh), "it is not a version of days");
        return Optional.empty();
    }

    /**
     * Stores observed days. Days after {@code today} are forecasts and are left out. Provisional days are young,
     * however old they are.
     *
     * @param today the date at the place, which decides which days are settled
     * @param changed the current time if the days differ from the stored ones, else empty
     * @return whether they were stored; false if Redis is short of memory
     */
    public Future<Boolean> write(
            String identity, Observations observations, LocalDate today, Optional<Instant> changed) {
        return memory.isShort()
                .compose(isShort -> isShort
                        ? Future.succeededFuture(false)
                        : writeAll(identity, observations, today, changed).map(true));
    }

    /**
     * Notes a place after its days were written, and makes room if too many places are stored.
     *
     * @param stored whether any of its days were stored
     * @param notStored how many calls of {@link #write} stored nothing
     * @return completes when there is room; never fails
     */
    public Future<Void> written(String identity, boolean stored, int notStored) {
        return kept.stored(keys(identity), stored, notStored);
    }

    private Future<Void> writeAll(
            String identity, Observations observations, LocalDate today, Optional<Instant> changed) {
        DayKeys keys = keys(identity);
        LocalDate firstYoung = firstYoung(today);
        if (observations.firstProvisional().isBefore(firstYoung)) {
            firstYoung = observations.firstProvisional();
        }
        String micros = changed.map(now -> Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, now)))
                .orElse("");
        List<Future<Response>> writes = new ArrayList<>();
        int past = (int) Math.min(
                observations.days(), today.toEpochDay() - observations.from().toEpochDay() + 1);
        int start = 0;
        for (int i = 1; i <= past; i++) {
            LocalDate begin = observations.from().plusDays(start);
            LocalDate here = observations.from().plusDays(i);
            boolean ends = i == past || here.getYear() != begin.getYear() || here.equals(firstYoung);
            if (ends) {
                Buffer bytes = encode(observations, start, i);
                writes.add(
                        begin.isBefore(firstYoung)
                                ? settled(keys, begin, bytes, micros)
                                : young(keys, begin, bytes, micros));
                start = i;
            }
        }
        return Future.join(writes).mapEmpty();
    }

    private static Buffer encode(Observations observations, int from, int to) {
        Buffer bytes = Buffer.buffer(DayTable.BYTES * (to - from));
        for (int i = from; i < to; i++) {
            bytes.appendUnsignedShort(DayTable.encode(observations.mean(i)));
        }
        return bytes;
    }

    private static int offset(LocalDate day) {
        return DayTable.BYTES * (day.getDayOfYear() - 1);
    }

    private Future<Response> settled(DayKeys keys, LocalDate begin, Buffer bytes, String changed) {
        return write(keys, keys.settled(begin.getYear()), begin, bytes, 0, changed);
    }

    /* Days that are bought in an epoch are fresh until its end, and served stale until the end of the next one. */
    private Future<Response> young(DayKeys keys, LocalDate begin, Buffer bytes, String changed) {
        long epoch = epoch();
        long ttl = (epoch + 2) * youngTtl.toMillis() - clock.millis();
        return write(keys, keys.young(begin.getYear(), epoch), begin, bytes, ttl, changed);
    }

    private Future<Response> write(DayKeys keys, String key, LocalDate begin, Buffer bytes, long ttl, String changed) {
        return link.run(storeDays, List.of(key, keys.changed(), keys.version()), offset(begin), bytes, ttl, changed);
    }

    /** The number of the current epoch. Young days are fresh for one epoch. */
    public long epoch() {
        return Math.floorDiv(clock.millis(), youngTtl.toMillis());
    }

    /** How long the currently fresh young days stay fresh. */
    public Duration untilStale() {
        return Duration.ofMillis((epoch() + 1) * youngTtl.toMillis() - clock.millis());
    }

    /** The first day that the provider may still correct. */
    public LocalDate firstYoung(LocalDate today) {
        return today.minusDays(settleDays);
    }
}
