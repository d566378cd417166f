/**
 * Spans: what the processes did for one request, and when, sent to a collector of OpenTelemetry if one is configured.
 *
 * <p>Start reading at {@link Tracing}. Uses: {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link OtlpTracing}, {@link Span}, {@link Tracing}.
 */
package dev.isotherm.trace;
