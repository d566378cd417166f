package dev.isotherm.record;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param period the length of the windows
 * @param location the place, verbatim as the client wrote it
 * @param identifier the anchor, verbatim as the client wrote it
 * @param anchor the anchor as it was read
 * @param unit the scale of the answer
 * @param localToday the client's own date, which decides what "today" is; where it is absent, the place's date does
 */
public record RecordQuery(
        Period period,
        String location,
        String identifier,
        Anchor anchor,
        UnitGroup unit,
        Optional<LocalDate> localToday) {
    /** A day that lies so far back at most is a recent one, whatever year it lies in. */
    private static final int RECENT_DAYS = 6;

    /** A query of a client that does not tell its date. */
    public RecordQuery(Period period, String location, String identifier, Anchor anchor, UnitGroup unit) {
        this(period, location, identifier, anchor, unit, Optional.empty());
    }

    /**
     * The last year of the record: the current one. In the first days of January an anchor of the last days of December
     * means the year before: a client that shows the past week asks for days that are over, not for days eleven months
     * ahead.
     *
     * @param placeToday the date at the place, which counts where the client did not tell its own
     * @return the calendar year
     */
    public int lastYear(LocalDate placeToday) {
        LocalDate today = localToday.orElse(placeToday);
        boolean recent = !anchor.in(today.getYear() - 1).isBefore(today.minusDays(RECENT_DAYS));
        return recent ? today.getYear() - 1 : today.getYear();
    }
}
