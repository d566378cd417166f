package dev.isotherm.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.TokenIssuer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** An issuer that rotates its keys, is away or answers rubbish, over HTTP on both sides. */
class IssuerKeysTest extends ApiSetUp {
    private static final SigningKey FIRST = SigningKey.rsa("first");
    private static final SigningKey SECOND = SigningKey.rsa("second");

    private static ApiHarness trusting(TokenIssuer issuer) {
        return ApiHarness.api(redis.url(), upstream.uri(), issuer.asFirebase());
    }

    private static HttpRequest.Builder request(ApiHarness users, SigningKey key) {
        return users.request("/v1/jobs/x")
                .header("Authorization", "Bearer " + key.sign(TokenIssuer.claims(ApiHarness.NOW)));
    }

    private static HttpResponse<String> ask(ApiHarness users, SigningKey key) {
        return users.send(request(users, key));
    }

    /* On a busy machine the first may be refused because a fetch takes longer than requests wait for it. */
    private static void awaitAccepted(ApiHarness users, SigningKey key) {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> ask(users, key).statusCode() == 404);
    }

    private static void assertAccepted(ApiHarness users, SigningKey key) {
        assertThat(ask(users, key).statusCode()).isEqualTo(404);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
    }

    private static void assertUndecided(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        assertThat(new JsonObject(answer.body()).getString("message"))
                .isEqualTo("The token cannot be checked at the moment. Please try again later.");
    }

    @Test
    void theDetailedHealthTellsWhetherUsersCanLogIn() {
        assertThat(logins(api)).isEqualTo("disabled");
        try (TokenIssuer issuer = TokenIssuer.start(FIRST)) {
            issuer.behave(Behaviour.ERROR);
            try (ApiHarness users = trusting(issuer)) {
                assertThat(logins(users)).isEqualTo("degraded");
                issuer.behave(Behaviour.KEYS);
                Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> logins(users)
                        .equals("healthy"));
            }
        }
    }

    private static String logins(ApiHarness target) {
        return new JsonObject(target.get("/health/detailed").body())
                .getJsonObject("checks")
                .getJsonObject("firebase")
                .getString("status");
    }

    @Test
    void aRequestCausesNoCallToTheIssuer() {
        try (TokenIssuer issuer = TokenIssuer.start(FIRST);
                ApiHarness users = trusting(issuer)) {
            awaitAccepted(users, FIRST);
            IntStream.range(0, 20).forEach(i -> assertAccepted(users, FIRST));
            assertThat(issuer.fetches()).isEqualTo(1);
        }
    }

    @Test
    void aRotatedKeyIsFetchedWhenItIsFirstUsedAndAWithdrawnOneIsForgotten() {
        try (TokenIssuer issuer = TokenIssuer.start(FIRST);
                ApiHarness users = trusting(issuer)) {
            awaitAccepted(users, FIRST);
            issuer.publish(SECOND);
            assertAccepted(users, FIRST);
            awaitAccepted(users, SECOND);
            assertRefused(ask(users, FIRST));
            assertThat(issuer.fetches()).isEqualTo(2);
        }
    }

    @Test
    void aFloodOfUnknownKeysCausesOneFetch() {
        try (TokenIssuer issuer = TokenIssuer.start(FIRST);
                ApiHarness users = trusting(issuer)) {
            awaitAccepted(users, FIRST);
            HttpClient client = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 200)
                    .mapToObj(i -> client.sendAsync(
                            request(users, FIRST.named("unknown-" + i)).build(), BodyHandlers.ofString()))
                    .toList();
            answers.forEach(answer -> assertRefused(answer.join()));
            assertThat(issuer.fetches()).isEqualTo(2);
            assertAccepted(users, FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"KEYS", "HELD"},
            mode = EnumSource.Mode.EXCLUDE)
    void knownKeysStayValidWhateverTheIssuerAnswersLater(Behaviour fault) {
        try (TokenIssuer issuer = TokenIssuer.start(FIRST);
                ApiHarness users = trusting(issuer)) {
            awaitAccepted(users, FIRST);
            issuer.behave(fault);
            assertRefused(ask(users, SECOND));
            assertThat(issuer.fetches()).isGreaterThanOrEqualTo(2);
            assertAccepted(users, FIRST);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"KEYS", "HELD"},
            mode = EnumSource.Mode.EXCLUDE)
    void anIssuerThatIsDownDelaysNoStartAndItsUsersAreAcceptedWhenItIsBack(Behaviour fault) {
        try (TokenIssuer issuer = TokenIssuer.start(FIRST)) {
            issuer.behave(fault);
            try (ApiHarness users = trusting(issuer)) {
                assertThat(users.get("/v1/jobs/x").statusCode()).isEqualTo(404);
                assertUndecided(ask(users, FIRST));
                issuer.behave(Behaviour.KEYS);
                awaitAccepted(users, FIRST);
                assertRefused(ask(users, SECOND));
            }
        }
    }

    @Test
    void aKnownKeyIsUsedWhileTheIssuerIsGone() {
        TokenIssuer issuer = TokenIssuer.start(FIRST);
        try (ApiHarness users = trusting(issuer)) {
            awaitAccepted(users, FIRST);
            issuer.close();
            assertRefused(ask(users, SECOND));
            assertAccepted(users, FIRST);
        }
    }

    @Test
    void otherIssuersAreFoundByDiscoveryAndEachHasItsOwnKeys() {
        try (TokenIssuer google = TokenIssuer.start(FIRST);
                TokenIssuer other = TokenIssuer.start(SECOND);
                ApiHarness users = ApiHarness.api(
                        redis.url(),
                        upstream.uri(),
                        google.asFirebase()
                                .mergeIn(
                                        new JsonObject()
                                                .put(
                                                        "auth",
                                                        new JsonObject().put("issuers", other.name() + "|web mobile")),
                                        true))) {
            awaitAccepted(users, FIRST);
            JsonObject claims = TokenIssuer.claims(ApiHarness.NOW).put("iss", other.name());
            for (String audience : List.of("web", "mobile")) {
                String token = SECOND.sign(claims.copy().put("aud", audience));
                Awaitility.await()
                        .atMost(Awaiting.DEADLINE)
                        .until(() -> users.send(users.request("/v1/jobs/x").header("Authorization", "Bearer " + token))
                                        .statusCode()
                                == 404);
            }
            // A key of one issuer is none of the other's.
            assertRefused(ask(users, SECOND));
            String forged = FIRST.sign(claims.copy().put("aud", "web"));
            assertRefused(users.send(users.request("/v1/jobs/x").header("Authorization", "Bearer " + forged)));
        }
    }

    @Test
    void aDiscoveryDocumentMustBeTheIssuersOwnAndMustNotLeadToInsecureKeys() {
        try (TokenIssuer other = TokenIssuer.start(SECOND);
                ErrorLog log = new ErrorLog(Level.WARN)) {
            JsonObject document = new JsonObject()
                    .put("issuer", other.name())
                    .put("jwks_uri", other.keysAddress().toString());
            for (JsonObject wrong : List.of(
                    document.copy().put("issuer", "https://somebody.example"),
                    document.copy().putNull("jwks_uri"),
                    document.copy().put("jwks_uri", "http://somebody.example/keys"),
                    document.copy().put("jwks_uri", "file:///etc/passwd"),
                    document.copy().put("jwks_uri", "::"))) {
                other.discovery(wrong);
                try (ApiHarness misled = ApiHarness.api(
                        redis.url(),
                        upstream.uri(),
                        new JsonObject().put("auth", new JsonObject().put("issuers", other.name() + "|web")))) {
                    assertUndecided(misled.send(misled.request("/v1/jobs/x")
                            .header(
                                    "Authorization",
                                    "Bearer "
                                            + SECOND.sign(TokenIssuer.claims(ApiHarness.NOW)
                                                    .put("iss", other.name())
                                                    .put("aud", "web")))));
                }
            }
            assertThat(log.lines()).anyMatch(line -> line.contains("names another issuer"));
        }
    }

    /* At every level: nothing of a token, and nothing that it says, is in a line. */
    @Test
    void noTokenIsLogged() {
        Logger ours = (Logger) LoggerFactory.getLogger("dev.isotherm");
        Level before = ours.getLevel();
        ours.setLevel(Level.TRACE);
        try (TokenIssuer issuer = TokenIssuer.start(FIRST);
                ApiHarness users = trusting(issuer);
                ErrorLog log = new ErrorLog(Level.TRACE)) {
            JsonObject claims = TokenIssuer.claims(ApiHarness.NOW).put("sub", "hunter2");
            List<String> tokens = List.of(
                    FIRST.sign(claims),
                    SECOND.sign(claims),
                    SECOND.named("first").sign(claims),
                    FIRST.sign(claims.copy().put("iss", "https://hunter2.example")),
                    FIRST.sign(claims.copy().put("aud", "hunter2")),
                    FIRST.sign(claims.copy().put("exp", 1)),
                    FIRST.sign(claims.copy().put("exp", "hunter2")),
                    "hunter2.hunter2.hunter2",
                    "hunter2");
            tokens.forEach(token -> users.send(users.request("/v1/jobs/x").header("Authorization", "Bearer " + token)));
            assertThat(log.lines()).anyMatch(line -> line.contains("A token was refused because"));
            assertThat(log.lines()).noneMatch(line -> line.contains("hunter2"));
            for (String token : tokens) {
                for (String part : token.split("\\.")) {
                    assertThat(log.lines()).noneMatch(line -> line.contains(part));
                }
            }
        } finally {
            ours.setLevel(before);
        }
    }
}
