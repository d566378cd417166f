package dev.isotherm.api.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small Redis that is full of weather: jobs are accepted and end, and old places make room for new ones. */
class MemoryBoundTest {
    private static final int MEGABYTES = 20;
    private static final double FULL = 0.87;
    private static final int LEAST_PLACES = 200;
    /* Places that are not curated are stored by their coordinates. */
    private static final String OTHER_PLACES = "iso:day:*,*}:version";
    /* Places as an older program stored them: 51 years, and when they were asked for. */
    private static final String FILL =
            """
            local year = string.rep('\\128\\100', 366)
            for place = ARGV[1], ARGV[1] + 9 do
              local name = string.format('visual_crossing:p%04d', place)
              for at = 1976, 2026 do redis.call('SET', 'iso:day:{' .. name .. '}:' .. at, year) end
              redis.call('SET', 'iso:day:{' .. name .. '}:version', string.rep('0', 40))
              redis.call('ZADD', 'iso:places:{kept}:asked', place + 1, name)
            end
            """;

    private Started started;
    private RedisProcess redis;
    private ApiHarness api;
    private int places;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start(RedisProcess.Options.temporary()
                .withArguments("--maxmemory", MEGABYTES + "mb", "--maxmemory-policy", "noeviction")));
        UpstreamServer upstream = started.add(UpstreamServer.start());
        fill();
        api = started.add(ApiHarness.all(
                redis.url(),
                upstream.uri(),
                new JsonObject().put("http", new JsonObject().put("adminKey", AdminHarness.KEY))));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private String redis(String... words) {
        return RedisTalk.ask(redis.port(), words);
    }

    private double used() {
        String info = redis("INFO", "memory");
        double bytes = info.lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
        return bytes / (MEGABYTES * 1_024 * 1_024);
    }

    private void fill() {
        for (; used() < FULL; places += 10) {
            assertThat(redis("EVAL", FILL, "0", "" + places)).isEmpty();
        }
        assertThat(places).isGreaterThan(LEAST_PLACES);
    }

    private static String key(int place, String what) {
        return String.format("iso:day:{visual_crossing:p%04d}:%s", place, what);
    }

    private boolean exists(String key) {
        return redis("EXISTS", key).equals("1");
    }

    private JsonObject shown() {
        HttpResponse<String> answer =
                api.send(api.request("/cache/info").header(Authentication.ADMIN_KEY, AdminHarness.KEY));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getJsonObject("stored_places");
    }

    /* A job of its own for each place, so none is answered from another one's result. */
    private JsonObject job(String place) {
        HttpResponse<String> accepted = api.post("/v1/records/daily/" + place + "/11-20/async");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return api.awaitEnd(new JsonObject(accepted.body()).getString("job_id"));
    }

    @Test
    void jobsGoOnAndTheLeastRecentlyAskedPlacesMakeRoom() {
        assertThat(shown().getBoolean("memory_short")).isTrue();
        // It is asked for again, so it stays.
        redis("ZADD", "iso:places:{kept}:asked", "1795000000000", "visual_crossing:p0000");

        assertThat(job("Nantes").containsKey("result")).isTrue();
        assertThat(redis("KEYS", OTHER_PLACES)).isEmpty();
        assertThat(shown().getLong("not_stored")).isPositive();
        await().atMost(Awaiting.DEADLINE).until(() -> !exists(key(1, "version")) && !exists(key(1, "1990")));
        assertThat(exists(key(0, "version")) && exists(key(0, "1990"))).isTrue();

        AtomicInteger others = new AtomicInteger();
        await().atMost(Awaiting.DEADLINE).until(() -> {
            assertThat(job("Village" + others.incrementAndGet()).containsKey("result"))
                    .isTrue();
            return !redis("KEYS", OTHER_PLACES).isEmpty();
        });
        assertThat(used()).isLessThan(FULL);
        assertThat(shown().getLong("removed")).isPositive();
        assertThat(exists(key(0, "version"))).isTrue();
        assertThat(exists(key(places - 1, "version"))).isTrue();
    }
}
