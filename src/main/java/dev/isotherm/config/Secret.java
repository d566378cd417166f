package dev.isotherm.config;

/**
 * A value that must never be printed. Its {@code toString} hides it, so a configuration record may be logged whole.
 *
 * @param value the secret itself; empty where none is configured
 */
public record Secret(String value) {
    /** Whether there is one. */
    public boolean present() {
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        return present() ? "****" : "(none)";
    }
}
