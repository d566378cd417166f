package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.isotherm.config.AppCheckConfig.Enforcement;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose tokens are accepted, and what of these settings is refused. */
class AuthConfigTest {
    private static final String SECRET = "hunter2";
    private static final String ACCOUNT = new JsonObject()
            .put("type", "service_account")
            .put("project_id", "temphist-2c787")
            .put("private_key", "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n")
            .encodePrettily();
    private static final IssuerConfig FIREBASE = new IssuerConfig(
            "https://securetoken.google.com/temphist-2c787",
            Set.of("temphist-2c787"),
            Optional.of(URI.create(
                    "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com")));

    private static IsothermConfig load(String role, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(
                Map.of("API_ACCESS_TOKEN", "t", "VISUAL_CROSSING_API_KEY", "k", "REDIS_URL", "redis://h"));
        variables.putAll(environment);
        return ConfigLoader.load(new JsonObject().put("role", role), variables);
    }

    private static AuthConfig auth(Map<String, String> environment) {
        return load("api", environment).auth();
    }

    private static List<String> problems(String role, Map<String, String> environment) {
        return problems(catchThrowableOfType(ConfigException.class, () -> load(role, environment)));
    }

    private static List<String> problems(ConfigException refused) {
        return List.of(refused.getMessage().strip().split("\n +"));
    }

    @Test
    void withoutSettingsThereIsNoIssuer() {
        assertThat(auth(Map.of()))
                .isEqualTo(new AuthConfig(
                        List.of(),
                        new AppCheckConfig(
                                Enforcement.OFF,
                                "projects/",
                                URI.create("https://firebaseappcheck.googleapis.com/v1/jwks")),
                        OptionalInt.empty()));
        assertThat(load("worker", Map.of("FIREBASE_PROJECT_ID", "not an id"))
                        .auth()
                        .issuers())
                .isEmpty();
    }

    @Test
    void aFirebaseProjectIsAnIssuer() {
        assertThat(auth(Map.of("FIREBASE_PROJECT_ID", "temphist-2c787")).issuers())
                .containsExactly(FIREBASE);
    }

