package dev.isotherm.config;

import java.util.List;

/**
 * Who else than users may use the API. A secret that is replaced may be kept beside its successor until all clients have
 * the new one.
 *
 * @param tokens the service tokens, each of which clients may send as Bearer
 * @param operators the keys that operators send as {@code X-Admin-Key}; without any the admin API answers 503
 * @param weaknesses what production would refuse, a sentence each; empty in production
 */
public record CredentialConfig(List<Credential> tokens, List<OperatorKey> operators, List<String> weaknesses) {
    /** The name of the operator whose key has none. */
    public static final String UNNAMED = "admin";

    /** The default token of development mode. It is not a secret. */
    public static final Secret DEVELOPMENT_TOKEN = new Secret("dev-token");

    /** The default key of the operator in development mode on this machine alone. It is not a secret. */
    public static final Secret DEVELOPMENT_KEY = new Secret("dev-key");

    /** Keeps unmodifiable copies. */
    public CredentialConfig {
        tokens = List.copyOf(tokens);
        operators = List.copyOf(operators);
        weaknesses = List.copyOf(weaknesses);
    }

    /**
     * The key of an operator.
     *
     * @param name who it is, for the audit log; several keys may have the same
     * @param key what the operator sends
     */
    public record OperatorKey(String name, Credential key) {}

    /** Whether the default token of development mode is accepted. */
    public boolean developmentToken() {
        return tokens.stream().anyMatch(CredentialConfig::isDevelopmentToken);
    }

    /** Whether the default key of development mode is accepted. */
    public boolean developmentKey() {
        return operators.stream().anyMatch(operator -> operator.key().sameAs(new Credential(DEVELOPMENT_KEY, false)));
    }

    static boolean isDevelopmentToken(Credential token) {
        return token.sameAs(new Credential(DEVELOPMENT_TOKEN, false));
    }
}
