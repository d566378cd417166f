package dev.isotherm.config;

import dev.isotherm.config.CredentialConfig.OperatorKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the service tokens and the keys of operators, and checks that they are fit for production. */
final class CredentialReader {
    private static final String TOKENS = "http.accessToken (API_ACCESS_TOKEN)";
    private static final String ADMIN_KEY = "http.adminKey (ADMIN_API_KEY)";
    private static final String ADMIN_KEYS = "http.adminKeys (ADMIN_API_KEYS)";
    private static final String VISIBLE = "visible ASCII characters";
    private static final String HASH = "sha256: and 64 hex digits";
    private static final String LONG =
            "at least " + Credential.LEAST_CHARACTERS + " characters that nobody can guess (openssl rand -hex 32)";
    private static final int MOST = 10;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@._+-]{1,64}");

    private final ConfigReader reader;
    private final Role role;
    private final boolean production;
    private final List<String> weaknesses = new ArrayList<>();

    private CredentialReader(ConfigReader reader, Role role, boolean production) {
        this.reader = reader;
        this.role = role;
        this.production = production;
    }

    /**
     * Reads them.
     *
     * @param host where the API listens
     */
    static CredentialConfig read(ConfigReader reader, Role role, String host, boolean production) {
        return new CredentialReader(reader, role, production).read(host);
    }

    /** Reads the keys of operators only, for a role without clients. */
    static List<OperatorKey> operators(ConfigReader reader, Role role) {
        return new CredentialReader(reader, role, false).operators(List.of());
    }

    private CredentialConfig read(String host) {
        List<Credential> tokens = tokens();
        List<OperatorKey> operators = operators(tokens);
        // Only where nobody but this machine reaches the API: everybody knows this key.
        if (operators.isEmpty() && role == Role.DEV && ServerAddress.isLoopback(host) && !production) {
            operators = List.of(
                    new OperatorKey(CredentialConfig.UNNAMED, new Credential(CredentialConfig.DEVELOPMENT_KEY, false)));
        }
        if (role == Role.DEV && !ServerAddress.isLoopback(host)) {
            weak("http.host", "is not an address of this machine alone, and role dev is made for that", "127.0.0.1");
        }
        return new CredentialConfig(tokens, operators, weaknesses);
    }

    private List<Credential> tokens() {
        List<Credential> tokens = reader.secrets("http.accessToken", "API_ACCESS_TOKEN").stream()
                .map(Credential::of)
                .toList();
        if (tokens.isEmpty() && role == Role.DEV) {
            tokens = List.of(new Credential(CredentialConfig.DEVELOPMENT_TOKEN, false));
        }
        if (tokens.isEmpty()) {
            reader.problem(TOKENS, "is missing", "the token that clients send");
        }
        bounded(TOKENS, tokens.size());
        refuse(
                TOKENS,
                tokens,
                token -> !visible(token),
                "has blanks or letters that no header carries unchanged, so no client could send it",
                VISIBLE);
        refuse(TOKENS, tokens, token -> !token.wellFormed(), "is no SHA-256", HASH);
        for (int i = 0; i < tokens.size(); i++) {
            if (CredentialConfig.isDevelopmentToken(tokens.get(i))) {
                weak(TOKENS, entry(i, tokens.size()) + "is dev-token, which everybody knows", LONG);
            } else {
                checkLength(TOKENS, entry(i, tokens.size()), tokens.get(i));
            }
        }
        return tokens;
    }

    private void refuse(String label, List<Credential> all, Predicate<Credential> wrong, String what, String allowed) {
        for (int i = 0; i < all.size(); i++) {
            if (wrong.test(all.get(i))) {
                reader.problem(label, entry(i, all.size()) + what, allowed);
            }
        }
    }

    /* The entry itself is a secret, so its place names it. */
    private static String entry(int index, int count) {
        return count == 1 ? "" : "its entry " + (index + 1) + " ";
    }

    private static boolean visible(Credential credential) {
        return credential.secret().value().chars().allMatch(c -> c > ' ' && c < 127);
    }

    private List<OperatorKey> operators(List<Credential> tokens) {
        List<OperatorKey> operators = new ArrayList<>();
        Secret unnamed = reader.secret("http.adminKey", "ADMIN_API_KEY");
        if (unnamed.present()) {
            Credential key = Credential.of(unnamed);
            checkKey(ADMIN_KEY, "", key, tokens);
            operators.add(new OperatorKey(CredentialConfig.UNNAMED, key));
        }
        List<Secret> entries = reader.secrets("http.adminKeys", "ADMIN_API_KEYS");
        bounded(ADMIN_KEYS, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            String entry = "its entry " + (i + 1) + " ";
            String[] parts = entries.get(i).value().split(":", 2);
            if (parts.length < 2
                    || parts[1].isEmpty()
                    || !NAME.matcher(parts[0]).matches()) {
                reader.problem(
                        ADMIN_KEYS,
                        entry + "is not a name and a key",
                        "name:key or name:" + HASH + ", the name 1 to 64 of A-Z a-z 0-9 @ . _ + -");
                continue;
            }
            OperatorKey operator = new OperatorKey(parts[0], Credential.of(new Secret(parts[1])));
            checkNamed(entry, operator, operators);
            checkKey(ADMIN_KEYS, entry, operator.key(), tokens);
            operators.add(operator);
        }
        return operators;
    }

    private void checkNamed(String entry, OperatorKey operator, List<OperatorKey> before) {
        if (operator.name().equalsIgnoreCase(CredentialConfig.UNNAMED)) {
            reader.problem(ADMIN_KEYS, entry + "has the name of http.adminKey", "the name of an operator");
        }
        if (!visible(operator.key())) {
            reader.problem(ADMIN_KEYS, entry + "has a key that no header carries unchanged", VISIBLE);
        }
        if (before.stream().anyMatch(other -> other.key().sameAs(operator.key()))) {
            reader.problem(
                    ADMIN_KEYS, entry + "has the key of another, so nobody could tell them apart", "a key of its own");
        }
    }

    private void checkKey(String label, String entry, Credential key, List<Credential> tokens) {
        if (!key.wellFormed()) {
            reader.problem(label, entry + "is no SHA-256", HASH);
        }
        if (tokens.stream().anyMatch(key::sameAs)) {
            reader.problem(
                    label, entry + "is http.accessToken, so every client would be an operator", "a secret of its own");
        }
        checkLength(label, entry, key);
    }

    private void checkLength(String label, String entry, Credential credential) {
        if (credential.isShort()) {
            weak(label, entry + "is shorter than " + Credential.LEAST_CHARACTERS + " characters", LONG);
        }
    }

    private void bounded(String label, int entries) {
        if (entries > MOST) {
            reader.problem(label, "has " + entries + " entries", "at most " + MOST);
        }
    }

    /* Development works with it, so that a first try needs no preparation. */
    private void weak(String label, String wrong, String allowed) {
        if (production) {
            reader.problem(label, wrong, "in production " + allowed);
        } else {
            weaknesses.add(label + ": " + wrong + ". Production would refuse it; allowed there: " + allowed);
        }
    }
}
