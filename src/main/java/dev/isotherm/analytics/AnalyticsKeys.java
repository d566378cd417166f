package dev.isotherm.analytics;

/** The Redis keys of what clients report of themselves. They share a hash tag, so one script uses them together. */
final class AnalyticsKeys {
    private static final String PREFIX = "iso:analytics:{reports}";

    private AnalyticsKeys() {}

    /** The reports: a stream, oldest first. */
    static String reports() {
        return PREFIX;
    }

    /** Finds the reports of a session: a sorted set of session and id, ordered by both. */
    static String sessions() {
        return PREFIX + ":sessions";
    }

    /** What was counted over all reports: a hash. */
    static String totals() {
        return PREFIX + ":totals";
    }

    /** How many reports were refused in the hour that began with the first refusal: a number. */
    static String refused() {
        return PREFIX + ":refused";
    }
}
