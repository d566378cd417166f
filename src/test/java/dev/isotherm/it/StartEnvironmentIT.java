package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.SecretGuard;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, started with what operators' platforms and files really hold. */
class StartEnvironmentIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int DEPLOYMENT_FAILED = 15;
    private static final List<String> API = List.of("-conf", "conf/api.json");

    private static final String STRONG = "hunter2-0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void startsWithWhatKubernetesInjectsAndWithLineBreaksRoundValues() throws IOException, InterruptedException {
        Path conf = folder.resolve("api.json");
        Files.writeString(conf, "\uFEFF" + Files.readString(Path.of("conf", "api.json")));
        try (RedisProcess redis = RedisProcess.start();
                IsothermProcess api = IsothermProcess.launch(
                        List.of("-conf", conf.toString()),
                        Map.of(
                                "REDIS_URL", redis.url() + "\r\n",
                                "WEATHER_PROVIDER", "simulated\n",
                                "ENVIRONMENT", "\"production\"\n",
                                "API_ACCESS_TOKEN", STRONG + "\r\n",
                                "ISOTHERM_SERVICE_HOST", "10.0.0.1",
                                "ISOTHERM_PORT", "tcp://10.0.0.1:8000",
                                "ISOTHERM_HTTP_PORT", "tcp://10.0.0.1:8000",
                                "ISOTHERM_PORT_8000_TCP_ADDR", "10.0.0.1"))) {
            Awaitility.await().atMost(SOON).until(() -> api.logged("Ready on"));
            HttpResponse<String> plain = SecretGuard.look(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/v1/jobs/x"))
                                    .header("X-Forwarded-Proto", "http")
                                    .header("Authorization", "Bearer " + STRONG)
                                    .build(),
                            BodyHandlers.ofString()));
            assertThat(plain.statusCode()).isEqualTo(400);
            assertThat(plain.body()).contains("HTTPS required in production");
        }
    }

    @Test
    @ExpectedErrors("Isotherm does not start")
    void aStartThatCannotListenSaysSoInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    API,
                    Map.of("ISOTHERM_HTTP_HOST", "127.0.0.1", "PORT", Integer.toString(taken.getLocalPort())),
                    "Check http.host, http.port (PORT)");
        }
        assertRefused(API, Map.of("ISOTHERM_HTTP_HOST", "no-such-host.invalid"), "Check http.host, http.port (PORT)");
    }

    @Test
    @ExpectedErrors("Isotherm does not start")
    void aFileThatCannotBeReadStopsTheStartInOneLine() throws IOException {
        Path wide = folder.resolve("wide.json");
        Files.writeString(wide, "\uFEFF{}", StandardCharsets.UTF_16LE);
        assertRefused(List.of("-conf", wide.toString()), Map.of(), "is not in UTF-8");
        assertRefused(
                List.of("-conf", "conf/api.json", "-deployment-options", "{\"x\":"), Map.of(), "-deployment-options");
    }

    @Test
    @ExpectedErrors("Isotherm does not start")
    void productionDoesNotStartWithSecretsThatCanBeGuessedAndDevelopmentWarns() {
        Map<String, String> weak = Map.of(
                "API_ACCESS_TOKEN", "dev-token,hunter2",
                "ADMIN_API_KEY", "hunter3",
                "ADMIN_API_KEYS", "alice:hunter4",
                "ISOTHERM_HTTP_HOST", "0.0.0.0");
        List<String> problems = List.of(
                "http.accessToken (API_ACCESS_TOKEN): its entry 1 is dev-token, which everybody knows",
                "http.accessToken (API_ACCESS_TOKEN): its entry 2 is shorter than 32 characters",
                "http.adminKey (ADMIN_API_KEY): is shorter than 32 characters",
                "http.adminKeys (ADMIN_API_KEYS): its entry 1 is shorter than 32 characters",
                "http.host: is not an address of this machine alone");
        List<String> dev = List.of("-conf", "conf/dev.json");
        Map<String, String> production = new HashMap<>(weak);
        production.put("ENVIRONMENT", "production");
        assertRefused(dev, production, problems.toArray(String[]::new));
        try (IsothermProcess development = IsothermProcess.launch(dev, weak)) {
            Awaitility.await().atMost(SOON).until(() -> development.logged("Ready on"));
            problems.forEach(problem -> assertThat(development.log())
                    .filteredOn(line -> line.contains(problem))
                    .singleElement()
                    .asString()
                    .contains(" WARN "));
            assertThat(development.log()).noneMatch(line -> line.contains("hunter"));
        }
    }

    @Test
    void startsWithSecretsThatAreInFiles() throws IOException {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisTalk.ask(redis.port(), "ACL", "SETUSER", "filed", "on", ">hunter3", "~*", "&*", "+@all");
            Map<String, String> files = Map.of(
                    "REDIS_URL_FILE",
                    file("redis", redis.url().replace("redis://", "redis://filed:hunter3@") + "\n"),
                    "API_ACCESS_TOKEN_FILE",
                    file("token", STRONG + "\n"),
                    "ADMIN_API_KEYS_FILE",
                    file("keys", "alice:hunter4-0123456789abcdef0123456789abcdef\r\n"),
                    "ENVIRONMENT",
                    "production",
                    "API_ACCESS_TOKEN",
                    "",
                    "WEATHER_PROVIDER",
                    "simulated");
            try (IsothermProcess api = IsothermProcess.launch(API, files)) {
                Awaitility.await().atMost(SOON).until(() -> api.logged("Ready on"));
                assertThat(api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/v1/jobs/x"))
                                        .header("Authorization", "Bearer " + STRONG)
                                        .build())
                                .statusCode())
                        .isEqualTo(404);
                assertThat(api.send(HttpRequest.newBuilder(
                                                URI.create("http://127.0.0.1:" + api.port() + "/admin/queues"))
                                        .header("X-Admin-Key", "hunter4-0123456789abcdef0123456789abcdef")
                                        .build())
                                .statusCode())
                        .isEqualTo(200);
                assertThat(api.log()).noneMatch(line -> line.contains("hunter"));
            }
        }
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    @ExpectedErrors("Isotherm does not start")
    void aSecretFileThatCannotBeReadStopsTheStart() {
        Path missing = folder.resolve("missing");
        assertRefused(
                API,
                Map.of("API_ACCESS_TOKEN", "", "API_ACCESS_TOKEN_FILE", missing.toString()),
                "http.accessToken (API_ACCESS_TOKEN_FILE): names " + missing + ", which is missing or not a file");
    }

    @Test
    @ExpectedErrors("Isotherm does not start")
    void aLoginOrRightThatIsRefusedIsToldByTheNameOfTheSetting() {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisTalk.ask(redis.port(), "ACL", "SETUSER", "weak", "on", ">pw", "~*", "+@all", "-@scripting");
            for (String login : List.of("weak:wrong", "weak:pw")) {
                try (IsothermProcess api = IsothermProcess.launch(
                        API,
                        Map.of(
                                "REDIS_URL",
                                redis.url().replace("redis://", "redis://" + login + "@"),
                                "WEATHER_PROVIDER",
                                "simulated"))) {
                    Awaitility.await().atMost(SOON).until(() -> api.logged("REDIS_URL (redis.url)"));
                    assertThat(api.log()).noneMatch(line -> line.contains("wrong@") || line.contains(":pw"));
                }
            }
        }
    }

    private static void assertRefused(List<String> arguments, Map<String, String> environment, String... reasons) {
        try (IsothermProcess process =
                IsothermProcess.launch(arguments, with(environment, "REDIS_URL", "redis://127.0.0.1:1"))) {
            assertThat(process.awaitExit(SOON)).isEqualTo(DEPLOYMENT_FAILED);
            assertThat(process.log())
                    .filteredOn(line -> line.contains("ERROR") || line.contains("\"level\":\"error\""))
                    .singleElement()
                    .asString()
                    .contains("Isotherm does not start");
            assertThat(String.join("\n", process.log())).contains(reasons).doesNotContain("hunter");
            assertThat(process.log()).noneMatch(line -> line.startsWith("java.") || line.startsWith("Caused by"));
        }
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(name, value);
        all.put("VISUAL_CROSSING_API_KEY", "k");
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void startsWithTheWholeEnvironmentOfTheServiceThatItReplaces(String role) throws IOException {
        Properties old = new Properties();
        try (Reader text = Files.newBufferedReader(Path.of("src/test/resources/old-service.env"))) {
            old.load(text);
        }
        Map<String, String> environment = new HashMap<>();
        old.forEach((name, value) -> environment.put(name.toString(), value.toString()));
        try (RedisProcess redis = RedisProcess.start()) {
            environment.put("REDIS_URL", redis.url());
            try (IsothermProcess service = IsothermProcess.start(role, environment)) {
                assertThat(service.log())
                        .filteredOn(line -> line.contains("Not needed here, and without effect: "))
                        .singleElement()
                        .asString()
                        .contains("DATABASE_URL", "TTL_STABLE", "VC_TIMELINE_RETRIES")
                        .doesNotContain("REDIS_URL", "MAX_JOB_QUEUE_SIZE", "CORS_ORIGINS", "secret");
            }
        }
    }
}
