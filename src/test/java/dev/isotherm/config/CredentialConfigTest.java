package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.isotherm.config.CredentialConfig.OperatorKey;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens and keys are accepted, and which of them production refuses. */
class CredentialConfigTest {
    private static final String LONG = "hunter2-0123456789abcdef01234567";
    private static final String OTHER = "hunter3-0123456789abcdef01234567";
    /* printf %s hunter2-0123456789abcdef01234567 | sha256sum */
    private static final String HASH = "5e724c0f491373693cae8db21ef3a046bc6f63748438186ad9dc4e8113c9aa34";
    private static final String TOKENS = "http.accessToken (API_ACCESS_TOKEN): ";
    private static final String KEY = "http.adminKey (ADMIN_API_KEY): ";
    private static final String KEYS = "http.adminKeys (ADMIN_API_KEYS): ";
    private static final String SHORT = "is shorter than 32 characters";
    private static final String ALLOWED =
            "; allowed: in production at least 32 characters that nobody can guess" + " (openssl rand -hex 32)";

    private static IsothermConfig load(String role, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(Map.of("WEATHER_PROVIDER", "simulated"));
        variables.putAll(environment);
        return ConfigLoader.load(new JsonObject().put("role", role), variables);
    }

    private static CredentialConfig credentials(Map<String, String> environment) {
        return load("api", environment).http().orElseThrow().credentials();
    }

