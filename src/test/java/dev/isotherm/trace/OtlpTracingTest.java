package dev.isotherm.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.context.Correlation;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.TraceCollector;
import dev.isotherm.support.TraceCollector.Seen;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Spans on their way to a collector that takes them, refuses them, or does not answer. */
class OtlpTracingTest {
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.isotherm.trace");
    private final Lines lines = new Lines();
    private final TraceCollector collector = TraceCollector.start();

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(event.getLevel() + " " + event.getFormattedMessage());
        }

        List<String> withWord(String word) {
            return all.stream().filter(line -> line.contains(word)).toList();
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        collector.close();
    }

    private OtlpTracing start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hunter2",
                "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true",
                "OTEL_BSP_SCHEDULE_DELAY", "20"));
        environment.putAll(more);
        return OtlpTracing.start(
                ConfigLoader.load(JsonObject.of("role", "dev"), environment)
                        .trace()
                        .orElseThrow(),
                "isotherm-dev",
                "0.0.1",
                InstantSource.system());
    }

    private static Correlation of(String traceParent) {
        return new Correlation("r-1", traceParent, "");
    }

    @Test
    void aSpanIsTheChildOfItsParentAndTheParentOfTheNext() {
        OtlpTracing tracing = start(Map.of("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test"));
        try {
            Span server = tracing.begin(Span.Kind.SERVER, "GET /x", of(CLIENT), Duration.ofMillis(5));
            Correlation within = server.within(of(CLIENT));
            Span call = tracing.begin(Span.Kind.CLIENT, "GET provider", within);
            call.put("answers", 3).fail("late");
            call.end();
            server.put("route", "/x").end();

            Seen first = collector.await(TRACE_ID, "GET /x");
            Seen second = collector.await(TRACE_ID, "GET provider");
            assertThat(first.kind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
            assertThat(first.parent()).isEqualTo("b7ad6b7169203331");
            assertThat(first.failed()).isFalse();
            assertThat(first.attributes()).containsExactly(Map.entry("route", "/x"));
            assertThat(within.traceParent()).isEqualTo("00-" + TRACE_ID + "-" + first.id() + "-01");
            assertThat(within.requestId()).isEqualTo("r-1");
            assertThat(second.parent()).isEqualTo(first.id());
            assertThat(second.failed()).isTrue();
            assertThat(second.attributes()).containsOnly(Map.entry("answers", "3"), Map.entry("error.type", "late"));
            assertThat(first.resource())
                    .containsEntry("service.name", "isotherm-dev")
                    .containsEntry("service.version", "0.0.1")
                    .containsEntry("deployment.environment", "test");
            assertThat(collector.authorizations()).containsOnly("Bearer hunter2");
        } finally {
            tracing.stop();
        }
    }

    @Test
    void workWithoutATraceBeginsOneAndAnUnsampledOneStaysUnsampled() {
        OtlpTracing tracing = start(Map.of("OTEL_SERVICE_NAME", "weather"));
        Span root = tracing.begin(Span.Kind.SERVER, "GET /x", of(""));
        String trace = root.within(of("")).traceId();
        Span hidden = tracing.begin(Span.Kind.SERVER, "GET /y", of(CLIENT.replace("-01", "-00")));
        assertThat(hidden.within(of("")).traceParent())
                .startsWith("00-" + TRACE_ID)
                .endsWith("-00");
        hidden.end();
        root.end();
        // A stop sends what waits.
        tracing.stop();

        assertThat(collector.spans()).hasSize(1);
        assertThat(collector.await(trace, "GET /x").service()).isEqualTo("weather");
    }

    @Test
    void aCollectorThatRefusesIsToldOnceAndWhenItTakesSpansAgain() {
        OtlpTracing tracing = start(Map.of());
        try {
            collector.refuse(401);
            for (int sent = 0; sent < 3; sent++) {
                int calls = collector.authorizations().size();
                tracing.begin(Span.Kind.SERVER, "GET /x", of("")).end();
                Awaitility.await()
                        .atMost(Awaiting.DEADLINE)
                        .until(() -> collector.authorizations().size() > calls);
            }
            Awaitility.await().atMost(Awaiting.DEADLINE).untilAsserted(() -> assertThat(
                            lines.withWord("cannot be sent"))
                    .hasSize(1));
            assertThat(lines.withWord("cannot be sent").get(0))
                    .startsWith("WARN")
                    .contains(collector.url(), "HTTP status 401");
            collector.refuse(200);
            tracing.begin(Span.Kind.SERVER, "GET /x", of("")).end();
            Awaitility.await().atMost(Awaiting.DEADLINE).untilAsserted(() -> assertThat(
                            lines.withWord("again; at least 3 were lost"))
                    .singleElement()
                    .asString()
                    .startsWith("INFO"));
        } finally {
            tracing.stop();
        }
    }

    @Test
    void aCollectorThatDoesNotAnswerHoldsNoStop() {
        OtlpTracing tracing = start(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "600000"));
        collector.fallSilent();
        tracing.begin(Span.Kind.SERVER, "GET /x", of("")).end();
        tracing.stop();
        assertThat(lines.withWord("The last spans could not be sent within 2 s"))
                .hasSize(1);
    }

    @Test
    void whatOpenTelemetryRefusesIsToldWithoutSecrets() {
        assertThatThrownBy(() -> start(Map.of("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OpenTelemetry refuses its variables")
                .hasMessageContaining("otel.exporter.otlp.timeout")
                .hasMessageNotContaining("hunter2");
    }
}
