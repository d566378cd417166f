package dev.isotherm.config;

/**
 * One thing wrong with the configuration.
 *
 * @param key the key, with the environment variable where the value came from there
 * @param wrong what was wrong; never the value of a secret
 * @param allowed what is allowed instead
 */
record ConfigProblem(String key, String wrong, String allowed) {
    @Override
    public String toString() {
        return key + ": " + wrong + "; allowed: " + allowed;
    }
}
