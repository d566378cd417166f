package dev.isotherm.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.doctor.DoctorProcess.Outcome;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisRights;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.TestAuthority;
import dev.isotherm.support.TlsRedis;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor before a start, with real Redis servers: what it finds, what it advises, and how it ends. */
class DoctorTest {
    private static final String PASSWORD = "hunter2-of-redis";

    @TempDir
    private Path folder;

    private RedisProcess redis;

    @AfterEach
    void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    private RedisProcess redis(String... arguments) {
        redis = RedisProcess.start(
                RedisProcess.Options.temporary().withPassword(PASSWORD).withArguments(arguments));
        return redis;
    }

    /* With users, each of which has its password. */
    private RedisProcess redisWithUser(String... words) {
        redis = RedisProcess.start();
        assertThat(RedisTalk.ask(redis.port(), words)).isEqualTo("OK");
        return redis;
    }

    private static Map<String, String> environment(String redisUrl) {
        Map<String, String> all = new HashMap<>();
        all.put("REDIS_URL", redisUrl);
        all.put("PORT", Integer.toString(IsothermProcess.freePort()));
        all.put("API_ACCESS_TOKEN", "hunter2-is-a-token-of-more-than-32-letters");
        all.put("WEATHER_PROVIDER", "simulated");
        return all;
    }

    private static Map<String, String> with(Map<String, String> all, String name, String value) {
        all.put(name, value);
        return all;
    }

    private static void assertFails(Outcome outcome, String... parts) {
        assertThat(outcome.exit()).as(outcome.toString()).isEqualTo(1);
        assertThat(outcome.of("FAIL"))
                .as(outcome.toString())
                .anySatisfy(line -> assertThat(line).contains(parts).contains(" -> "));
    }

