package dev.isotherm.weather;

import dev.isotherm.redis.DayKeys;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The days that were bought from a provider, in Redis. Settled days are kept for good; younger ones, which the provider
 * may still correct, expire. Belongs to the context of its link.
 */
final class DayStore {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern COMMA = Pattern.compile(" ?, ?");

    private final RedisLink link;
    private final String source;
    private final int settleDays;
    private final Duration youngTtl;
    private final InstantSource clock;
    private final Script storeYoung = Script.load("store-young");

    /**
     * Opens the store of one provider.
     *
     * @param settleDays how many days after its end a day may still change
     * @param youngTtl how long such a day is kept at most
     */
    DayStore(RedisLink link, String source, int settleDays, Duration youngTtl, InstantSource clock) {
        this.link = link;
        this.source = source;
        this.settleDays = settleDays;
        this.youngTtl = youngTtl;
        this.clock = clock;
    }

    /** The identity of a place in the store: spellings that differ in case and spaces only are one. */
    static String normalised(String location) {
        String spaced =
                SPACES.matcher(location.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
        return COMMA.matcher(spaced).replaceAll(",");
    }

    private DayKeys keys(String location) {
        return DayKeys.of(source, normalised(location));
    }

    /** The place that a location means, where it was asked for before. */
    Future<Optional<Place>> place(String location) {
        return link.send(Request.cmd(Command.GET).arg(keys(location).place())).map(reply -> {
            if (reply == null) {
                return Optional.empty();
            }
            JsonObject json = new JsonObject(reply.toBuffer());
            return Optional.of(new Place(
                    json.getString("name"),
                    json.getDouble("latitude"),
                    json.getDouble("longitude"),
                    ZoneId.of(json.getString("timezone"))));
        });
    }

    /** Remembers what place a location means. */
    Future<Void> remember(String location, Place place) {
        Buffer json = new JsonObject()
                .put("name", place.name())
                .put("latitude", place.latitude())
                .put("longitude", place.longitude())
                .put("timezone", place.zone().getId())
                .toBuffer();
        return link.send(Request.cmd(Command.SET).arg(keys(location).place()).arg(json))
                .mapEmpty();
    }

    /** Fills the table with all days of these years that are held, in one round trip. */
    Future<DayTable> read(String location, LocalDate first, LocalDate last) {
        DayKeys keys = keys(location);
        Request request = Request.cmd(Command.MGET);
        List<Integer> years = new ArrayList<>();
        for (int year = first.getYear(); year <= last.getYear(); year++) {
            years.add(year);
            request.arg(keys.settled(year));
        }
        // Young days can only be in the last year, or in the one before shortly after new year.
        for (int year = last.getYear() - 1; year <= last.getYear(); year++) {
            years.add(year);
            request.arg(keys.young(year));
        }
        return link.send(request).map(reply -> {
            DayTable table = new DayTable(first, last);
            for (int i = 0; i < years.size(); i++) {
                Response year = reply.get(i);
                if (year != null) {
                    table.load(years.get(i), year.toBuffer());
                }
            }
            return table;
        });
    }

    /**
     * Stores observed days. Days after {@code today}, of which a provider has a forecast only, are left out.
     *
     * @param today the day in the place's zone, which decides what is settled
     */
    Future<Void> write(String location, Observations observations, LocalDate today) {
        DayKeys keys = keys(location);
        LocalDate firstYoung = today.minusDays(settleDays);
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
                writes.add(begin.isBefore(firstYoung) ? settled(keys, begin, bytes) : young(keys, begin, bytes));
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

    private Future<Response> settled(DayKeys keys, LocalDate begin, Buffer bytes) {
        return link.send(Request.cmd(Command.SETRANGE)
                .arg(keys.settled(begin.getYear()))
                .arg(offset(begin))
                .arg(bytes));
    }

    /* All young days of a place expire together, at the next multiple of the time that they are kept. Were the expiry
     * counted from each write, days bought now would keep alive those that were bought long ago. */
    private Future<Response> young(DayKeys keys, LocalDate begin, Buffer bytes) {
        long ttl = youngTtl.toMillis();
        long left = ttl - clock.millis() % ttl;
        return link.run(storeYoung, List.of(keys.young(begin.getYear())), offset(begin), bytes, left);
    }
}
