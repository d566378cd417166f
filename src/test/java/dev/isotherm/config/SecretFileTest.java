package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret may be in a file that a variable names. */
class SecretFileTest {
    private static final String SECRET = "hunter2";
    private static final String LABEL = "http.accessToken (API_ACCESS_TOKEN_FILE): ";
    private static final String ALLOWED = "; allowed: the absolute path of a text file of 1 to 65536 bytes";

    @TempDir
    private Path folder;

    private static IsothermConfig load(String role, Map<String, String> environment) {
        return ConfigLoader.load(new JsonObject().put("role", role), environment);
    }

    private static List<String> problems(Map<String, String> environment) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> load("api", environment));
        return refusal.getMessage().strip().lines().map(String::strip).toList();
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("secret"), content);
    }

    private static Map<String, String> api(String... variables) {
        Map<String, String> all = new HashMap<>(Map.of("WEATHER_PROVIDER", "simulated"));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return all;
    }

    private static List<Credential> tokens(IsothermConfig config) {
        return config.http().orElseThrow().credentials().tokens();
    }

    private static Arguments secret(
            String variable, String content, Function<IsothermConfig, Object> read, Object expected) {
        return Arguments.of(variable, content, read, expected);
    }

    private static Stream<Arguments> secrets() {
        Credential credential = new Credential(new Secret(SECRET), false);
        return Stream.of(
                secret("API_ACCESS_TOKEN", SECRET, SecretFileTest::tokens, List.of(credential)),
                secret("ISOTHERM_HTTP_ACCESS_TOKEN", SECRET, SecretFileTest::tokens, List.of(credential)),
                secret(
                        "ADMIN_API_KEY",
                        SECRET,
                        c -> operator(c),
                        new CredentialConfig.OperatorKey("admin", credential)),
                secret(
                        "ADMIN_API_KEYS",
                        "bob:" + SECRET,
                        c -> operator(c),
                        new CredentialConfig.OperatorKey("bob", credential)),
                secret(
                        "VISUAL_CROSSING_API_KEY",
                        SECRET,
                        c -> c.weather().visualCrossing().key(),
                        new Secret(SECRET)),
                secret(
                        "OPEN_METEO_API_KEY",
                        SECRET,
                        c -> c.weather().openMeteo().key(),
                        new Secret(SECRET)),
                secret(
                        "MAPBOX_TOKEN",
                        SECRET,
                        c -> c.http().orElseThrow().places().mapbox().token(),
                        new Secret(SECRET)),
                secret("REDIS_URL", "redis://u:p@h:1/2", c -> c.redis().url(), URI.create("redis://u:p@h:1/2")),
                secret(
                        "FIREBASE_SERVICE_ACCOUNT",
                        "{\"project_id\": \"temphist-2c787\"}",
                        c -> c.auth().issuers().get(0).audiences(),
                        Set.of("temphist-2c787")));
    }

    private static CredentialConfig.OperatorKey operator(IsothermConfig config) {
        return config.http().orElseThrow().credentials().operators().get(0);
    }

    @ParameterizedTest(name = "{0}_FILE")
    @MethodSource("secrets")
    void eachSecretMayBeInAFile(String variable, String content, Function<IsothermConfig, Object> read, Object expected)
            throws IOException {
        for (String end : List.of("", "\n", "\r\n")) {
            assertThat(read.apply(load(
                            "dev",
                            Map.of(variable + "_FILE", file(content + end).toString()))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void theFileOfAVariableOverridesTheConfigurationFile() throws IOException {
        JsonObject conf = new JsonObject("{\"role\": \"dev\", \"http\": {\"accessToken\": \"other\"}}");
        String path = file(SECRET).toString();
        assertThat(tokens(ConfigLoader.load(conf, Map.of("API_ACCESS_TOKEN_FILE", path))))
                .containsExactly(new Credential(new Secret(SECRET), false));
    }

    @Test
    void aWorkerIgnoresTheFilesOfTheApi() {
        Map<String, String> shared = Map.of(
                "WEATHER_PROVIDER", "simulated",
                "API_ACCESS_TOKEN_FILE", "/not/there",
                "ISOTHERM_HTTP_ADMIN_KEYS_FILE", "/not/there");
        assertThat(load("worker", shared).http()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "API_ACCESS_TOKEN, API_ACCESS_TOKEN_FILE",
        "ISOTHERM_HTTP_ACCESS_TOKEN, API_ACCESS_TOKEN_FILE",
        "API_ACCESS_TOKEN, ISOTHERM_HTTP_ACCESS_TOKEN_FILE"
    })
    void theSecretAndItsFileAreNotSetBoth(String variable, String named) throws IOException {
        assertThat(problems(api(variable, SECRET, named, file(SECRET).toString())))
                .containsExactly("http.accessToken (" + named + "): is set, and so is http.accessToken (" + variable
                        + "); allowed: the secret or a file with it, not both");
    }

    @Test
    void aFileThatCannotBeUsedIsToldByItsNameAndNothingElseOfItsSetting() throws IOException {
        Path missing = folder.resolve("missing");
        assertThat(problems(api("API_ACCESS_TOKEN_FILE", missing.toString())))
                .containsExactly(LABEL + "names " + missing + ", which is missing or not a file" + ALLOWED);
        assertThat(problems(api("API_ACCESS_TOKEN_FILE", folder.toString())))
                .containsExactly(LABEL + "names " + folder + ", which is missing or not a file" + ALLOWED);
        for (String empty : List.of("", "\n", " \r\n")) {
            Path path = file(empty);
            assertThat(problems(api("API_ACCESS_TOKEN_FILE", path.toString())))
                    .containsExactly(LABEL + "names " + path + ", which is empty" + ALLOWED);
        }
        Path large = file(SECRET.repeat(10_000));
        assertThat(problems(api("API_ACCESS_TOKEN_FILE", large.toString())))
                .containsExactly(LABEL + "names " + large + ", which is larger than 65536 bytes" + ALLOWED);
        Path wide = Files.writeString(folder.resolve("wide"), SECRET + "é", StandardCharsets.ISO_8859_1);
        assertThat(problems(api("API_ACCESS_TOKEN_FILE", wide.toString())))
                .containsExactly(LABEL + "names " + wide + ", which is not in UTF-8" + ALLOWED);
    }

    @Test
    void aFileMayHaveUpTo64Kilobytes() throws IOException {
        String most = "t".repeat(65_536);
        assertThat(tokens(load("dev", Map.of("API_ACCESS_TOKEN_FILE", file(most).toString()))))
                .containsExactly(new Credential(new Secret(most), false));
    }

    @Test
    void whatIsInTheFileIsCheckedAsAVariableIs() throws IOException {
        assertThat(problems(
                        api("API_ACCESS_TOKEN_FILE", file("\"" + SECRET + "\"").toString())))
                .containsExactly(
                        LABEL + "is in quotes, and they may be a part of it; allowed: the secret without quotes");
        assertThat(problems(api(
                        "API_ACCESS_TOKEN",
                        "t",
                        "REDIS_URL_FILE",
                        file(SECRET + "://x").toString())))
                .containsExactly("redis.url (REDIS_URL_FILE): has another scheme; allowed: an address such as"
                        + " redis://host:port, with redis or rediss");
    }

    /* The secret may have been set in the wrong variable. */
    @ParameterizedTest
    @ValueSource(strings = {SECRET, "redis://:hunter2@host", "hunter2\u0000"})
    void whatIsNoAbsolutePathIsNotShown(String value) {
        assertThat(problems(api("API_ACCESS_TOKEN_FILE", value)))
                .singleElement()
                .asString()
                .startsWith(LABEL + "is not a")
                .endsWith(ALLOWED)
                .doesNotContain(SECRET);
    }

    @Test
    void onlySecretsHaveFiles() {
        assertThat(problems(api("API_ACCESS_TOKEN", "t", "ISOTHERM_HTTP_PORT_FILE", "/x")))
                .singleElement()
                .asString()
                .startsWith("ISOTHERM_HTTP_PORT_FILE: is not a known variable; ");
    }

    @Test
    void aRedisOfAClusterMayBeNamedByAFile() throws IOException {
        Map<String, String> cluster = api(
                "API_ACCESS_TOKEN",
                "t",
                "ISOTHERM_REDIS_MODE",
                "cluster",
                "REDIS_URL_FILE",
                file("redis://h:1").toString());
        assertThat(load("api", cluster).redis().url()).isEqualTo(URI.create("redis://h:1"));
    }
}
