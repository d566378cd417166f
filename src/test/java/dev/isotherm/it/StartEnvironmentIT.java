package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
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
                                "ISOTHERM_SERVICE_HOST", "10.0.0.1",
                                "ISOTHERM_PORT", "tcp://10.0.0.1:8000",
                                "ISOTHERM_HTTP_PORT", "tcp://10.0.0.1:8000",
                                "ISOTHERM_PORT_8000_TCP_ADDR", "10.0.0.1"))) {
            Awaitility.await().atMost(SOON).until(() -> api.logged("Ready on"));
            HttpResponse<String> plain = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/v1/jobs/x"))
                                    .header("X-Forwarded-Proto", "http")
                                    .header("Authorization", "Bearer " + IsothermProcess.TOKEN)
                                    .build(),
                            BodyHandlers.ofString());
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
    void aLoginOrRightThatIsRefusedIsToldByTheNameOfTheSetting() {
        try (RedisProcess redis = RedisProcess.start()) {
            RedisCommands.run(redis, "ACL", "SETUSER", "weak", "on", ">pw", "~*", "+@all", "-@scripting");
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

    private static void assertRefused(List<String> arguments, Map<String, String> environment, String reason) {
        try (IsothermProcess process =
                IsothermProcess.launch(arguments, with(environment, "REDIS_URL", "redis://127.0.0.1:1"))) {
            assertThat(process.awaitExit(SOON)).isEqualTo(DEPLOYMENT_FAILED);
            assertThat(process.log())
                    .filteredOn(line -> line.contains("ERROR"))
                    .singleElement()
                    .asString()
                    .contains("Isotherm does not start")
                    .contains(reason);
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