    private static List<String> problems(String role, Map<String, String> environment) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> load(role, environment));
        return refusal.getMessage().strip().lines().map(String::strip).toList();
    }

    private static Credential plain(String text) {
        return new Credential(new Secret(text), false);
    }

    private static Map<String, String> production(String... more) {
        Map<String, String> variables = new HashMap<>(Map.of("ENVIRONMENT", "production", "API_ACCESS_TOKEN", LONG));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return variables;
    }

    @Test
    void severalTokensAndHashesAreReadFromAVariableAndFromTheFile() {
        List<Credential> both = List.of(plain("old"), new Credential(new Secret(HASH), true));
        assertThat(credentials(Map.of("API_ACCESS_TOKEN", "old, sha256:" + HASH.toUpperCase(Locale.ROOT) + ","))
                        .tokens())
                .isEqualTo(both);
        String file =
                "{'role': 'dev', 'http': {'accessToken': ['old', 'sha256:" + HASH + "'], 'adminKeys': ['a:b,c']}}";
        CredentialConfig read = ConfigLoader.load(new JsonObject(file.replace('\'', '"')), Map.of())
                .http()
                .orElseThrow()
                .credentials();
        assertThat(read.tokens()).isEqualTo(both);
        assertThat(read.operators()).containsExactly(new OperatorKey("a", plain("b,c")));
    }

    @Test
    void operatorsHaveNamesAndTheOldKeyIsThatOfAdmin() {
        assertThat(credentials(Map.of(
                                "API_ACCESS_TOKEN", "t",
                                "ADMIN_API_KEY", "k",
                                "ADMIN_API_KEYS", "alice:key:1,bob@example.org:sha256:" + HASH + ",alice:key2"))
                        .operators())
                .containsExactly(
                        new OperatorKey("admin", plain("k")),
                        new OperatorKey("alice", plain("key:1")),
                        new OperatorKey("bob@example.org", new Credential(new Secret(HASH), true)),
                        new OperatorKey("alice", plain("key2")));
    }

    /* Each value contains the secret hunter2, which no problem may show. */
    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            API_ACCESS_TOKEN | a,sha256:hunter2           | http.accessToken (API_ACCESS_TOKEN): its entry 2 is no SHA-256; allowed: sha256: and 64 hex digits
            API_ACCESS_TOKEN | sha256:hunter2             | http.accessToken (API_ACCESS_TOKEN): is no SHA-256; allowed: sha256: and 64 hex digits
            API_ACCESS_TOKEN | a,hunter2 b,c              | http.accessToken (API_ACCESS_TOKEN): its entry 2 has blanks or letters that no header carries unchanged, so no client could send it; allowed: visible ASCII characters
            API_ACCESS_TOKEN | hunter2,b,c,d,e,f,g,h,i,j,k | http.accessToken (API_ACCESS_TOKEN): has 11 entries; allowed: at most 10
            API_ACCESS_TOKEN | ,                          | http.accessToken (API_ACCESS_TOKEN): has no entry; allowed: one or more, separated by commas
            ADMIN_API_KEY    | sha256:hunter2             | http.adminKey (ADMIN_API_KEY): is no SHA-256; allowed: sha256: and 64 hex digits
            ADMIN_API_KEYS   | hunter2                    | http.adminKeys (ADMIN_API_KEYS): its entry 1 is not a name and a key; allowed: name:key or name:sha256: and 64 hex digits, the name 1 to 64 of A-Z a-z 0-9 @ . _ + -
            ADMIN_API_KEYS   | a:b,hunter2 x:c            | http.adminKeys (ADMIN_API_KEYS): its entry 2 is not a name and a key; allowed: name:key or name:sha256: and 64 hex digits, the name 1 to 64 of A-Z a-z 0-9 @ . _ + -
            ADMIN_API_KEYS   | hunter2:                   | http.adminKeys (ADMIN_API_KEYS): its entry 1 is not a name and a key; allowed: name:key or name:sha256: and 64 hex digits, the name 1 to 64 of A-Z a-z 0-9 @ . _ + -
            ADMIN_API_KEYS   | alice:sha256:hunter2       | http.adminKeys (ADMIN_API_KEYS): its entry 1 is no SHA-256; allowed: sha256: and 64 hex digits
            ADMIN_API_KEYS   | Admin:hunter2              | http.adminKeys (ADMIN_API_KEYS): its entry 1 has the name of http.adminKey; allowed: the name of an operator
            ADMIN_API_KEYS   | alice:hunter2 x            | http.adminKeys (ADMIN_API_KEYS): its entry 1 has a key that no header carries unchanged; allowed: visible ASCII characters
            ADMIN_API_KEYS   | alice:hunter2,bob:hunter2  | http.adminKeys (ADMIN_API_KEYS): its entry 2 has the key of another, so nobody could tell them apart; allowed: a key of its own
            """)
    void whatCannotBeUsedIsRefusedWithoutTheSecret(String variable, String value, String problem) {
        assertThat(problems("dev", Map.of(variable, value))).containsExactly(problem);
    }

    @Test
    void noTokenMayOpenTheRoutesOfOperatorsWhetherOrNotItIsHashed() {
        String wrong = "is http.accessToken, so every client would be an operator; allowed: a secret of its own";
        String hash = "sha256:" + HASH;
        for (String token : List.of(LONG, hash)) {
            for (String key : List.of(LONG, hash)) {
                assertThat(problems("api", Map.of("API_ACCESS_TOKEN", "a," + token, "ADMIN_API_KEY", key)))
                        .containsExactly(KEY + wrong);
                assertThat(problems("api", Map.of("API_ACCESS_TOKEN", token, "ADMIN_API_KEYS", "a:b,bob:" + key)))
                        .containsExactly(KEYS + "its entry 2 " + wrong);
            }
        }
    }

    @Test
    void productionRefusesWhatCanBeGuessed() {
        String thirtyOne = LONG.substring(1);
        assertThat(problems(
                        "api",
                        production(
                                "API_ACCESS_TOKEN", LONG + "," + thirtyOne + ",sha256:" + HASH,
                                "ADMIN_API_KEY", thirtyOne + "",
                                "ADMIN_API_KEYS", "alice:" + OTHER + ",bob:hunter2")))
                .containsExactly(
                        TOKENS + "its entry 2 " + SHORT + ALLOWED,
                        KEY + "is http.accessToken, so every client would be an operator; allowed: a secret of its own",
                        KEY + SHORT + ALLOWED,
                        KEYS + "its entry 2 " + SHORT + ALLOWED);
        assertThat(problems("api", production("API_ACCESS_TOKEN", "hunter2")))
                .containsExactly(TOKENS + SHORT + ALLOWED);
        assertThat(problems("api", production("API_ACCESS_TOKEN", "dev-token")))
                .containsExactly(TOKENS + "is dev-token, which everybody knows" + ALLOWED);
        assertThat(problems("dev", Map.of("ENVIRONMENT", "production")))
                .containsExactly(TOKENS + "is dev-token, which everybody knows" + ALLOWED);
    }

    /* printf %s dev-token | sha256sum */
    @Test
    void theHashOfTheDevelopmentTokenIsNoSecretEither() {
        String hash = "sha256:c91cbbedf8c712e8e2b7517ddeca8fe4fde839ebd8339e0b2001363002b37712";
        assertThat(problems("api", production("API_ACCESS_TOKEN", LONG + "," + hash)))
                .containsExactly(TOKENS + "its entry 2 is dev-token, which everybody knows" + ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.7", "example.com", "127.0.0.1.example.com"})
    void productionRefusesDevelopmentModeWhereOthersReachIt(String host) {
        assertThat(problems("dev", production("ISOTHERM_HTTP_HOST", host)))
                .containsExactly("http.host: is not an address of this machine alone, and role dev is made for that;"
                        + " allowed: in production 127.0.0.1");
        assertThat(load("api", production("ISOTHERM_HTTP_HOST", host)).http()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void productionStartsWithLongSecrets(String host) {
        String ten = IntStream.range(0, 10).mapToObj(i -> i + LONG).collect(Collectors.joining(","));
        Map<String, String> strong = production(
                "API_ACCESS_TOKEN",
                ten,
                "ADMIN_API_KEY",
                OTHER,
                "ADMIN_API_KEYS",
                "bob:sha256:" + HASH,
                "ISOTHERM_HTTP_HOST",
                host);
        for (String role : List.of("api", "dev")) {
            assertThat(load(role, strong).http().orElseThrow().credentials().weaknesses())
                    .isEmpty();
        }
    }

    @Test
    void developmentWarnsOfEachInstead() {
        CredentialConfig weak = load(
                        "dev",
                        Map.of(
                                "API_ACCESS_TOKEN", "dev-token,hunter2",
                                "ADMIN_API_KEY", "hunter3",
                                "ADMIN_API_KEYS", "bob:hunter4",
                                "ISOTHERM_HTTP_HOST", "0.0.0.0"))
                .http()
                .orElseThrow()
                .credentials();
        String refused = ". Production would refuse it; allowed there: ";
        String allowed = refused + "at least 32 characters that nobody can guess (openssl rand -hex 32)";
        assertThat(weak.weaknesses())
                .containsExactly(
                        TOKENS + "its entry 1 is dev-token, which everybody knows" + allowed,
                        TOKENS + "its entry 2 " + SHORT + allowed,
                        KEY + SHORT + allowed,
                        KEYS + "its entry 1 " + SHORT + allowed,
                        "http.host: is not an address of this machine alone, and role dev is made for that" + refused
                                + "127.0.0.1");
        assertThat(Arrays.asList(weak.toString(), weak.operators().get(1).toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain("hunter"));
        assertThat(credentials(Map.of("API_ACCESS_TOKEN", LONG)).weaknesses()).isEmpty();
    }
}
