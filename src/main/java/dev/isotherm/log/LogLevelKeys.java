package dev.isotherm.log;

/** The Redis keys of log levels. */
final class LogLevelKeys {
    private LogLevelKeys() {}

    /** The operators' changes: a hash, logger and level. */
    static String levels() {
        return "iso:log:levels";
    }
}
