package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.BadLink;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health is what requests need: while nothing can be accepted it says so, and each request gets 503. */
class HealthTest {
    private static final String NEW_JOB = "/v1/records/daily/London/11-20/async";

    private static UpstreamServer upstream;

    @BeforeAll
    static void start() {
        upstream = UpstreamServer.start();
    }

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "out of memory,                     CONFIG SET maxmemory 1,               CONFIG SET maxmemory 0",
        "a replica that takes no writes,    REPLICAOF 127.0.0.1 1,                REPLICAOF NO ONE",
        "a replica without its master,      CONFIG SET replica-serve-stale-data no, REPLICAOF NO ONE",
        "writes are paused,                 CLIENT PAUSE 60000 WRITE,             CLIENT UNPAUSE",
        "too few replicas,                  CONFIG SET min-replicas-to-write 1,   CONFIG SET min-replicas-to-write 0",
        "no right to write,                 ACL SETUSER default -@write,          ACL SETUSER default +@all",
        "no right to run scripts,           ACL SETUSER default -@scripting,      ACL SETUSER default +@all",
        "no right to our keys,              ACL SETUSER default resetkeys ~other, ACL SETUSER default allkeys",
    })
    void isUnhealthyWhileNothingIsAcceptedAndHealthyAfterwards(String what, String fault, String cure) {
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            awaitHealth(api, 200);
            assertThat(RedisTalk.ask(redis.port(), fault.split(" "))).doesNotStartWith("-");
            if (what.equals("a replica without its master")) {
                RedisTalk.ask(redis.port(), "REPLICAOF", "127.0.0.1", "1");
            }

            awaitHealth(api, 503);
            assertStaysUnhealthyAndRefuses(api);

            assertThat(RedisTalk.ask(redis.port(), cure.split(" "))).doesNotStartWith("-");
            awaitHealth(api, 200);
            assertThat(redisCheck(api)).isEqualTo("healthy");
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> api.post(NEW_JOB).statusCode() == 202);
        }
    }

    @Test
    void isUnhealthyWhileRedisCannotSave() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            Path folder = Path.of(RedisTalk.ask(redis.port(), "CONFIG", "GET", "dir")
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow());
            // Nothing can be written in the place of a folder that is not empty.
            Files.createDirectories(folder.resolve("dump.rdb/inside"));
            RedisTalk.ask(redis.port(), "CONFIG", "SET", "save", "3600 1");
            RedisTalk.ask(redis.port(), "BGSAVE");

            awaitHealth(api, 503);
            assertStaysUnhealthyAndRefuses(api);
        }
    }

    @Test
    void isUnhealthyWhileTheLinkIsTooSlowForAnyRequest() {
        try (RedisProcess redis = RedisProcess.start();
                BadLink link = BadLink.to(redis.port());
                ApiHarness api = ApiHarness.api(
                        redis.url().replace(":" + redis.port(), ":" + link.port()), upstream.uri(), new JsonObject())) {
            awaitHealth(api, 200);
            link.slow(2_000);

            awaitHealth(api, 503);
            assertStaysUnhealthyAndRefuses(api);

            link.slow(Integer.MAX_VALUE);
            awaitHealth(api, 200);
        }
    }

    @Test
    void askingOftenAsksRedisOnce() {
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject());
                RedisMonitor monitor = RedisMonitor.open(redis.port())) {
            long began = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> answers =
                    Stream.generate(() -> api.getLater("/health")).limit(300).toList();
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
            long seconds = (System.nanoTime() - began) / 1_000_000_000L;

            assertThat(monitor.seen())
                    .filteredOn(seen -> seen.byScript()
                            && seen.words().get(0).equalsIgnoreCase("SET")
                            && seen.words().get(1).contains("probe"))
                    .hasSizeBetween(1, (int) seconds + 2);
        }
    }

    private static String redisCheck(ApiHarness api) {
        return new JsonObject(api.get("/health/ready").body())
                .getJsonObject("checks")
                .getJsonObject("redis")
                .getString("status");
    }

    private static void awaitHealth(ApiHarness api, int status) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> api.get("/health").statusCode() == status);
    }

    /* Several times, for what answers PING is connected again in between. */
    private static void assertStaysUnhealthyAndRefuses(ApiHarness api) {
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> health = api.get("/health");
            assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
            assertThat(new JsonObject(health.body()).getString("status")).isEqualTo("unhealthy");
            assertThat(new JsonObject(health.body()).fieldNames()).containsExactly("status", "timestamp");
            assertThat(redisCheck(api)).isEqualTo("unhealthy");
            // A restart would not help.
            assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> job = api.post(NEW_JOB);
            assertThat(job.statusCode()).as(job.body()).isEqualTo(503);
            assertThat(Integer.parseInt(job.headers().firstValue("Retry-After").orElseThrow()))
                    .isPositive();
        }
    }
}
