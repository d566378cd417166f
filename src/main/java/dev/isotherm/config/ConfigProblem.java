package dev.isotherm.config;

/**
 * One problem in the configuration.
 *
 * @param key the key, with the environment variable if the value came from one
 * @param wrong what is wrong; never the value of a secret
 * @param allowed what is allowed instead
 */
record ConfigProblem(String key, String wrong, String allowed) {
    @Override
    public String toString() {
        return key + ": " + wrong + "; allowed: " + allowed;
    }
}
