package dev.isotherm.api.auth;

import static dev.isotherm.support.TokenIssuer.FIREBASE;
import static dev.isotherm.support.TokenIssuer.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens of users open a route, over HTTP, with the keys of a real JWKS server. */
class UserTokensTest extends ApiSetUp {
    private static final long NOW = ApiHarness.NOW.getEpochSecond();

    private static final SigningKey RSA = SigningKey.rsa("rsa-1");
    private static final SigningKey EC = SigningKey.ec("ec-1");
    private static final SigningKey OTHER = SigningKey.rsa("rsa-1");

    private static TokenIssuer issuer;
    private static ApiHarness users;

    @BeforeAll
    static void start() {
        issuer = add(TokenIssuer.start(RSA, EC));
        users = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                issuer.asFirebase().mergeIn(JsonObject.of("http", JsonObject.of("trustedProxies", 1)), true)));
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> ask(RSA.sign(claims())).statusCode() == 404);
    }

    private static HttpResponse<String> ask(String token) {
        return ask("192.0.2.1", token);
    }

    private static HttpResponse<String> ask(String address, String token) {
        return users.send(users.request("/v1/jobs/x")
                .header("X-Forwarded-For", address)
                .header("Authorization", "Bearer " + token));
    }

    private static JsonObject claims() {
        return TokenIssuer.claims(ApiHarness.NOW);
    }

    private static void assertAccepted(String token) {
        HttpResponse<String> answer = ask(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
        assertThat(answer.body()).contains("\"message\":\"Job not found\"");
    }

    /* The contract's body, and none of the headers that only later layers set. */
    private static void assertRefused(String token) {
        HttpResponse<String> answer = ask(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("application/json"))
                .containsEntry("cache-control", List.of("no-store"))
                .doesNotContainKeys("x-request-id", "x-response-time", "www-authenticate");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                change("as Firebase issues it, for an anonymous user", claims -> claims),
                change("without the claims that are not needed", claims -> {
                    List.of("auth_time", "firebase", "provider_id", "user_id").forEach(claims::remove);
                    return claims;
                }),
                change("for several audiences", c -> c.put("aud", new JsonArray(List.of("x", PROJECT)))),
                change("with times that are fractions", c -> c.put("exp", NOW + 60.5)
                        .put("iat", NOW - 0.5)),
                change("expired 59 s ago", c -> c.put("exp", NOW - 59)),
                change("issued in 60 s", c -> c.put("iat", NOW + 60).put("auth_time", NOW + 60)),
                change("with the longest subject", c -> c.put("sub", "u".repeat(128))),
                change("with a subject of other letters", c -> c.put("sub", "Ünï|çødé 1")));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                change("expired 60 s ago", c -> c.put("exp", NOW - 60)),
                change("expired a year ago", c -> c.put("exp", NOW - 31_536_000)),
                change("without exp", c -> without(c, "exp")),
                change("exp is null", c -> c.putNull("exp")),
                change("exp is a text", c -> c.put("exp", Long.toString(NOW + 60))),
                change("exp is in milliseconds", c -> c.put("exp", (NOW + 60) * 1_000)),
                change("exp is negative", c -> c.put("exp", -1)),
                change("exp is too large for any number", c -> c.put("exp", Double.MAX_VALUE)),
                change("issued in 61 s", c -> c.put("iat", NOW + 61)),
                change("without iat", c -> without(c, "iat")),
                change("not valid before the next minutes", c -> c.put("nbf", NOW + 61)),
                change("logged in in the future", c -> c.put("auth_time", NOW + 61)),
                change("auth_time is a text", c -> c.put("auth_time", "now")),
                change("another project's issuer", c -> c.put("iss", "https://securetoken.google.com/other-project")),
                change("the issuer with a slash more", c -> c.put("iss", FIREBASE + "/")),
                change("without iss", c -> without(c, "iss")),
                change("iss is a list", c -> c.put("iss", new JsonArray(List.of(FIREBASE)))),
                change("another audience", c -> c.put("aud", "other-project")),
                change(
                        "other audiences",
                        c -> c.put("aud", new JsonArray().add("a").addNull().add(1))),
                change("an audience that contains ours", c -> c.put("aud", PROJECT + "-2")),
                change("no audience in a list", c -> c.put("aud", new JsonArray())),
                change("without aud", c -> without(c, "aud")),
                change("without sub", c -> without(c, "sub")),
                change("an empty subject", c -> c.put("sub", "")),
                change("a blank subject", c -> c.put("sub", " ")),
                change("a subject that is too long", c -> c.put("sub", "u".repeat(129))),
                change("a subject with a line break", c -> c.put("sub", "a\nb")),
                change("a subject that is a number", c -> c.put("sub", 7)));
    }

    private static JsonObject without(JsonObject claims, String name) {
        claims.remove(name);
        return claims;
    }

    private static Arguments change(String name, UnaryOperator<JsonObject> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void aGenuineTokenOpensARoute(String name, UnaryOperator<JsonObject> change) {
        assertAccepted(RSA.sign(change.apply(claims())));
        assertAccepted(EC.sign(change.apply(claims())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aGenuineTokenThatIsNotForUsNowIsRefused(String name, UnaryOperator<JsonObject> change) {
        assertRefused(RSA.sign(change.apply(claims())));
    }

    @Test
    void aTokenIsAcceptedEachTimeItIsSent() {
        String token = RSA.sign(claims());
        assertAccepted(token);
        assertAccepted(token);
    }

    @Test
    void aTokenWithoutASignatureIsRefused() {
        for (String none : List.of("none", "None", "NONE", "")) {
            String unsigned =
                    SigningKey.unsigned(new JsonObject().put("alg", none).put("kid", RSA.id()), claims());
            assertRefused(unsigned);
            assertRefused(unsigned + ".");
            assertRefused(unsigned + ".AA");
        }
    }

    /* The well-known attack: the public key is known to all, and a library takes it for a secret. */
    @Test
    void aTokenThatIsSignedWithThePublicKeyAsASecretIsRefused() throws GeneralSecurityException {
        for (byte[] secret : List.of(
                RSA.pair().getPublic().getEncoded(),
                RSA.jwk().getString("n").getBytes(StandardCharsets.US_ASCII),
                RSA.jwk().toBuffer().getBytes())) {
            String unsigned =
                    SigningKey.unsigned(new JsonObject().put("alg", "HS256").put("kid", RSA.id()), claims());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertRefused(unsigned + "." + SigningKey.text(mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII))));
        }
    }

    @Test
    void theKeyDecidesTheAlgorithm() {
        for (String wrong : List.of("RS512", "PS256", "ES384", "EdDSA", "rs256", "RS1")) {
            assertRefused(RSA.sign(new JsonObject().put("alg", wrong).put("kid", RSA.id()), claims()));
        }
        assertRefused(RSA.sign(new JsonObject().put("alg", "ES256").put("kid", EC.id()), claims()));
        assertRefused(RSA.sign(new JsonObject().put("alg", "RS256").put("kid", EC.id()), claims()));
        assertRefused(EC.sign(new JsonObject().put("alg", "RS256").put("kid", RSA.id()), claims()));
    }

    @Test
    void aTokenOfAnotherKeyIsRefusedWhateverItSays() {
        assertRefused(OTHER.sign(claims()));
        assertRefused(SigningKey.ec("ec-1").sign(claims()));
        // A token may carry a key of its own; whoever believed it would believe everybody.
        assertRefused(OTHER.sign(
                new JsonObject()
                        .put("alg", "RS256")
                        .put("kid", "rsa-1")
                        .put("jwk", OTHER.jwk())
                        .put("jku", issuer.keysAddress().toString())
                        .put("x5c", new JsonArray().add("AAAA")),
                claims()));
    }

    @Test
    void aTokenMustNameItsKeyAndMayNotAskForMoreThanWeKnow() {
        assertRefused(RSA.sign(new JsonObject().put("alg", "RS256"), claims()));
        assertRefused(RSA.sign(new JsonObject().put("alg", "RS256").put("kid", ""), claims()));
        assertRefused(RSA.sign(new JsonObject().put("alg", "RS256").put("kid", 1), claims()));
        assertRefused(RSA.sign(
                new JsonObject().put("alg", "RS256").put("kid", RSA.id()).put("crit", new JsonArray().add("exp")),
                claims()));
    }

    @Test
    void aChangedTokenIsRefused() {
        String[] parts = RSA.sign(claims()).split("\\.");
        String other =
                SigningKey.text(claims().put("sub", "somebody else").toBuffer().getBytes());
        assertRefused(parts[0] + "." + other + "." + parts[2]);
        assertRefused(parts[0] + "." + parts[1] + "." + new StringBuilder(parts[2]).reverse());
        assertRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(0, parts[2].length() - 4));
        assertRefused(parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2]);
        String[] ec = EC.sign(claims()).split("\\.");
        for (String signature : List.of("AA", "A".repeat(86), "_".repeat(86), "MAYCAQACAQA", parts[2])) {
            assertRefused(ec[0] + "." + ec[1] + "." + signature);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                ".",
                "..",
                "...",
                "a.b.c",
                "e30.e30.e30",
                "bnVsbA.bnVsbA.AA",
                "W10.W10.AA",
                "e30",
                "e30.",
                "=.=.=",
                "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYS0xIn0.W10.AA",
                "eyJhbGciOjF9.e30.AA",
                "e30.e30.e30 ",
                "%00.%00.%00"
            })
    void whatIsNoTokenIsRefused(String text) {
        assertRefused(text);
    }

    /* Deeper than any parser should follow, and longer than any token of an issuer. */
    @Test
    void anEndlessTokenIsRefused() {
        String deep = SigningKey.text("[".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
        assertRefused(deep + ".e30.AA");
        assertRefused(SigningKey.text("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + deep + ".AA");
        assertAccepted(RSA.sign(claims().put("more", "x".repeat(4_000))));
        assertThat(ask(RSA.sign(claims().put("more", "x".repeat(7_000)))).statusCode())
                .isEqualTo(431);
    }

    /* Whatever is sent, the answer is a refusal and never a failure of ours. */
    @Test
    void noChangeOfATokenMakesUsFail() {
        SplittableRandom random = new SplittableRandom(7);
        String token = RSA.sign(claims());
        for (int i = 0; i < 300; i++) {
            StringBuilder changed = new StringBuilder(token);
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                int at = random.nextInt(changed.length());
                switch (random.nextInt(3)) {
                    case 0 -> changed.setCharAt(at, (char) random.nextInt('!', '~'));
                    case 1 -> changed.deleteCharAt(at);
                    default -> changed.insert(at, (char) random.nextInt('!', '~'));
                }
            }
            if (!changed.toString().equals(token)) {
                // Not of one address, which would be told to come again after twenty wrong signatures.
                String address = "198.51.100." + i % 200;
                int status = Awaitility.await()
                        .atMost(Awaiting.DEADLINE)
                        .pollDelay(Duration.ZERO)
                        .until(() -> ask(address, changed.toString()).statusCode(), decided -> decided != 503);
                // The last letter of a signature has bits that mean nothing.
                boolean same =
                        changed.substring(0, changed.length() - 1).equals(token.substring(0, token.length() - 1));
                assertThat(status).as(changed.toString()).isIn(same ? List.of(403, 404) : List.of(403));
            }
        }
    }

    @Test
    void theServiceTokenStaysValidAndUsersOpenNoAdminRoute() {
        assertAccepted(ApiHarness.TOKEN);
        String token = RSA.sign(claims());
        for (Map.Entry<String, String> header :
                Map.of("Authorization", "Bearer " + token, "X-Admin-Key", token).entrySet()) {
            assertThat(users.send(users.request("/admin/queues").header(header.getKey(), header.getValue()))
                            .body())
                    .isEqualTo("{\"detail\":\"Missing or invalid admin key\"}");
        }
    }

    @Test
    void withoutAnIssuerEveryTokenOfAUserIsRefused() {
        HttpResponse<String> answer =
                api.send(api.request("/v1/jobs/x").header("Authorization", "Bearer " + RSA.sign(claims())));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"detail\":\"Authentication failed\"}");
    }
}
