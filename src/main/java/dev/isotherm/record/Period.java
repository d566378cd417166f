package dev.isotherm.record;

import java.util.Locale;
import java.util.Optional;

/** The length of the window that ends on the anchor day. Lengths are fixed and do not follow the calendar. */
public enum Period {
    DAILY(1, 1, 1),
    WEEKLY(7, 6, 4),
    MONTHLY(31, 28, 19),
    YEARLY(365, 330, 292);

    private final int days;
    private final int pastMinimum;
    private final int currentMinimum;
    private final String wireName = name().toLowerCase(Locale.ROOT);

    Period(int days, int pastMinimum, int currentMinimum) {
        this.days = days;
        this.pastMinimum = pastMinimum;
        this.currentMinimum = currentMinimum;
    }

    /** The length of the window in days, the anchor included. */
    public int days() {
        return days;
    }

    /** The name in paths and JSON: {@code daily}, {@code weekly}, {@code monthly} or {@code yearly}. */
    public String wireName() {
        return wireName;
    }

    /**
     * Returns how many observed days a year's mean needs to be shown.
     *
     * @param currentYear whether the year is the current one, which needs fewer days than a past year
     * @return the minimum number of days, 1 to {@link #days()}
     */
    int requiredDays(boolean currentYear) {
        return currentYear ? currentMinimum : pastMinimum;
    }

    /**
     * Finds a period.
     *
     * @param wireName the name, lower case
     * @return empty if there is no such period
     */
    public static Optional<Period> of(String wireName) {
        return switch (wireName) {
            case "daily" -> Optional.of(DAILY);
            case "weekly" -> Optional.of(WEEKLY);
            case "monthly" -> Optional.of(MONTHLY);
            case "yearly" -> Optional.of(YEARLY);
            default -> Optional.empty();
        };
    }
}
