package dev.isotherm.record;

import java.time.Instant;
import java.util.Optional;

/**
 * The origin of a record, as the answer shows it.
 *
 * @param timezone the place's IANA time zone; empty if it is not known
 * @param source the source of the numbers, for example {@code visual_crossing} or {@code simulated}
 * @param updated when the place's days last changed
 * @param stale whether the provider may have corrected some of the days since
 * @param attribution how the source must be named; empty if it asks for nothing
 */
public record RecordMeta(
        Optional<String> timezone, String source, Instant updated, boolean stale, Optional<Attribution> attribution) {
    /** The origin of a record whose days are fresh. */
    public RecordMeta(Optional<String> timezone, String source, Instant updated) {
        this(timezone, source, updated, false, Optional.empty());
    }
}
