package dev.isotherm.record;

/**
 * What a client asks for.
 *
 * @param period the length of the windows
 * @param location the place, verbatim as the client wrote it
 * @param identifier the anchor, verbatim as the client wrote it
 * @param anchor the anchor as it was read
 * @param unit the scale of the answer
 */
public record RecordQuery(Period period, String location, String identifier, Anchor anchor, UnitGroup unit) {}
