package dev.isotherm.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the days that are stored in Redis, without the program's own code. */
final class StoredDays {
    private static final Pattern YEAR = Pattern.compile("iso:day:\\{(.*)\\}:(\\d{4})(:young(:\\d+)?)?");
    private static final int NOT_HELD = 0;
    private static final int NO_OBSERVATION = 1;
    private static final int OFFSET = 32_768;

    private StoredDays() {}

    /**
     * One stored day.
     *
     * @param place what its key calls the place
     * @param hundredths of a degree Celsius; {@link Integer#MIN_VALUE} where it says "no observation"
     */
    record Stored(String place, LocalDate day, int hundredths) {}

    static List<Stored> in(String redis) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        try {
            Redis client = Redis.createClient(vertx, redis);
            List<Stored> days = new ArrayList<>();
            for (Response key : ask(client.send(Request.cmd(Command.KEYS).arg("iso:day:*")))) {
                Matcher year = YEAR.matcher(key.toString());
                if (year.matches()) {
                    Buffer stored = ask(client.send(Request.cmd(Command.GET).arg(key.toString())))
                            .toBuffer();
                    decode(year.group(1), Integer.parseInt(year.group(2)), stored, days);
                }
            }
            return days;
        } finally {
            ask(vertx.close());
        }
    }

    private static void decode(String place, int year, Buffer stored, List<Stored> days) {
        for (int i = 0; i + 1 < stored.length(); i += 2) {
            int code = stored.getUnsignedShort(i);
            if (code != NOT_HELD) {
                LocalDate day = LocalDate.ofYearDay(year, i / 2 + 1);
                days.add(new Stored(place, day, code == NO_OBSERVATION ? Integer.MIN_VALUE : code - OFFSET));
            }
        }
    }

    private static <T> T ask(Future<T> future) throws TimeoutException {
        return future.await(ApiHarness.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
}
