package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.TraceCollector;
import dev.isotherm.support.TraceCollector.Seen;
import dev.isotherm.support.UpstreamServer;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The id of one request is found in the log of the API, in that of the worker, and at the provider; with a collector of
 * spans, its trace is found there, too.
 */
class RequestIdIT {
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN_ID = "b7ad6b7169203331";
    private static final String TRACE = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";
    private static final String ROUTE = "/v1/records/:period/:location/:identifier/async";

    private final Started started = new Started();
    private RedisProcess redis;
    private UpstreamServer provider;

    @BeforeEach
    void startServers() {
        redis = started.add(RedisProcess.start());
        provider = started.add(UpstreamServer.start());
    }

    @AfterEach
    void stopAll() {
        started.close();
    }

    private IsothermProcess start(String role, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REDIS_URL", redis.url(),
                "VISUAL_CROSSING_BASE_URL", provider.uri().toString(),
                "VISUAL_CROSSING_API_KEY", "k3y"));
        environment.putAll(more);
        return started.add(IsothermProcess.start(role, environment));
    }

    /* A job that a worker has done. */
    private static HttpResponse<String> request(IsothermProcess api, String record) {
        HttpResponse<String> answer = api.send(api.request("/v1/records/" + record + "/async?show=hunter2")
                .header("traceparent", TRACE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        String job = new JsonObject(answer.body()).getString("job_id");
        assertThat(api.awaitJob(job, Awaiting.DEADLINE, "ready", "error").getString("status"))
                .isEqualTo("ready");
        return answer;
    }

    private static String id(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Request-ID").orElseThrow();
    }

    private static void await(IsothermProcess process, Predicate<String> line) {
        Awaitility.await().atMost(Awaiting.DEADLINE).untilAsserted(() -> assertThat(process.log())
                .anyMatch(line));
    }

    @Test
    void grepFindsARequestInBothLogsAndAtTheProvider() {
        IsothermProcess api = start("api", Map.of());
        IsothermProcess worker = start("worker", Map.of());
        HttpResponse<String> answer = request(api, "daily/London/11-20");
        String id = id(answer);
        String job = new JsonObject(answer.body()).getString("job_id");

        await(api, line -> line.contains(id) && line.contains("POST " + ROUTE + " 202"));
        await(api, line -> line.contains(id) && line.contains(job + " is enqueued"));
        await(worker, line -> line.contains(id) && line.contains(job + " is started by"));
        await(worker, line -> line.contains(id) && line.contains("visual_crossing answered 200"));
        await(worker, line -> line.contains(id) && line.contains(job + " ended: succeeded"));
        assertThat(worker.log().stream().filter(line -> line.contains(id)))
                .allMatch(line -> line.contains("job_id=" + job) && line.contains("trace_id=" + TRACE_ID));
        assertThat(provider.headers("X-Request-ID")).isNotEmpty().containsOnly(id);
        assertThat(provider.headers("traceparent")).isNotEmpty().containsOnly(TRACE);
        assertThat(loadedClasses(api)).contains("dev.isotherm.trace").doesNotContain("io.opentelemetry");
        // Each request has its own id, on the same contexts.
        HttpResponse<String> second = request(api, "daily/Sydney/11-20");
        await(worker, line -> line.contains(id(second)) && line.contains("ended: succeeded"));
        assertThat(worker.log()).noneMatch(line -> line.contains(id) && line.contains(id(second)));
        assertThat(provider.headers("X-Request-ID")).containsOnly(id, id(second));
    }

    @Test
    void inJsonEachLineParsesAndAFieldSelectsThemAndTheTraceIsWithTheCollector() {
        TraceCollector collector = started.add(TraceCollector.start());
        // The service token must be long in production.
        Map<String, String> json = Map.of(
                "LOG_FORMAT", "json",
                "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20hunter2",
                "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true",
                "OTEL_BSP_SCHEDULE_DELAY", "100");
        IsothermProcess api = start("api", json);
        IsothermProcess worker = start("worker", json);
        HttpResponse<String> answer = request(api, "weekly/London/05-06");
        String id = id(answer);
        String job = new JsonObject(answer.body()).getString("job_id");
        await(worker, line -> line.contains("\"outcome\":\"succeeded\""));
        await(api, line -> line.contains(id) && line.contains("\"route\""));

        linesAreSelected(api, worker, id, job);
        theTraceIsComplete(collector, id, job);
        aMissingCollectorIsToldAndHoldsNothing(collector, api, worker);
    }

    private static void linesAreSelected(IsothermProcess api, IsothermProcess worker, String id, String job) {
        JsonObject request = select(api, id, "isotherm.requests").get(0);
        assertThat(request.getString("method")).isEqualTo("POST");
        assertThat(request.getString("route")).isEqualTo(ROUTE);
        assertThat(request.getInteger("status")).isEqualTo(202);
        assertThat(request.getInteger("ms")).isNotNegative();
        assertThat(request.getInteger("bytes")).isPositive();
        assertThat(request.getString("context")).startsWith("http#");
        assertThat(request.getString("trace_id")).isEqualTo(TRACE_ID);
        assertThat(select(api, id, "isotherm.jobs"))
                .allMatch(line -> line.getString("job_id").equals(job));
        assertThat(select(worker, id, "isotherm.jobs"))
                .extracting(line -> line.getString("step"))
                .containsExactly("started", "ended");
        assertThat(select(worker, id, "isotherm.calls"))
                .isNotEmpty()
                .allMatch(line -> line.getInteger("status") == 200
                        && line.getString("job_id").equals(job))
                .allMatch(line -> line.getString("context").startsWith("worker#"))
                .allMatch(line -> line.getString("trace_id").equals(TRACE_ID));
    }

    private void theTraceIsComplete(TraceCollector collector, String id, String job) {
        Seen served = collector.await(TRACE_ID, "POST " + ROUTE);
        Seen sent = collector.await(TRACE_ID, "send records");
        Seen processed = collector.await(TRACE_ID, "process records");
        List<Seen> trace = collector.spans().stream()
                .filter(span -> span.traceId().equals(TRACE_ID))
                .toList();
        List<Seen> calls = trace.stream()
                .filter(span -> span.name().equals("GET visual_crossing"))
                .toList();

        assertThat(served.parent()).isEqualTo(SPAN_ID);
        assertThat(sent.parent()).isEqualTo(served.id());
        assertThat(processed.parent()).isEqualTo(sent.id());
        assertThat(calls)
                .isNotEmpty()
                .allMatch(call -> call.parent().equals(processed.id()) && call.kind() == SpanKind.SPAN_KIND_CLIENT);
        // The provider was told the span of its own call.
        assertThat(provider.headers("traceparent"))
                .containsExactlyInAnyOrderElementsOf(calls.stream()
                        .map(call -> "00-" + TRACE_ID + "-" + call.id() + "-01")
                        .toList());
        assertThat(trace).hasSize(3 + calls.size()).noneMatch(Seen::failed);
        assertThat(List.of(served.service(), sent.service(), processed.service()))
                .containsExactly("isotherm-api", "isotherm-api", "isotherm-worker");
        assertThat(served.attributes())
                .containsEntry("http.response.status_code", "202")
                .containsEntry("isotherm.request_id", id);
        assertThat(processed.attributes())
                .containsEntry("messaging.message.id", job)
                .containsEntry("isotherm.job.attempt", "1")
                .containsEntry("isotherm.job.outcome", "succeeded");
        assertThat(calls)
                .allMatch(call -> call.attributes().get("server.address").equals("127.0.0.1"));
        assertThat(collector.spans()).noneMatch(span -> (span.name() + span.attributes() + span.resource())
                .matches("(?i).*(hunter|k3y|london|test-token|weekly/|show=).*"));
        assertThat(collector.authorizations()).containsOnly("Bearer hunter2");
    }

    private static void aMissingCollectorIsToldAndHoldsNothing(
            TraceCollector collector, IsothermProcess api, IsothermProcess worker) {
        collector.close();
        request(api, "daily/Sydney/11-20");
        for (IsothermProcess process : List.of(api, worker)) {
            await(process, line -> line.contains("Spans cannot be sent to " + collector.url()));
            process.signal("TERM");
            assertThat(process.awaitExit(Awaiting.DEADLINE)).isZero();
            assertThat(process.log().stream().filter(line -> line.contains("Spans cannot be sent")))
                    .singleElement()
                    .asString()
                    .contains("\"level\":\"warn\"", "ConnectException");
        }
    }

    private static String loadedClasses(IsothermProcess process) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asked = new ProcessBuilder(jcmd, Long.toString(process.pid()), "VM.class_hierarchy")
                    .redirectErrorStream(true)
                    .start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonObject> select(IsothermProcess process, String id, String logger) {
        return process.log().stream()
                .map(JsonObject::new)
                .peek(line -> assertThat(line.fieldNames()).contains("level", "message", "time"))
                .filter(line -> id.equals(line.getString("request_id")) && logger.equals(line.getString("logger")))
                .toList();
    }
}
