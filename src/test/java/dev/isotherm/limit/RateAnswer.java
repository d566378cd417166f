package dev.isotherm.limit;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The answer of Redis to one question for permits of a rate: how many it grants, or how long to wait for one. */
record RateAnswer(int granted, Duration left) {
    static Future<RateAnswer> ask(RedisLink link, String name, Rate rate, int most) {
        long micros = (rate.interval() + 999) / 1_000;
        return link.run(Script.load("limit/rate"), List.of(LimitKeys.of(name).rate()), micros, rate.burst(), 1, most)
                .map(reply -> new RateAnswer(
                        reply.get(0).toInteger(), Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS)));
    }
}
