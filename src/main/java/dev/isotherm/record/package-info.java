/**
 * The domain: periods, days, means, trends. Pure computation with no I/O.
 *
 * <p>Start reading at {@link Records}. Uses: nothing of ours.
 *
 * <p>Other packages use: {@link Anchor}, {@link Attribution}, {@link DailyMeans}, {@link IdentifierException}, {@link JsonText}, {@link
 * Period}, {@link RecordMeta}, {@link RecordQuery}, {@link Records}, {@link Rounding}, {@link TemperatureRecord}, {@link UnitGroup},
 * {@link Window}.
 */
package dev.isotherm.record;
