/**
 * How a record is written as JSON, byte for byte as the clients know it.
 *
 * <p>Start reading at {@link RecordJson}. Uses: {@code record}.
 *
 * <p>Other packages use: {@link RecordJson}, {@link WireTime}.
 */
package dev.isotherm.record.json;
