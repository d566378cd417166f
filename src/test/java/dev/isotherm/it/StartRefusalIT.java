package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that must not work with the Redis they have. */
@ExpectedErrors({"Isotherm does not start", "Failed in deploying verticle", "This process would not start"})
class StartRefusalIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int DEPLOYMENT_FAILED = 15;
    /* A start waits a second or so for Redis and then goes on without: on a busy machine that may be too short. */
    private static final int TRIES = 5;

    private static List<String> refused(RedisProcess redis, String role, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("REDIS_URL", redis.url());
        environment.putAll(more);
        environment.put("WEATHER_PROVIDER", "simulated");
        for (int tries = 0; tries < TRIES; tries++) {
            try (IsothermProcess process = IsothermProcess.launch(role, environment)) {
                Awaitility.await().until(() -> !process.isAlive() || process.logged(" runs as " + role));
                if (!process.isAlive()) {
                    assertThat(process.awaitExit(SOON)).isEqualTo(DEPLOYMENT_FAILED);
                    return process.log();
                }
            }
        }
        throw new AssertionError("it started each time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void aQueueThatANewerProgramMadeStopsTheStart(String role) {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisTalk.ask(redis.port(), "HSET", "iso:{records}:m", "schema", "99");
            assertThat(refused(redis, role, Map.of())).anySatisfy(line -> assertThat(line)
                    .contains("Isotherm does not start")
                    .contains("Queue records has schema version 99"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void aRedisThatMayEvictJobsStopsTheStartWhereADurableOneIsRequired(String role) {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisTalk.ask(redis.port(), "CONFIG", "SET", "maxmemory", "100mb");
            RedisTalk.ask(redis.port(), "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            assertThat(refused(redis, role, Map.of("ISOTHERM_REDIS_REQUIRE_DURABLE", "true")))
                    .anySatisfy(line -> assertThat(line)
                            .contains("Isotherm does not start")
                            .contains("maxmemory-policy allkeys-lru"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "api-with-worker"})
    void aPasswordThatRedisRefusesStopsTheStartAndIsTheLastThatIsSaid(String role) {
        try (RedisProcess redis =
                RedisProcess.start(RedisProcess.Options.temporary().withPassword("hunter2-right"))) {
            List<String> log = refused(redis, role, Map.of("REDIS_URL", "redis://127.0.0.1:" + redis.port()));
            assertThat(log.get(log.size() - 1))
                    .contains("ERROR", "Isotherm does not start", "NOAUTH", "add it to REDIS_URL (redis.url)");
        }
    }
}
