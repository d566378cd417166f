package dev.isotherm.record;

import java.time.Instant;
import java.util.Optional;

/**
 * What the answer says about its origin.
 *
 * @param timezone the place's IANA time zone, where it is known
 * @param source where the numbers come from, for example {@code visual_crossing} or {@code simulated}
 * @param updated when the place's days last changed
 * @param stale whether the provider may have corrected some of the days since
 */
public record RecordMeta(Optional<String> timezone, String source, Instant updated, boolean stale) {
    /** The origin of a record whose days are fresh. */
    public RecordMeta(Optional<String> timezone, String source, Instant updated) {
        this(timezone, source, updated, false);
    }
}