    @Test
    void theProjectMayBeThatOfTheServiceAccountInThreeForms(@TempDir Path folder) throws IOException {
        String base64 = Base64.getMimeEncoder().encodeToString(ACCOUNT.getBytes(StandardCharsets.UTF_8));
        Path json = Files.writeString(folder.resolve("account.json"), "\uFEFF" + ACCOUNT);
        Path encoded = Files.writeString(folder.resolve("account.txt"), base64 + "\n");
        for (String form : List.of(ACCOUNT, "'" + ACCOUNT + "'", base64, json.toString(), encoded.toString())) {
            for (String variable : List.of("FIREBASE_SERVICE_ACCOUNT", "FIREBASE_SERVICE_ACCOUNT_JSON")) {
                AuthConfig auth = auth(Map.of(variable, form));
                assertThat(auth.issuers()).as(form).containsExactly(FIREBASE);
                assertThat(auth.toString()).doesNotContain(SECRET);
            }
        }
        assertThat(auth(Map.of("FIREBASE_SERVICE_ACCOUNT", ACCOUNT, "FIREBASE_PROJECT_ID", "temphist-2c787"))
                        .issuers())
                .containsExactly(FIREBASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2", "/nowhere/hunter2.json", "{\"project_id\": hunter2", "{\"private_key\": \"hunter2\"}",
                "{\"project_id\": 7, \"private_key\": \"hunter2\"}", "{\"project_id\": \"Hunter2 \"}", "/",
                        "\u0001hunter2"
            })
    void aServiceAccountThatCannotBeReadIsRefusedAndNotShown(String account) {
        assertThat(problems("api", Map.of("FIREBASE_SERVICE_ACCOUNT", account)))
                .containsExactly("auth.firebaseServiceAccount (FIREBASE_SERVICE_ACCOUNT): is no service account with a"
                        + " project_id; allowed: its JSON, its JSON in base64, or the path of a file with it");
    }

    /* Somebody may mix the two variables up. */
    @Test
    void aServiceAccountInPlaceOfAProjectIsNotShown() {
        assertThat(problems("api", Map.of("FIREBASE_PROJECT_ID", ACCOUNT)))
                .containsExactly("auth.firebaseProject (FIREBASE_PROJECT_ID): is not the id of a Firebase project;"
                        + " allowed: 6 to 30 lower-case letters, digits and hyphens, as the Firebase console shows it");
    }

    @Test
    void twoProjectsAreAContradiction() {
        assertThat(problems("api", Map.of("FIREBASE_PROJECT_ID", "other-project", "FIREBASE_SERVICE_ACCOUNT", ACCOUNT)))
                .containsExactly("auth.firebaseProject (FIREBASE_PROJECT_ID): is not the project of"
                        + " auth.firebaseServiceAccount; allowed: the same, or only one of both");
    }

    @Test
    void otherIssuersHaveAudiencesAndMayNameTheirKeys() {
        assertThat(auth(Map.of(
                                "AUTH_ISSUERS",
                                "https://a.example/ | web mobile , http://127.0.0.1:9/x|api|http://[::1]:9/keys,"))
                        .issuers())
                .containsExactly(
                        new IssuerConfig("https://a.example/", Set.of("web", "mobile"), Optional.empty()),
                        new IssuerConfig(
                                "http://127.0.0.1:9/x", Set.of("api"), Optional.of(URI.create("http://[::1]:9/keys"))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
            https://a.example                        ; its entry 1 has not two or three parts; issuer|audience or issuer|audience|keys
            https://a.example|                       ; its entry 1 has not two or three parts; issuer|audience or issuer|audience|keys
            https://a.example|b|https://c|d          ; its entry 1 has not two or three parts; issuer|audience or issuer|audience|keys
            https://a.example|b,a.example|b          ; its entry 2 has an issuer that is not a secure address; an https:// address, or http:// on this machine outside of production
            http://a.example|b                       ; its entry 1 has an issuer that is not a secure address; an https:// address, or http:// on this machine outside of production
            http://127.0.0.1.evil.example|b          ; its entry 1 has an issuer that is not a secure address; an https:// address, or http:// on this machine outside of production
            https://a.example?x|b                    ; its entry 1 has an issuer that is not a secure address; an https:// address, or http:// on this machine outside of production
            https://hunter2@a.example|b              ; its entry 1 has an issuer that is not a secure address; an https:// address, or http:// on this machine outside of production
            https://a.example|b|http://c.example     ; its entry 1 has keys at an address that is not secure; an https:// address, or http:// on this machine outside of production
            https://a.example|b|                     ; its entry 1 has keys at an address that is not secure; an https:// address, or http:// on this machine outside of production
            https://a.example|b|file:///etc/keys     ; its entry 1 has keys at an address that is not secure; an https:// address, or http:// on this machine outside of production
            https://a.example|b,https://a.example|c  ; has an issuer twice; each issuer once, its audiences separated by blanks
            """)
    void tellsWhichEntryIsWrong(String issuers, String wrong, String allowed) {
        assertThat(problems("api", Map.of("AUTH_ISSUERS", issuers)))
                .containsExactly("auth.issuers (AUTH_ISSUERS): " + wrong + "; allowed: " + allowed);
    }

    @Test
    void productionTakesKeysByHttpsOnly() {
        Map<String, String> insecure = Map.of(
                "AUTH_ISSUERS", "http://127.0.0.1:9|b",
                "FIREBASE_PROJECT_ID", "temphist-2c787",
                "ISOTHERM_AUTH_FIREBASE_KEYS", "http://localhost:9/keys",
                "ISOTHERM_AUTH_APP_CHECK_KEYS", "http://127.1.2.3/keys");
        assertThat(auth(insecure).issuers()).hasSize(2);

        Map<String, String> production = new HashMap<>(insecure);
        production.put("ENVIRONMENT", "production");
        production.put("API_ACCESS_TOKEN", "t".repeat(32));
        String allowed = "; allowed: an https:// address, or http:// on this machine outside of production";
        assertThat(problems("api", production))
                .containsExactlyInAnyOrder(
                        "auth.firebaseKeys: is not a secure address" + allowed,
                        "auth.appCheckKeys: is not a secure address" + allowed,
                        "auth.issuers (AUTH_ISSUERS): its entry 1 has an issuer that is not a secure address"
                                + allowed);
    }

    @Test
    void appCheckNeedsAProject() {
        assertThat(auth(Map.of("APP_CHECK_ENFORCEMENT", "enforce", "FIREBASE_PROJECT_ID", "temphist-2c787"))
                        .appCheck())
                .isEqualTo(
                        new AppCheckConfig(Enforcement.ENFORCE, "projects/temphist-2c787", AppCheckConfig.GOOGLE_KEYS));
        assertThat(problems("api", Map.of("APP_CHECK_ENFORCEMENT", "monitor")))
                .containsExactly("auth.appCheck (APP_CHECK_ENFORCEMENT): needs a Firebase project, and none is named;"
                        + " allowed: FIREBASE_PROJECT_ID with it, or off");
        assertThat(problems("api", Map.of("APP_CHECK_ENFORCEMENT", "on")))
                .containsExactly("auth.appCheck (APP_CHECK_ENFORCEMENT): is 'on'; allowed: off, monitor, enforce");
    }

    /* It signs a token for anybody who asks. */
    @Test
    void theDevelopmentIssuerExistsOnlyWhereNobodyElseReachesTheApi() {
        assertThat(load("dev", Map.of()).auth().devIssuerPort()).hasValue(0);
        assertThat(load("dev", Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", "8001"))
                        .auth()
                        .devIssuerPort())
                .hasValue(8001);
        assertThat(load("dev", Map.of("ISOTHERM_HTTP_HOST", "::1")).auth().devIssuerPort())
                .hasValue(0);
        for (String host : List.of("0.0.0.0", "::", "192.168.1.7", "example.com", "127.0.0.1.example.com")) {
            assertThat(load("dev", Map.of("ISOTHERM_HTTP_HOST", host)).auth().devIssuerPort())
                    .isEmpty();
        }
        assertThat(load(
                                "dev",
                                Map.of(
                                        "ENVIRONMENT", "production",
                                        "API_ACCESS_TOKEN", "t".repeat(32),
                                        "ISOTHERM_AUTH_DEV_ISSUER_PORT", "8001"))
                        .auth()
                        .devIssuerPort())
                .isEmpty();
        assertThat(load("api", Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", "8001"))
                        .auth()
                        .devIssuerPort())
                .isEmpty();
        assertThat(problems("dev", Map.of("ISOTHERM_AUTH_DEV_ISSUER_PORT", "8000")))
                .containsExactly(
                        "auth.devIssuerPort: is the port of http.port; allowed: another port, or 0 for a free one");
        assertThat(problems(catchThrowableOfType(
                        ConfigException.class,
                        () -> ConfigLoader.load(
                                new JsonObject("{\"role\": \"api\", \"auth\": {\"devIssuerPort\": 8001}}"),
                                Map.of("API_ACCESS_TOKEN", "t", "VISUAL_CROSSING_API_KEY", "k")))))
                .singleElement()
                .asString()
                .startsWith("auth.devIssuerPort: is not a key of this role");
    }
}
