package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For how long equal work is answered with a finished job: as long as its result is what it would be now. */
class ResultReuseTest {
    private static final String RECORD = "daily/London/11-20";

    @AutoClose
    private final RedisProcess redis = RedisProcess.start();

    @AutoClose
    private final UpstreamServer upstream = UpstreamServer.start();

    @Test
    void aResultWithoutYearsThatTheProviderFailedForIsNotReused() {
        upstream.behave(call -> call.touches(1990) ? Behaviour.ERROR : Behaviour.WEATHER);
        try (ApiHarness api = ApiHarness.all(redis.url(), upstream.uri(), new JsonObject())) {
            String first = enqueue(api);
            assertThat(missing(api.awaitEnd(first))).containsExactly("{\"year\":1990,\"reason\":\"api_error\"}");
            upstream.reset();

            String second = enqueue(api);

            assertThat(second).isNotEqualTo(first);
            assertThat(missing(api.awaitEnd(second))).isEmpty();
            assertThat(enqueue(api)).as("a whole one is reused").isEqualTo(second);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResultIsNotReusedOnTheNextDay(boolean storedBefore) {
        Instant tenSecondsBeforeMidnight = Instant.parse("2026-11-23T23:59:50Z");
        try (ApiHarness api = ApiHarness.at(tenSecondsBeforeMidnight, redis.url(), upstream.uri(), new JsonObject())) {
            if (storedBefore) {
                assertThat(api.get("/v1/records/" + RECORD).statusCode()).isEqualTo(200);
            } else {
                api.work();
            }

            api.ended(RECORD);

            String key =
                    RedisTalk.ask(redis.port(), "KEYS", "iso:{records}:u:*").strip();
            assertThat(Long.parseLong(RedisTalk.ask(redis.port(), "PTTL", key))).isBetween(1L, 10_000L);
        }
    }

    private static String enqueue(ApiHarness api) {
        return new JsonObject(api.post("/v1/records/" + RECORD + "/async").body()).getString("job_id");
    }

    private static List<String> missing(JsonObject job) {
        return job
                .getJsonObject("result")
                .getJsonObject("data")
                .getJsonObject("metadata")
                .getJsonArray("missing_years")
                .stream()
                .map(Object::toString)
                .toList();
    }
}
