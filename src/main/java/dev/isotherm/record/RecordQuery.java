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
    /** A query of a client that does not tell its date. */
    public RecordQuery(Period period, String location, String identifier, Anchor anchor, UnitGroup unit) {
        this(period, location, identifier, anchor, unit, Optional.empty());
    }
}
