package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.ShownCommands;
import dev.isotherm.ShownCommands.Outcome;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Logins as operators and developers have them: the jar, its commands and the environment. */
class LoginIT {
    private static HttpResponse<String> ask(IsothermProcess process, String token) throws Exception {
        return SecretGuard.look(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.port() + "/v1/jobs/x"))
                                .timeout(Awaiting.DEADLINE)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString()));
    }

    private static void assertAccepted(IsothermProcess process, String token) {
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> ask(process, token).statusCode() == 404);
    }

    @Test
    void theTokenThatTheScriptPrintsIsAcceptedByDevelopmentModeAndByNoOther() throws Exception {
        Map<String, String> environment =
                Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", Integer.toString(IsothermProcess.freePort()));
        try (IsothermProcess dev = IsothermProcess.start("dev", environment);
                IsothermProcess other = IsothermProcess.start("dev", Map.of())) {
            Outcome printed = ShownCommands.bash(environment, "bin/isotherm", "token", "--user", "jane");

            assertThat(printed.exit()).as(printed.output()).isZero();
            String token = printed.output().strip();
            assertAccepted(dev, token);
            assertThat(ask(other, token).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void theUsersOfAFirebaseProjectAreAcceptedAndALineSaysSo() throws Exception {
        SigningKey key = SigningKey.rsa("key");
        try (RedisProcess redis = RedisProcess.start();
                TokenIssuer issuer = TokenIssuer.start(key);
                IsothermProcess api = IsothermProcess.start(
                        "api",
                        Map.of(
                                "REDIS_URL",
                                redis.url(),
                                "WEATHER_PROVIDER",
                                "simulated",
                                "FIREBASE_SERVICE_ACCOUNT",
                                "{\"project_id\": \"" + TokenIssuer.PROJECT + "\"}",
                                "ISOTHERM_AUTH_FIREBASE_KEYS",
                                issuer.keysAddress().toString()))) {
            assertAccepted(api, key.sign(TokenIssuer.claims(Instant.now())));
            HttpResponse<String> refused = ask(api, SigningKey.rsa("key").sign(TokenIssuer.claims(Instant.now())));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
            api.awaitLogged("; users of " + TokenIssuer.FIREBASE + "; ");
            assertThat(api.logged("DEVELOPMENT issuer")).isFalse();
        }
    }
}
