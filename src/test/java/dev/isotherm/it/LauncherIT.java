package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start and stop of real processes, as an operator sees them. */
class LauncherIT {
    /* Of a failure. That of a slow event loop begins with a tab. */
    private static final Pattern EXCEPTION = Pattern.compile("^[a-z]+[.][\\w.$]+(Exception|Error)");
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int DEPLOYMENT_FAILED = 15;
    private static final Pattern SIMULATION = Pattern.compile("SIMULATED, by (http://127[.]0[.]0[.]1:[0-9]+)");

    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    private static Map<String, String> simulated() {
        return Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated");
    }

    private static List<String> refused(List<String> arguments, Map<String, String> environment) {
        try (IsothermProcess process = IsothermProcess.launch(arguments, environment)) {
            assertThat(process.awaitExit(SOON)).isEqualTo(DEPLOYMENT_FAILED);
            return process.log();
        }
    }

    @Test
    void theJarHasNoRedisServer() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("isotherm.jar"))) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("dev/isotherm/dev/redis/RedisBinary.class")
                    .noneMatch(name -> name.startsWith("redis-server"));
        }
    }

    @Test
    void theJarListsItsPartsAndTheirLicenses() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("isotherm.jar"))) {
            JsonObject bill = new JsonObject(text(jar, "META-INF/sbom/isotherm.json"));
            List<String> names = bill.getJsonArray("components").stream()
                    .map(part -> ((JsonObject) part).getString("name"))
                    .toList();
            assertThat(bill.getString("bomFormat")).isEqualTo("CycloneDX");
            assertThat(names)
                    .contains("vertx-core", "netty-codec-http", "logback-classic")
                    .doesNotContain("embedded-redis", "junit-jupiter-api");
            assertThat(text(jar, "META-INF/licenses.txt")).contains(names).contains("(Apache-2.0)");
        }
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void noRedisServerOfTheWorkingFolderIsExecuted(@TempDir Path folder) throws IOException {
        Path traces = Files.createDirectory(folder.resolve("traces"));
        for (String name : List.of(
                "redis-server", "redis-server-7.0.15-linux-amd64", "setsid", "mktemp", "sh", "embedded-redis.jar")) {
            Path planted =
                    Files.writeString(folder.resolve(name), "#!/bin/sh\ntouch '" + traces + "/$(basename $0)'\n");
            Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path configuration = Path.of("conf", "dev.json").toAbsolutePath();

        try (IsothermProcess process = IsothermProcess.launchIn(
                folder, List.of("-conf", configuration.toString()), Map.of("WEATHER_PROVIDER", "simulated"))) {
            Awaitility.await().atMost(SOON).until(() -> process.logged("Ready on"));
        }
        assertThat(traces).isEmptyDirectory();
    }

    @Test
    @ExpectedErrors("does not start with this configuration")
    void aMissingConfigurationFileStopsTheStart() {
        assertThat(refused(List.of("-conf", "conf/no-such.json"), Map.of()))
                .anySatisfy(line -> assertThat(line).contains("-conf: 'conf/no-such.json' cannot be read"));
    }

    @Test
    @ExpectedErrors("does not start with this configuration")
    void noConfigurationAtAllStopsTheStart() {
        assertThat(refused(List.of(), Map.of()))
                .anySatisfy(
                        line -> assertThat(line).contains("-conf: is missing").contains("conf/api.json"));
    }

    @Test
    @ExpectedErrors("does not start with this configuration")
    void aFileThatIsNotJsonStopsTheStart(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("broken.json"), "{\"role\": ");
        assertThat(refused(List.of("-conf", file.toString()), Map.of()))
                .anySatisfy(line -> assertThat(line).contains("-conf: is not JSON"));
    }

    @Test
    @ExpectedErrors("does not start with this configuration")
    void aSecretWithoutItsQuotesIsNotShown(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("api.json"), "{\"weather\": {\"key\": hunter2}}");
        assertThat(refused(List.of("-conf", file.toString()), Map.of()))
                .anySatisfy(line -> assertThat(line).contains("-conf: is not JSON (line: 1, column: 28)"))
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    @ExpectedErrors({"Isotherm does not start", "Failed in deploying verticle"})
    void wholeIsothermsAreNotMultipliedByTheLauncher() {
        assertThat(refused(List.of("-conf", "conf/dev.json", "-instances", "2"), Map.of()))
                .anySatisfy(line -> assertThat(line).contains("http.instances and worker.instances"));
    }

    @Test
    @ExpectedErrors("does not start with this configuration")
    void everyProblemIsNamedAtOnceAndNoSecretIsShown(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("api.json"),
                """
                {"role": "api", "http": {"instances": 0, "porrt": 1}, "colour": "red",
                 "redis": {"url": "redis://:hunter2@bad host:1"}}
                """);
        List<String> log =
                refused(List.of("-conf", file.toString()), Map.of("PORT", "http", "API_ACCESS_TOKEN", "two words"));
        String all = String.join("\n", log);
        assertThat(all)
                .contains("http.port (PORT): is 'http'; allowed: a whole number from 1 to 65535")
                .contains("http.instances: is '0'; allowed: a whole number from 1 to 64")
                .contains("http.porrt: is not a key of this role; allowed: ")
                .contains("colour: is not a key of this role; allowed: ")
                .contains("redis.url: is not an address with a host")
                .contains("http.accessToken (API_ACCESS_TOKEN): ")
                .contains("weather.key (VISUAL_CROSSING_API_KEY): is missing")
                .doesNotContain("hunter2");
    }

    @Test
    @ExpectedErrors({"Isotherm does not start", "Failed in deploying verticle"})
    void aPortInUseStopsTheStart() {
        try (IsothermProcess first = IsothermProcess.start("api", simulated());
                IsothermProcess second = IsothermProcess.launch(
                        "api",
                        Map.of(
                                "REDIS_URL", redis.url(),
                                "WEATHER_PROVIDER", "simulated",
                                "PORT", Integer.toString(first.port())))) {
            assertThat(second.awaitExit(SOON)).isEqualTo(DEPLOYMENT_FAILED);
            assertThat(second.log())
                    .filteredOn(line -> line.contains(" ERROR "))
                    .singleElement()
                    .asString()
                    .contains("cannot listen on 0.0.0.0 port " + first.port() + " (Address already in use)")
                    .contains("http.port (PORT)");
            // A slow start may have shown where it was slow.
            assertThat(second.log().stream().dropWhile(line -> !line.contains(" ERROR ")))
                    .noneMatch(line -> line.startsWith("\tat "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--help, Usage: java -jar isotherm.jar -conf FILE",
        "-h, Usage: java -jar isotherm.jar -conf FILE",
        "--version, isotherm ",
        "-version, isotherm "
    })
    void helpAndVersionAreOurs(String argument, String shown) {
        try (IsothermProcess process = IsothermProcess.launch(List.of(argument), Map.of())) {
            assertThat(process.awaitExit(SOON)).isZero();
            assertThat(process.log().get(0)).startsWith(shown);
        }
    }

    /* Vert.x itself would log a stack for each verticle that is stopped while it starts. */
    @ParameterizedTest
    @ValueSource(strings = {"DEVELOPMENT issuer", "The weather is SIMULATED", "is connected"})
    void anInterruptedStartIsNoStackTrace(String moment) {
        try (IsothermProcess dev = IsothermProcess.launch("dev", Map.of())) {
            dev.awaitLogged(moment);
            dev.signal("TERM");
            dev.awaitExit(SOON);
            assertThat(dev.log())
                    .noneMatch(line ->
                            line.contains(" ERROR ") || EXCEPTION.matcher(line).find());
        }
    }

    @Test
    void eachProcessSummarisesItselfWithoutSecrets() {
        RedisTalk.ask(redis.port(), "ACL", "SETUSER", "someone", "on", ">hunter2", "~*", "+@all");
        String url = redis.url().replace("redis://", "redis://someone:hunter2@");
        Map<String, String> environment =
                Map.of("REDIS_URL", url, "WEATHER_PROVIDER", "simulated", "VISUAL_CROSSING_API_KEY", "hunter3");
        try (IsothermProcess worker = IsothermProcess.start("worker", environment)) {
            String log = String.join("\n", worker.log());
            assertThat(log)
                    .contains("runs as worker: 1 x ManagementVerticle, 1 x QueueKeeperVerticle, 1 x WorkerVerticle")
                    .contains("visual-crossing 8 per context x 1 = 8 in this process")
                    .contains("Redis: " + redis.url())
                    .doesNotContain("hunter2")
                    .doesNotContain("hunter3");
        }
    }

    @Test
    void aRequestInFlightIsAnsweredWhenTheProcessIsStopped() {
        Map<String, String> slow = Map.of(
                "REDIS_URL", redis.url(),
                "WEATHER_PROVIDER", "simulated",
                "ISOTHERM_SIMULATION_LATENCY_MS", "250",
                "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT", "25");
        try (IsothermProcess api = IsothermProcess.start("api", slow)) {
            HttpRequest request =
                    api.request("/v1/records/daily/Reykjavik/03-04").build();
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> api.send(request));
            Awaitility.await().atMost(SOON).until(() -> callsInFlight(api) > 0);
            api.signal("TERM");
            assertThat(api.awaitExit(SOON)).isZero();
            assertThat(answer.join().statusCode()).isEqualTo(200);
            assertThat(answer.join().body()).contains("\"available_years\":51");
            assertThat(String.join("\n", api.log())).contains("Stopped");
        }
    }

    /* The simulated weather service of that process says where it is in its log, and what it does when asked. */
    private static int callsInFlight(IsothermProcess api) {
        String address = api.log().stream()
                .map(SIMULATION::matcher)
                .filter(Matcher::find)
                .map(m -> m.group(1))
                .findFirst()
                .orElseThrow();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address + "/simulation")).build();
        return new JsonObject(api.send(request).body()).getInteger("inFlight");
    }

    @Test
    void aWorkerThatIsStoppedEndsWithZero() {
        try (IsothermProcess worker = IsothermProcess.start("worker", simulated())) {
            worker.signal("TERM");
            assertThat(worker.awaitExit(SOON)).isZero();
        }
    }
}
