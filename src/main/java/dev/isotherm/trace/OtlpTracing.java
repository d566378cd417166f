package dev.isotherm.trace;

import dev.isotherm.config.Secret;
import dev.isotherm.config.TraceConfig;
import dev.isotherm.context.Correlation;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to a collector with the SDK of OpenTelemetry, which queues a bounded number of them and sends them on
 * threads of its own. Its classes are loaded only if it is started.
 */
public final class OtlpTracing implements Tracing {
    private static final Logger LOG = LoggerFactory.getLogger(OtlpTracing.class);
    private static final String SCOPE = "dev.isotherm";
    /* Short, because a platform kills a process that does not end in time, and the collector may be what is broken. */
    private static final long STOP_SECONDS = 2;
    private static final int SPAN_BEGIN = 36;
    private static final int FLAGS_BEGIN = 53;

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;
    private final InstantSource clock;
    /* The loggers of the JDK forget their settings when nobody holds them. */
    private final SdkLog log;

    private OtlpTracing(OpenTelemetrySdk sdk, String version, InstantSource clock, SdkLog log) {
        this.sdk = sdk;
        this.tracer = sdk.getTracerProvider().get(SCOPE, version);
        this.clock = clock;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param service the name of the service if no variable has one
     * @param version of the program
     * @throws IllegalStateException if OpenTelemetry refuses its variables; the message has no secret
     */
    public static OtlpTracing start(TraceConfig config, String service, String version, InstantSource clock) {
        SdkLog log = SdkLog.install();
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesCustomizer(known -> properties(config, service))
                    .addResourceCustomizer((known, properties) -> Resource.builder()
                            .put("service.version", version)
                            .build()
                            .merge(known))
                    .addSpanExporterCustomizer(
                            (exporter, properties) -> new WatchedExporter(exporter, config.endpoint()))
                    .build()
                    .getOpenTelemetrySdk();
            LOG.info("Spans are sent to {}", config.endpoint());
            return new OtlpTracing(sdk, version, clock, log);
        } catch (ConfigurationException | IllegalArgumentException e) {
            log.remove();
            throw new IllegalStateException("OpenTelemetry refuses its variables (OTEL_…): " + e.getMessage(), e);
        }
    }

    /* Only traces are sent, in one protocol: whatever else the variables ask for is for other programs. */
    private static Map<String, String> properties(TraceConfig config, String service) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, Secret> variable : config.variables().entrySet()) {
            properties.put(
                    variable.getKey().toLowerCase(Locale.ROOT).replace('_', '.'),
                    variable.getValue().value());
        }
        if (!config.named()) {
            properties.put("otel.service.name", service);
        }
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        properties.put("otel.propagators", "none");
        properties.put("otel.exporter.otlp.traces.protocol", "http/protobuf");
        return properties;
    }

    @Override
    public Span begin(Span.Kind kind, String name, Correlation work, Duration begun) {
        SpanBuilder builder = tracer.spanBuilder(name)
                .setSpanKind(SpanKind.valueOf(kind.name()))
                .setParent(parent(kind, work));
        if (!begun.isZero()) {
            builder.setStartTimestamp(clock.instant().minus(begun));
        }
        return new Exported(builder.startSpan());
    }

    private static Context parent(Span.Kind kind, Correlation work) {
        String text = work.traceParent();
        if (text.isEmpty()) {
            return Context.root();
        }
        String trace = work.traceId();
        String span = text.substring(SPAN_BEGIN, FLAGS_BEGIN - 1);
        TraceFlags flags = TraceFlags.fromHex(text, FLAGS_BEGIN);
        boolean remote = kind == Span.Kind.SERVER || kind == Span.Kind.CONSUMER;
        SpanContext parent = remote
                ? SpanContext.createFromRemoteParent(trace, span, flags, TraceState.getDefault())
                : SpanContext.create(trace, span, flags, TraceState.getDefault());
        return Context.root().with(io.opentelemetry.api.trace.Span.wrap(parent));
    }

    @Override
    public void stop() {
        boolean sent = sdk.getSdkTracerProvider()
                .shutdown()
                .join(STOP_SECONDS, TimeUnit.SECONDS)
                .isSuccess();
        if (!sent) {
            LOG.warn("The last spans could not be sent within {} s and are lost", STOP_SECONDS);
        }
        log.remove();
    }

    private static final class Exported implements Span {
        private final io.opentelemetry.api.trace.Span span;

        Exported(io.opentelemetry.api.trace.Span span) {
            this.span = span;
        }

        @Override
        public Correlation within(Correlation work) {
            SpanContext own = span.getSpanContext();
            return work.within("00-" + own.getTraceId() + "-" + own.getSpanId() + "-"
                    + own.getTraceFlags().asHex());
        }

        @Override
        public Span put(String attribute, String value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public Span put(String attribute, long value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public void fail(String type) {
            span.setAttribute("error.type", type).setStatus(StatusCode.ERROR);
        }

        @Override
        public void end() {
            span.end();
        }
    }
}
