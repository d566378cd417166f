package dev.isotherm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.HttpConfig;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.deploy.DockerFile.Instruction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code Dockerfile}, {@code .dockerignore} and {@code compose.yaml} agree with one another and with the program. */
class ContainerFilesTest {
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::[?-][^}]*)?}");
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final String SECRET = "h".repeat(32);

    private static JsonObject compose() {
        return YamlFile.documents(Path.of("compose.yaml")).get(0);
    }

    private static JsonObject service(String name) {
        return compose().getJsonObject("services").getJsonObject(name);
    }

    private static String words(JsonArray command) {
        return command.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static IsothermConfig config(String service) {
        Map<String, String> environment = new HashMap<>();
        DockerFile.all("ENV").forEach(variable -> environment.put(variable.split("=")[0], variable.split("=")[1]));
        service(service)
                .getJsonObject("environment")
                .forEach(variable -> environment.put(
                        variable.getKey(),
                        VARIABLE.matcher(variable.getValue().toString()).replaceAll("$1" + SECRET)));
        environment.put("WEATHER_PROVIDER", "");
        return KnownVariables.load(words(service(service).getJsonArray("command")), environment);
    }

    @Test
    void whatIsCopiedExistsAndIsSentToTheBuilder() throws IOException {
        List<String> sent = Files.readAllLines(Path.of(".dockerignore"));
        assertThat(sent).contains("*");
        List<String> copied = DockerFile.all("COPY").stream()
                .filter(copy -> !copy.startsWith("--from="))
                .map(copy -> copy.split(" ")[0])
                .toList();

        assertThat(copied).isNotEmpty().allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(sent).anyMatch(line -> line.equals("!" + source) || line.startsWith("!" + source + "/"));
        });
        assertThat(sent)
                .filteredOn(line -> line.startsWith("!"))
                .allSatisfy(line -> assertThat(copied).anyMatch(source -> (line + "/").startsWith("!" + source + "/")))
                .allSatisfy(line -> assertThat(Path.of(line.substring(1))).exists());
    }

    @Test
    void imagesAreOfOneVersionEach() {
        assertThat(DockerFile.all("FROM")).hasSize(2).allMatch(from -> PINNED.matcher(from.split(" ")[0])
                .matches());
        assertThat(PINNED.matcher(service("redis").getString("image")).matches())
                .isTrue();
        String own = "isotherm:" + DockerFile.version();
        assertThat(List.of(service("api").getString("image"), service("worker").getString("image")))
                .containsOnly(own);
        assertThat(DockerFile.last("LABEL"))
                .contains("org.opencontainers.image.version=\"" + DockerFile.version() + "\"");
    }

    @Test
    void theBuilderIsOfTheJavaThatRuns() {
        assertThat(DockerFile.all("FROM"))
                .allMatch(from -> from.contains("temurin-25-") || from.startsWith("eclipse-temurin:25."));
    }

    @ParameterizedTest
    @CsvSource({"web, api", "worker, worker"})
    void theCommandIsThatOfTheProcfile(String line, String service) throws IOException {
        String command = String.join(" ", DockerFile.words(DockerFile.last("ENTRYPOINT"))) + " "
                + words(service(service).getJsonArray("command"));

        assertThat(Files.readAllLines(Path.of("Procfile"))).contains(line + ": " + command);
        assertThat(DockerFile.words(DockerFile.last("CMD"))).containsExactly("-conf", "conf/api.json");
    }

    @Test
    void theProcessIsNotRootAndIsAskedToStop() {
        List<String> names =
                DockerFile.instructions().stream().map(Instruction::name).toList();

        assertThat(DockerFile.last("USER")).matches("[1-9]\\d*:[1-9]\\d*");
        assertThat(names.lastIndexOf("USER")).isGreaterThan(names.lastIndexOf("RUN"));
        assertThat(DockerFile.last("STOPSIGNAL")).isEqualTo("SIGTERM");
    }

    @Test
    void eachServiceListensWhereTheImageSays() {
        int exposed = Integer.parseInt(DockerFile.last("EXPOSE"));

        assertThat(config("api").http().orElseThrow().port()).isEqualTo(exposed);
        assertThat(config("worker").worker().orElseThrow().http().orElseThrow().port())
                .isEqualTo(exposed);
        assertThat(words(service("api").getJsonArray("ports"))).isEqualTo("127.0.0.1:8000:" + exposed);
    }

    @Test
    void eachServiceHasTheTimeThatItNeedsToStop() {
        HttpConfig http = config("api").http().orElseThrow();

        assertThat(grace("api"))
                .isGreaterThan(http.connections().stopDelay().plus(http.drain()).plus(MARGIN));
        assertThat(grace("worker"))
                .isGreaterThan(config("worker").worker().orElseThrow().drain().plus(MARGIN));
    }

    private static Duration grace(String service) {
        return Duration.parse(
                "PT" + service(service).getString("stop_grace_period").toUpperCase(Locale.ROOT));
    }

    @Test
    void redisNeedsItsPasswordAndKeepsJobsSafe() {
        String command = words(service("redis").getJsonArray("command"));

        assertThat(command)
                .contains("--requirepass ${REDIS_PASSWORD:?", "--appendonly yes", "--maxmemory-policy noeviction");
        assertThat(words(service("redis").getJsonArray("volumes"))).isEqualTo("redis-data:/data");
        assertThat(compose().getJsonObject("volumes").fieldNames()).containsExactly("redis-data");
        for (String service : List.of("api", "worker")) {
            assertThat(config(service).redis().login()).isEqualTo(":REDIS_PASSWORD" + SECRET);
            assertThat(service(service)
                            .getJsonObject("depends_on")
                            .getJsonObject("redis")
                            .getString("condition"))
                    .isEqualTo("service_healthy");
        }
    }

    @Test
    void eachServiceHasTheMemoryThatTheHeapFlagsAreFor() {
        for (String service : List.of("redis", "api", "worker")) {
            assertThat(service(service).getString("mem_limit")).isEqualTo("256m");
        }
    }
}
