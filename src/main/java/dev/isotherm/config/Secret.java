package dev.isotherm.config;

/**
 * A value that must never be printed. {@code toString} hides it, so configuration records can be logged.
 *
 * @param value the secret itself; empty if none is configured
 */
public record Secret(String value) {
    /** Whether a value is configured. */
    public boolean present() {
        return !value.isEmpty();
    }

    @Override
    public String toString() {
        return present() ? "****" : "(none)";
    }
}
