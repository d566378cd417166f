package dev.isotherm.record;

import java.time.LocalDate;
import java.util.Optional;

/**
 * The record that a client requests.
 *
 * @param period the length of the windows
 * @param location the place, exactly as the client wrote it
 * @param identifier the anchor, exactly as the client wrote it
 * @param anchor the parsed anchor
 * @param unit the scale of the answer
 * @param localToday the client's date, which decides what "today" is; if it is empty, the place's date decides
 */
public record RecordQuery(
        Period period,
        String location,
        String identifier,
        Anchor anchor,
        UnitGroup unit,
        Optional<LocalDate> localToday) {
    /** A day at most this far back is recent, also in the year before. */
    private static final int RECENT_DAYS = 6;

    /**
     * The last year of the record, which is the current year. In the first days of January an anchor in the last days
     * of December means the year before, because a client that shows the past week wants past days, not days eleven
     * months ahead.
     *
     * @param placeToday the date at the place, used if the query has no date of the client
     * @return the calendar year
     */
    public int lastYear(LocalDate placeToday) {
        LocalDate today = localToday.orElse(placeToday);
        boolean recent = !anchor.in(today.getYear() - 1).isBefore(today.minusDays(RECENT_DAYS));
        return recent ? today.getYear() - 1 : today.getYear();
    }
}
