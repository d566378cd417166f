package dev.isotherm.management;

import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.TestAuthority;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.TlsRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process says of a Redis that is of no use to it, and that it does not start with one. */
class RedisTroubleTest {
    private static final String RIGHT = "hunter2-right";
    private static final int SOME_LOOKS = 3;

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static TlsRedis tls;

    private final RedisProcess redis =
            RedisProcess.start(RedisProcess.Options.temporary().withPassword(RIGHT));
    private final Vertx vertx = TestVertx.create();
    private final LogLines lines = LogLines.of(RedisTrouble.class);

    @BeforeAll
    static void startTls() {
        authority = TestAuthority.in(folder, "ours");
        tls = TlsRedis.start(authority.certificate(), authority.issue("redis", "dns:localhost"));
    }

    @AfterAll
    static void stopTls() {
        tls.close();
    }

    @AfterEach
    void close() {
        lines.close();
        await(vertx.close());
        redis.close();
    }

    private Future<?> start(String url, JsonObject more) {
        JsonObject file = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", url).mergeIn(more));
        IsothermConfig config = ConfigLoader.load(file, Map.of());
        return vertx.deployVerticle(new ManagementVerticle(config, StartSummary.of(config, "test"), new Meters()));
    }

    private String ask(String... command) {
        return RedisTalk.askWith(RIGHT, redis.port(), command);
    }

    private String url(String login) {
        return "redis://" + login + "127.0.0.1:" + redis.port();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a wrong password   | redis://:hunter2-wrong@127.0.0.1:%d      | WRONGPASS          | Check the user and the password in REDIS_URL (redis.url)",
                "no password        | redis://127.0.0.1:%d                     | NOAUTH             | add it to REDIS_URL (redis.url)",
                "no such user       | redis://nobody:hunter2-x@127.0.0.1:%d    | WRONGPASS          | Check the user and the password in REDIS_URL (redis.url)",
                "no right to write  | redis://reader:hunter2-r@127.0.0.1:%d    | refused script     | the rights that docs/security.md lists",
                "no right to anything | redis://idle:hunter2-i@127.0.0.1:%d    | NOPERM             | the rights that docs/security.md lists",
                "no such database   | redis://:hunter2-right@127.0.0.1:%d/9999 | DB index           | The path of REDIS_URL (redis.url)",
                "TLS to a plain port | rediss://:hunter2-right@127.0.0.1:%d    | within 1000 ms     | does not speak TLS on this port",
            })
    void aFaultThatNeverEndsByItselfStopsTheStart(String what, String url, String reason, String remedy) {
        ask("ACL", "SETUSER", "reader", "on", ">hunter2-r", "~*", "+@all", "-@write");
        ask("ACL", "SETUSER", "idle", "on", ">hunter2-i", "~*", "-@all");
        String shown =
                failureOf(start(url.formatted(redis.port()), new JsonObject())).getMessage();
        assertThat(shown)
                .startsWith("Redis redis")
                .contains(reason)
                .contains(remedy)
                .doesNotContain("hunter");
    }

    @Test
    void noTlsToAPortForTlsStopsTheStart() {
        assertThat(failureOf(start("redis://:hunter2-x@localhost:" + tls.port(), new JsonObject())))
                .hasMessageContaining("speaks TLS on this port: use rediss://")
                .hasMessageContaining("REDIS_URL (redis.url)");
    }

    @Test
    void anAuthorityThatIsNotTrustedStopsTheStart() {
        assertThat(failureOf(start(tls.url("localhost"), new JsonObject())))
                .hasMessageContaining("not signed by an authority that we trust")
                .hasMessageContaining("REDIS_CA_FILE (redis.caFile)");
        String trusted = authority.certificate().toString();
        await(start(tls.url("localhost"), JsonObject.of("caFile", trusted)));
    }

    @Test
    void aRedisThatIsAwayStopsNothingAndIsToldAgain() {
        await(start("redis://127.0.0.1:" + IsothermProcess.freePort(), new JsonObject()));
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines.all.stream()
                .anyMatch(line -> line.startsWith("WARN") && line.contains("still away")));
        assertThat(lines.all).noneMatch(line -> line.startsWith("ERROR"));
    }

    @Test
    @ExpectedErrors("is of no use")
    void aRunningProcessSaysItOnceAMinuteAndOnceThatItIsOver() {
        await(start(url(":" + RIGHT + "@"), new JsonObject()));
        ask("ACL", "SETUSER", "default", "-@scripting");
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines.all.size() == 1);
        assertThat(lines.all.get(0))
                .startsWith("ERROR")
                .contains("docs/security.md")
                .doesNotContain("hunter");
        await(vertx.timer(SOME_LOOKS, TimeUnit.SECONDS));
        assertThat(lines.all).hasSize(1);
        ask("ACL", "SETUSER", "default", "+@all");
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines.all.size() == 2);
        assertThat(lines.all.get(1)).startsWith("INFO").contains("works again");
    }

    @Test
    @ExpectedErrors("is of no use")
    void aPasswordThatChangesStopsNoRunningProcess() {
        await(start(url(":" + RIGHT + "@"), new JsonObject()));
        ask("CONFIG", "SET", "requirepass", "hunter2-other");
        RedisTalk.askWith("hunter2-other", redis.port(), "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines.all.stream()
                .anyMatch(line -> line.startsWith("ERROR")
                        && line.contains("WRONGPASS")
                        && line.contains("REDIS_URL (redis.url)")));
        RedisTalk.askWith("hunter2-other", redis.port(), "CONFIG", "SET", "requirepass", RIGHT);
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> lines.all.stream()
                .anyMatch(line -> line.contains("works again")));
    }
}
