package dev.isotherm.weather.provider;

import java.time.LocalDate;
import java.util.List;

/**
 * A range of days without gaps.
 *
 * @param from the first day
 * @param to the last day
 */
public record DayRange(LocalDate from, LocalDate to) {
    /** The same days of the year before. */
    public DayRange aYearEarlier() {
        return new DayRange(from.minusYears(1), to.minusYears(1));
    }

    /** Whether both ranges have a common day. */
    public boolean overlaps(DayRange other) {
        return !from.isAfter(other.to) && !to.isBefore(other.from);
    }

    /**
     * Whether the first ranges contain every day of the second ones.
     *
     * @param all the containing ranges, in ascending order, without overlaps
     * @param some the contained ranges, in ascending order, without overlaps
     */
    public static boolean cover(List<DayRange> all, List<DayRange> some) {
        int i = 0;
        for (DayRange range : some) {
            LocalDate day = range.from;
            while (!day.isAfter(range.to)) {
                while (i < all.size() && all.get(i).to.isBefore(day)) {
                    i++;
                }
                if (i == all.size() || all.get(i).from.isAfter(day)) {
                    return false;
                }
                day = all.get(i).to.plusDays(1);
            }
        }
        return true;
    }
}
