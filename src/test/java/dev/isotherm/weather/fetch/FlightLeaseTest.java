package dev.isotherm.weather.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.Awaiting;
import dev.isotherm.weather.store.DayKeys;
import io.vertx.redis.client.Command;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlightLeaseTest {
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final String KEY = DayKeys.of("source", "place").flight();

    private RedisProcess redis;
    private LinkOnContext on;
    private FlightLease leases;

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        on = LinkOnContext.up(redis.url());
        leases = new FlightLease(on.link, TTL);
    }

    @AfterEach
    void close() {
        on.close();
        redis.close();
    }

    @Test
    void oneAtATimeHoldsIt() {
        assertThat(take("a")).isTrue();
        assertThat(take("b")).isFalse();
        assertThat(on.ask(Command.GET, KEY)).isEqualTo("a");
    }

    @Test
    void itsHolderRenewsIt() {
        take("a");
        on.ask(Command.PEXPIRE, KEY, "10000");

        assertThat(take("a")).isTrue();
        assertThat(Long.parseLong(on.ask(Command.PTTL, KEY))).isBetween(10_001L, TTL.toMillis());
    }

    @Test
    void itsHolderGivesItBackAndNobodyElseDoes() {
        take("a");
        on.get(() -> leases.release(KEY, "b"));
        assertThat(take("b")).isFalse();

        on.get(() -> leases.release(KEY, "a"));
        assertThat(on.ask(Command.EXISTS, KEY)).isEqualTo("0");
        on.get(() -> leases.release(KEY, "a"));
        assertThat(take("b")).isTrue();
    }

    @Test
    void itEndsWhereItsHolderDied() {
        FlightLease brief = new FlightLease(on.link, Duration.ofMillis(50));
        on.get(() -> brief.take(KEY, "dead"));

        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> take("b"));
        assertThat(on.get(() -> brief.take(KEY, "dead"))).isFalse();
    }

    private boolean take(String token) {
        return on.get(() -> leases.take(KEY, token));
    }
}
