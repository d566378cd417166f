package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.RawHttp;
import dev.isotherm.api.admin.AdminHarness;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each kind of secret is found in each place. What is found here is taken, so it fails no test. */
class SecretGuardTest {
    private static final Logger LOG = LoggerFactory.getLogger(SecretGuardTest.class);

    static Stream<String> secrets() {
        return Stream.of(
                ApiHarness.TOKEN,
                IsothermProcess.TOKEN,
                AdminHarness.KEY,
                TlsRedis.PASSWORD,
                "https://weather.example/?key=k3y&unit=c",
                SigningKey.rsa("key").sign(TokenIssuer.claims(Instant.EPOCH)),
                SigningKey.unsigned(new JsonObject().put("alg", "none"), new JsonObject().put("sub", "somebody"))
                        + ".");
    }

    private static void assertFound(String where, String secret) {
        assertThat(SecretGuard.take()).singleElement().asString().contains(where, secret.substring(0, 5));
        assertThat(SecretGuard.take()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void aSecretInTheLogIsFound(String secret) {
        LOG.info("They sent {}", secret);
        assertFound("the log of " + LOG.getName() + ": …They sent", secret);
    }

    @Test
    void aSecretInAnExceptionIsFound() {
        LOG.warn(
                "It failed",
                new IllegalStateException("outer", new IllegalArgumentException("Bearer " + ApiHarness.TOKEN)));
        assertFound("IllegalArgumentException: Bearer", ApiHarness.TOKEN);
    }

    @Test
    void aSecretInTheLogOfAnotherProcessIsFound() {
        ErrorLogGuard.report(Stream.of(
                "2026-11-28T00:00:00.000Z INFO  [main] d.i.app.Main - Ready",
                "2026-11-28T00:00:00.000Z INFO  [main] d.i.app.Main - token " + IsothermProcess.TOKEN));
        assertFound("the log of a process: …", "2026-11-28");
    }

    @Test
    void aSecretInAnAnswerIsFound() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("{\"key\":\"" + AdminHarness.KEY + "\"}").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            RawHttp.exchange(server.getAddress().getPort(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        } finally {
            server.stop(0);
        }
        assertFound("an answer", AdminHarness.KEY);
    }

    @Test
    void theHeaderForAKeyIsNoSecret() {
        LOG.info("Access-Control-Allow-Headers: Authorization, X-Admin-Key, x-admin-key; jobs_k3yx");
        assertThat(SecretGuard.take()).isEmpty();
    }
}
