package dev.isotherm.support;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A collector of spans over real HTTP, in the protocol of OpenTelemetry. */
public final class TraceCollector implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private final List<Seen> spans = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean silent;

    /**
     * A span that was sent.
     *
     * @param resource attributes of its process
     * @param attributes as text
     */
    public record Seen(
            Map<String, String> resource,
            String name,
            Span.SpanKind kind,
            String traceId,
            String id,
            String parent,
            boolean failed,
            Map<String, String> attributes) {
        private static Seen of(ResourceSpans from, Span span) {
            return new Seen(
                    texts(from.getResource().getAttributesList()),
                    span.getName(),
                    span.getKind(),
                    hex(span.getTraceId()),
                    hex(span.getSpanId()),
                    hex(span.getParentSpanId()),
                    span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                    texts(span.getAttributesList()));
        }

        private static String hex(ByteString bytes) {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }

        private static Map<String, String> texts(List<KeyValue> attributes) {
            return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, pair -> text(pair.getValue())));
        }

        private static String text(AnyValue value) {
            return value.hasStringValue() ? value.getStringValue() : Long.toString(value.getIntValue());
        }

        /** The name of the service that sent it. */
        public String service() {
            return resource.get("service.name");
        }
    }

    private TraceCollector() {
        port = Awaiting.await(
                        vertx.createHttpServer().requestHandler(this::accept).listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** Starts one on a free port. */
    public static TraceCollector start() {
        return new TraceCollector();
    }

    /** Its address, as the variables of OpenTelemetry want it. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on it answers with this status and forgets what it gets. */
    public void refuse(int with) {
        status = with;
    }

    /** From now on it answers nothing. */
    public void fallSilent() {
        silent = true;
    }

    /** All spans that it got. */
    public List<Seen> spans() {
        return List.copyOf(spans);
    }

    /** The values of the header with the credentials, one for each call. */
    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    /** Waits for a span of a trace. */
    public Seen await(String traceId, String name) {
        return Awaitility.await("the span " + name)
                .atMost(Awaiting.DEADLINE)
                .until(
                        () -> spans.stream()
                                .filter(span -> span.traceId().equals(traceId)
                                        && span.name().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void accept(HttpServerRequest request) {
        authorizations.add(String.valueOf(request.getHeader("Authorization")));
        request.body().onSuccess(body -> {
            if (silent) {
                return;
            }
            if (status == 200 && request.path().equals("/v1/traces")) {
                keep(body);
            }
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/x-protobuf")
                    .end();
        });
    }

    private void keep(Buffer body) {
        try {
            for (ResourceSpans from :
                    ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList()) {
                from.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(Seen.of(from, span))));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        Awaiting.await(vertx.close());
    }
}
