package dev.isotherm.record;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * The day of the year on which every window ends.
 *
 * @param month 1 to 12
 * @param day 1 to the month's length; 29 February is accepted and means the 28th in common years
 */
public record Anchor(int month, int day) {
    /** Stands for a number that is too long: out of range for a month and for a day. */
    private static final int TOO_LARGE = 100;

    /**
     * Checks the day.
     *
     * @throws IdentifierException if the month does not exist or does not have the day
     */
    public Anchor {
        if (month < 1 || month > 12) {
            throw new IdentifierException("Month must be between 1 and 12");
        }
        if (day < 1 || day > 31) {
            throw new IdentifierException("Day must be between 1 and 31");
        }
        if (day > Month.of(month).maxLength()) {
            throw new IdentifierException("day is out of range for month");
        }
    }

    /**
     * Reads an identifier, {@code MM-DD} or {@code M-D}.
     *
     * @param identifier what the client wrote
     * @return the anchor
     * @throws IdentifierException if it is not a day; the texts are those that existing clients know
     */
    public static Anchor parse(String identifier) {
        String[] parts = identifier.split("-", 4);
        int month = number(parts[0]);
        if (parts.length < 2) {
            throw new IdentifierException("not enough values to unpack (expected 2, got 1)");
        }
        int day = number(parts[1]);
        if (parts.length > 2) {
            number(parts[2]);
            throw new IdentifierException("too many values to unpack (expected 2)");
        }
        return new Anchor(month, day);
    }

    /**
     * Returns the anchor's date in a year.
     *
     * @param year the calendar year
     * @return the day; 28 February for 29 February of a common year
     */
    public LocalDate in(int year) {
        return LocalDate.of(year, month, month == 2 && day == 29 && !Year.isLeap(year) ? 28 : day);
    }

    private static int number(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IdentifierException("invalid literal for int() with base 10: " + PythonText.quote(text));
        }
        return text.length() <= 2 ? Integer.parseInt(text) : TOO_LARGE;
    }
}
