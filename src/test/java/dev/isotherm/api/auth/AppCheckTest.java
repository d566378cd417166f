package dev.isotherm.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Firebase App Check in its three modes, over HTTP, with real keys for both kinds of tokens. */
class AppCheckTest extends ApiSetUp {
    private static final SigningKey USERS = SigningKey.rsa("users");
    private static final SigningKey APPS = SigningKey.rsa("apps");
    private static final String USER = USERS.sign(TokenIssuer.claims(ApiHarness.NOW));
    private static final String APP = APPS.sign(TokenIssuer.appClaims(ApiHarness.NOW));

    private static final Map<String, ApiHarness> MODES = new HashMap<>();
    private static TokenIssuer users;
    private static TokenIssuer apps;

    @BeforeAll
    static void start() {
        users = add(TokenIssuer.start(USERS));
        apps = add(TokenIssuer.start(APPS));
        for (String mode : List.of("off", "monitor", "enforce")) {
            JsonObject more = users.asFirebase();
            more.getJsonObject("auth")
                    .put("appCheck", mode)
                    .put("appCheckKeys", apps.keysAddress().toString());
            MODES.put(mode, add(ApiHarness.api(redis.url(), upstream.uri(), more)));
            Awaitility.await()
                    .atMost(Awaiting.DEADLINE)
                    .until(() -> ask(mode, USER, APP).statusCode() == 404);
        }
    }

    private static HttpResponse<String> ask(String mode, String user, String... app) {
        ApiHarness target = MODES.get(mode);
        HttpRequest.Builder request = target.request("/v1/jobs/x").header("Authorization", "Bearer " + user);
        for (String token : app) {
            request.header(Authentication.APP_CHECK, token);
        }
        return target.send(request);
    }

    private static void assertPassed(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"App Check verification failed\"}");
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("application/json"))
                .containsEntry("cache-control", List.of("no-store"))
                .doesNotContainKeys("x-request-id", "www-authenticate");
    }

    private static String app(String claim, Object value) {
        return APPS.sign(TokenIssuer.appClaims(ApiHarness.NOW).put(claim, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "monitor", "enforce"})
    void aGenuineAppPassesInEveryMode(String mode) {
        assertPassed(ask(mode, USER, APP));
        assertPassed(ask(mode, USER, APP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "monitor"})
    void aMissingOrWrongTokenChangesNothingUnlessItIsEnforced(String mode) {
        assertPassed(ask(mode, USER));
        assertPassed(ask(mode, USER, "bad"));
        assertPassed(ask(mode, USER, ""));
        assertPassed(ask(mode, USER, USER));
    }

    @Test
    void aMissingOrWrongTokenIsRefusedIfItIsEnforced() {
        long now = ApiHarness.NOW.getEpochSecond();
        assertRefused(ask("enforce", USER));
        for (String wrong : List.of(
                "bad",
                "",
                USER,
                "Bearer " + APP,
                USERS.named("apps").sign(TokenIssuer.appClaims(ApiHarness.NOW)),
                app("exp", now - 61),
                app("iat", now + 61),
                app("iss", TokenIssuer.FIREBASE),
                app("iss", "https://firebaseappcheck.googleapis.com.evil.example/1"),
                app("aud", new JsonArray().add("projects/123456789").add("projects/other-project")),
                app("aud", TokenIssuer.PROJECT),
                app("sub", ""))) {
            assertRefused(ask("enforce", USER, wrong));
        }
    }

    @Test
    void theServiceTokenNeedsNone() {
        assertPassed(ask("enforce", ApiHarness.TOKEN));
        assertPassed(ask("enforce", ApiHarness.TOKEN, "bad"));
    }

    @Test
    void theTokenOfTheUserIsCheckedFirst() {
        assertThat(ask("enforce", "nope").body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
        assertThat(ask("enforce", APP, APP).body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
        ApiHarness target = MODES.get("enforce");
        assertThat(target.send(target.request("/v1/jobs/x").header(Authentication.APP_CHECK, APP))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void publicRoutesNeedNone() {
        ApiHarness target = MODES.get("enforce");
        assertThat(target.send(target.request("/health")).statusCode()).isEqualTo(200);
    }
}
