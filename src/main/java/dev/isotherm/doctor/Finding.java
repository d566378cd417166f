package dev.isotherm.doctor;

/**
 * One line of the report. No part of it contains a secret.
 *
 * @param level how bad it is
 * @param subject what was examined, such as {@code Redis memory}
 * @param text what was found
 * @param advice what to do; empty if nothing
 */
record Finding(Level level, String subject, String text, String advice) {
    /** How bad a finding is. */
    enum Level {
        /** As it should be. */
        OK,
        /** The service works, but not as well or as safely as it should. */
        WARN,
        /** The service does not start, does not work, or may lose jobs. */
        FAIL
    }

    static Finding ok(String subject, String text) {
        return new Finding(Level.OK, subject, text, "");
    }

    static Finding warn(String subject, String text, String advice) {
        return new Finding(Level.WARN, subject, text, advice);
    }

    static Finding fail(String subject, String text, String advice) {
        return new Finding(Level.FAIL, subject, text, advice);
    }

    @Override
    public String toString() {
        String line = "%-4s  %s: %s".formatted(level, subject, text);
        return (advice.isEmpty() ? line : line + " -> " + advice).replaceAll("\\R", " ");
    }
}
