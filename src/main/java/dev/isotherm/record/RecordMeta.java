package dev.isotherm.record;

import java.time.Instant;
import java.util.Optional;

/**
 * What the answer says about its origin.
 *
 * @param timezone the place's IANA time zone, where it is known
 * @param source where the numbers come from, for example {@code visual_crossing} or {@code simulated}
 * @param updated when the record was computed
 */
public record RecordMeta(Optional<String> timezone, String source, Instant updated) {}
