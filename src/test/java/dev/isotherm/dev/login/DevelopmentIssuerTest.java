package dev.isotherm.dev.login;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.app.Topology;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Development mode as a whole: {@code isotherm token} prints what its API accepts. */
class DevelopmentIssuerTest {
    private static final int API_PORT = IsothermProcess.freePort();
    private static final int ISSUER_PORT = IsothermProcess.freePort();
    private static final String FILE =
            "{\"role\": \"dev\", \"http\": {\"port\": %d}, \"auth\": {\"devIssuerPort\": %d}}";

    private static RedisProcess redis;
    private static Vertx vertx;

    @TempDir
    private static Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    /** What the command did. */
    private record Outcome(int exit, String out, String err) {}

    @BeforeAll
    static void start() throws IOException {
        redis = RedisProcess.start();
        // Its first start loads a thousand classes on an event loop.
        vertx = TestVertx.unwatched();
        JsonObject file = new JsonObject(FILE.formatted(API_PORT, ISSUER_PORT));
        file.getJsonObject("http").put("instances", 2);
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/dev.json"), file.encode());
        file.put("redis", new JsonObject().put("url", redis.url()));
        await(vertx.deployVerticle(
                new Topology(Clock.systemUTC(), "test", new Meters()).root(ConfigLoader.load(file, Map.of()))));
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
        redis.close();
    }

    private static Outcome run(Path folder, Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        CommandLine line = TokenCommand.line(
                new TokenCommand(folder, environment, new PrintStream(out, true, StandardCharsets.UTF_8)));
        int exit = line.setErr(new PrintWriter(err, true)).execute(args);
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString());
    }

    private HttpResponse<String> send(String method, int port, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Awaiting.DEADLINE)
                .method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private void assertAccepted(String token) {
        // Each instance fetches the keys by itself, and the first request may come before.
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> send("GET", API_PORT, "/v1/jobs/x", "Authorization", "Bearer " + token)
                                .statusCode()
                        == 404);
    }

    private static JsonObject claims(String token) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    @Test
    void theCommandPrintsATokenThatTheApiAccepts() {
        Outcome outcome = run(home, Map.of());

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines()).hasSize(1);
        assertThat(claims(outcome.out()).getString("sub")).isEqualTo("developer");
        assertAccepted(outcome.out().strip());
    }

    @Test
    void theUserCanBeNamed() {
        Outcome outcome = run(home, Map.of(), "--user", "Jane Ünï & Co");

        assertThat(claims(outcome.out()).getString("sub")).isEqualTo("Jane Ünï & Co");
        assertAccepted(outcome.out().strip());
    }

    @Test
    void theIssuerIsAnOrdinaryOneAndKeepsItsPrivateKey() throws Exception {
        JsonObject document = new JsonObject(
                send("GET", ISSUER_PORT, "/.well-known/openid-configuration").body());
        assertThat(document.getString("issuer")).isEqualTo("http://127.0.0.1:" + ISSUER_PORT);
        assertThat(document.getString("jwks_uri")).isEqualTo("http://127.0.0.1:" + ISSUER_PORT + "/jwks");
        JsonObject keys = new JsonObject(send("GET", ISSUER_PORT, "/jwks").body());
        assertThat(keys.getJsonArray("keys").getJsonObject(0).fieldNames())
                .containsExactlyInAnyOrder("kty", "crv", "alg", "use", "kid", "x", "y");
        assertThat(send("POST", ISSUER_PORT, "/token?user=" + "u".repeat(129)).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", ISSUER_PORT, "/token?user=%20").statusCode()).isEqualTo(400);
        assertThat(send("GET", ISSUER_PORT, "/token").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"--usr x", "--user", "one two"})
    void wrongArgumentsAreMisuse(String args) {
        Outcome outcome = run(home, Map.of(), args.split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("--user");
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        Outcome outcome = run(home, Map.of(), "--user", "u".repeat(129));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualToIgnoringNewLines(
                        "isotherm: the issuer refused: The user needs a name of 1 to 128 characters.");
    }

    @Test
    void withoutDevelopmentModeItSaysWhatToStart() {
        int unused = IsothermProcess.freePort();
        Outcome outcome = run(home, Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", Integer.toString(unused)));
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualToIgnoringNewLines(
                        "isotherm: no issuer answers at 127.0.0.1:" + unused + ". Start one with 'isotherm dev'");
    }

    @Test
    void whereThereIsNoIssuerItSaysWhy() {
        for (Map<String, String> open : List.of(
                Map.of("ISOTHERM_HTTP_HOST", "0.0.0.0"),
                Map.of("ENVIRONMENT", "production", "API_ACCESS_TOKEN", "t".repeat(32)),
                Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", "0"))) {
            Outcome outcome = run(home, open);
            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).contains("has no issuer at a known port");
        }
        assertThat(run(home, Map.of("PORT", "x")).err()).contains("the configuration is not valid: ", "http.port");
        assertThat(run(home.resolve("elsewhere"), Map.of()).err()).contains("the configuration cannot be read: ");
    }
}
