package dev.isotherm.trace;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log that spans cannot be sent: a WARN when it begins, repeated with growing pauses while it lasts or comes
 * again, and an INFO when it is over. Used by the threads of the SDK.
 */
final class WatchedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);
    private static final long FIRST_PAUSE = TimeUnit.MINUTES.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.HOURS.toNanos(1);

    private final SpanExporter exporter;
    private final String endpoint;
    private final LongSupplier nanoTime;
    private boolean told;
    private long lost;
    private long pause;
    private long toldAt;

    WatchedExporter(SpanExporter exporter, String endpoint) {
        this(exporter, endpoint, System::nanoTime);
    }

    WatchedExporter(SpanExporter exporter, String endpoint, LongSupplier nanoTime) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.nanoTime = nanoTime;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        // The SDK empties the collection when this method returns.
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                sent();
            } else {
                notSent(count, reason(result.getFailureThrowable()));
            }
        });
    }

    /* No message of an exception, because one of the JDK quotes a header, and headers hold secrets. */
    private static String reason(Throwable failure) {
        if (failure instanceof HttpExportException http && http.getResponse() != null) {
            return "HTTP status " + http.getResponse().getStatusCode();
        }
        // The first of the network says most: what it wraps is a detail of the JDK, and what wraps it one of the SDK.
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(IOException.class::isInstance)
                .findFirst()
                .or(() -> Optional.ofNullable(failure))
                .map(cause -> cause.getClass().getSimpleName())
                .orElse("no reason given");
    }

    private synchronized void sent() {
        if (told) {
            LOG.info("Spans are sent to {} again; at least {} were lost", endpoint, lost);
            told = false;
            lost = 0;
        }
    }

    /* The pause goes on growing where single exports succeed in between. */
    private synchronized void notSent(int spans, String reason) {
        long since = nanoTime.getAsLong() - toldAt;
        lost += spans;
        if (pause > 0 && since < pause) {
            return;
        }
        pause = pause > 0 && since < 2 * LONGEST_PAUSE ? Math.min(2 * pause, LONGEST_PAUSE) : FIRST_PAUSE;
        told = true;
        toldAt = nanoTime.getAsLong();
        LOG.warn(
                "Spans cannot be sent to {} ({}); at least {} are lost. The service does not need them. Check"
                        + " OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS",
                endpoint,
                reason,
                lost);
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