    @Test
    void aGoodSetUpHasALineForEachPartAndNoFailure() {
        Outcome outcome =
                DoctorProcess.runAlone(with(environment(redis().url()), "ADMIN_API_KEY", "adm1n-key-of-a-test"));

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.of("FAIL")).isEmpty();
        assertThat(outcome.of("OK"))
                .as(outcome.toString())
                .extracting(line -> line.substring(6).replaceFirst(":.*", ""))
                .contains(
                        "Java",
                        "configuration",
                        "file limit",
                        "Redis login",
                        "Redis version",
                        "Redis memory",
                        "Redis safety",
                        "Redis latency",
                        "Redis clock",
                        "Redis writes",
                        "Redis data",
                        "Redis rights");
        assertThat(outcome.lines())
                .anyMatch(line -> line.startsWith("OK    port "))
                .contains(
                        "      http.adminKey = **** (ADMIN_API_KEY)",
                        "      redis.url = redis://****@127.0.0.1:" + redis.port() + " (REDIS_URL)",
                        "      http.instances = 2 (file)",
                        "      weather.provider = simulated (WEATHER_PROVIDER)")
                .noneMatch(line -> line.contains("(default)"))
                .anyMatch(line -> line.startsWith("WARN  weather provider: simulated"));
    }

    @Test
    void allSettingsAreListedWhereThatIsAskedFor() {
        Outcome outcome = DoctorProcess.run(environment(redis().url()), "--all", "worker");

        assertThat(outcome.lines())
                .contains("      jobs.leaseMs = 15000 (file)", "      jobs.maxWaitSeconds = 3600 (default)");
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
    }

    @Test
    void aWrongPasswordIsAFailureThatNamesTheSetting() {
        String wrong = redis().url().replace(PASSWORD, "hunter3-is-wrong");

        assertFails(DoctorProcess.runAlone(environment(wrong)), "Redis login", "WRONGPASS", "REDIS_URL");
    }

    @Test
    void noPasswordWhereOneIsNeededIsAFailureThatNamesTheSetting() {
        String without = redis().url().replace(":" + PASSWORD + "@", "");

        assertFails(DoctorProcess.run(environment(without)), "Redis login", "NOAUTH", "REDIS_URL");
    }

    @Test
    void noRedisIsAFailureAndTheRestIsExaminedAllTheSame() {
        Outcome outcome = DoctorProcess.run(environment("redis://127.0.0.1:" + IsothermProcess.freePort()));

        assertFails(outcome, "Redis", "Connection refused", "REDIS_URL");
        assertThat(outcome.lines()).anyMatch(line -> line.contains("weather provider: "));
    }

    /* Both at once, because each takes the whole patience of the doctor. */
    @Test
    void aRedisThatIsFrozenOrNeverSpokeIsAFailureAndNoHang() throws IOException {
        redis().freeze();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Outcome> frozen =
                    CompletableFuture.supplyAsync(() -> DoctorProcess.run(environment(redis.url())));
            assertFails(
                    DoctorProcess.run(environment("redis://127.0.0.1:" + silent.getLocalPort())),
                    "Redis",
                    "cannot be used",
                    "REDIS_URL");
            assertFails(frozen.join(), "Redis", "REDIS_URL");
        } finally {
            redis.resume();
        }
    }

    @Test
    void aRedisThatMayEvictJobsIsAFailure() {
        redis("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");

        assertFails(
                DoctorProcess.run(environment(redis.url())), "maxmemory-policy allkeys-lru", "set it to noeviction");
    }

    @Test
    void aRedisThatWritesNothingToDiskIsAWarning() {
        redis("--appendonly", "no");

        Outcome outcome = DoctorProcess.run(environment(redis.url()));

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.of("WARN")).anyMatch(line -> line.contains("appendonly is no"));
    }

    @Test
    void aMissingRightIsNamedWithTheCommandThatGivesIt() {
        redisWithUser(Stream.of(RedisRights.command(RedisRights.API, "hunter4"))
                .filter(word -> !word.equals("+getex") && !word.equals("+zcount"))
                .toArray(String[]::new));

        Outcome outcome = DoctorProcess.run(environment("redis://isotherm-api:hunter4@127.0.0.1:" + redis.port()));

        assertFails(outcome, "Redis rights", "may not call getex, zcount", "+getex +zcount");
    }

    @ParameterizedTest
    @CsvSource({"api, isotherm-api", "worker, isotherm-worker"})
    void theRightsThatAreShownAreEnough(String role, String user) {
        redisWithUser(RedisRights.command(user, "hunter4"));

        Outcome outcome =
                DoctorProcess.run(environment("redis://" + user + ":hunter4@127.0.0.1:" + redis.port()), role);

        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertThat(outcome.of("OK")).anyMatch(line -> line.contains("Redis rights: all "));
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsAFailureThatNamesTheSetting() {
        TestAuthority authority = TestAuthority.in(folder, "authority");
        TestAuthority.Issued certificate = authority.issue("redis", "dns:localhost");
        try (TlsRedis tls = TlsRedis.start(authority.certificate(), certificate)) {
            assertFails(DoctorProcess.run(environment(tls.url("localhost"))), "Redis", "REDIS_CA_FILE");

            Outcome trusted = DoctorProcess.run(with(
                    environment(tls.url("localhost")),
                    "REDIS_CA_FILE",
                    authority.certificate().toAbsolutePath().toString()));
            assertThat(trusted.exit()).as(trusted.toString()).isZero();
        }
    }

    @Test
    void aBadConfigurationIsALineForEachProblemAndShowsNoSecret() throws IOException {
        Path file = Files.writeString(
                folder.resolve("api.json"),
                "{\"role\": \"api\", \"http\": {\"instances\": 0, \"porrt\": 1}, \"redis\": {\"url\": \"hunter5://\"}}");

        Outcome outcome = DoctorProcess.run(Map.of(), "--conf", file.toString());

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.of("FAIL"))
                .anyMatch(line -> line.contains("http.instances: is '0'; allowed: a whole number from 1 to 64"))
                .anyMatch(line -> line.contains("http.porrt: is not a key of this role"))
                .anyMatch(line -> line.contains("redis.url"));
        assertThat(outcome.of("WARN")).anyMatch(line -> line.contains("mend the configuration first"));
    }

    @Test
    void aFileThatIsNotThereOrNoJsonIsAFailure() throws IOException {
        assertFails(
                DoctorProcess.run(Map.of(), "--conf", folder.resolve("no.json").toString()), "cannot be read");
        Path file = Files.writeString(folder.resolve("api.json"), "{\"weather\": {\"key\": hunter5}}");
        assertFails(DoctorProcess.run(Map.of(), "--conf", file.toString()), "is not JSON");
    }

    @Test
    void aPortInUseIsAFailureThatNamesPortAndSetting() throws IOException {
        int port = IsothermProcess.freePort();
        try (ServerSocket taken = new ServerSocket(port)) {
            assertThat(taken.isBound()).isTrue();
            assertFails(
                    DoctorProcess.run(with(environment(redis().url()), "PORT", Integer.toString(port))),
                    "port " + port,
                    "http.port (PORT)",
                    "--url");
        }
    }

    @Test
    void theProviderIsCalledOnlyWhereThatIsAskedFor() {
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer provider = vertx.createHttpServer()
                    .requestHandler(
                            request -> request.response().setStatusCode(401).end("no such key"))
                    .listen(0, "127.0.0.1")
                    .await();
            Map<String, String> environment = environment(redis().url());
            environment.put("WEATHER_PROVIDER", "visual_crossing");
            environment.put("VISUAL_CROSSING_API_KEY", "hunter6");
            environment.put("VISUAL_CROSSING_BASE_URL", "http://127.0.0.1:" + provider.actualPort());

            Outcome free = DoctorProcess.run(environment);
            assertThat(free.exit()).as(free.toString()).isZero();
            assertThat(free.of("OK"))
                    .anyMatch(line -> line.contains("host 127.0.0.1: the weather provider answers at 127.0.0.1"))
                    .anyMatch(line -> line.contains("that costs one day-record: --call-provider does"));

            assertFails(
                    DoctorProcess.run(environment, "--call-provider"),
                    "weather provider",
                    "refused our key",
                    "status 401");
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void aHostWithoutAnAddressIsAFailure() {
        Map<String, String> environment = environment(redis().url());
        environment.put("WEATHER_PROVIDER", "open_meteo");
        for (String name : List.of("ARCHIVE", "FORECAST", "GEOCODING")) {
            environment.put("ISOTHERM_WEATHER_OPEN_METEO_" + name + "_URL", "http://no-such-host.invalid");
        }

        assertFails(DoctorProcess.run(environment), "host no-such-host.invalid", "DNS");
    }

    @Test
    void wrongArgumentsAreMisuse() {
        Outcome outcome = DoctorProcess.run(Map.of(), "--admin");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.toString()).contains("--admin is for --url").contains("Usage: isotherm doctor");
        assertThat(DoctorProcess.run(Map.of(), "database").exit()).isEqualTo(2);
        assertThat(DoctorProcess.run(Map.of(), "--url", "http://127.0.0.1:1", "--admin")
                        .toString())
                .contains("ADMIN_API_KEY, and it is not set");
    }
}
