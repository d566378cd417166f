package dev.isotherm.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.isotherm.context.Correlation;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

/** A log event as one JSON object on one line. */
class JsonLinesTest {
    private static final Instant TIME = Instant.parse("2026-11-28T09:08:07.060Z");

    private final LoggerContext context = new LoggerContext();
    private final JsonLines encoder = new JsonLines();

    private LoggingEvent event(String message, Throwable failure, Object... arguments) {
        encoder.setContext(context);
        encoder.start();
        LoggingEvent event = new LoggingEvent("x", context.getLogger("a.b"), Level.WARN, message, failure, arguments);
        event.setInstant(TIME);
        return event;
    }

    private String text(LoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private JsonObject line(LoggingEvent event) {
        String text = text(event);
        assertThat(text).endsWith("}\n").doesNotContain("\r");
        assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
        return new JsonObject(text);
    }

    @Test
    void theFieldsHaveTheNamesThatPlatformsKnow() {
        JsonObject line = line(event("{} is \"late\"\\", null, "Zürich"));

        assertThat(line.getString("level")).isEqualTo("warn");
        assertThat(line.getString("time")).isEqualTo("2026-11-28T09:08:07.060Z");
        assertThat(line.getString("message")).isEqualTo("Zürich is \"late\"\\");
        assertThat(line.getString("logger")).isEqualTo("a.b");
        assertThat(line.getString("thread")).isEqualTo(Thread.currentThread().getName());
        assertThat(line.fieldNames()).hasSize(5);
    }

    @Test
    void theEventsOwnFieldsAreFieldsOfTheLine() {
        LoggingEvent event = event("done", null);
        event.setKeyValuePairs(List.of(new KeyValuePair("ms", 12L), new KeyValuePair("outcome", "a\"b")));

        assertThat(line(event).getLong("ms")).isEqualTo(12);
        assertThat(line(event).getString("outcome")).isEqualTo("a\"b");
    }

    @Test
    void aFailureIsOneFieldOfItsLine() {
        String stack = line(event("failed", new IllegalStateException("a\u001b\nb", new Exception("why"))))
                .getString("stack_trace");

        assertThat(stack)
                .startsWith("java.lang.IllegalStateException: a\\u001B\nb")
                .contains("at " + getClass().getName(), "Caused by: java.lang.Exception: why");
    }

    @Test
    void noTextOfAClientIsHiddenOrBreaksTheLine() {
        assertThat(text(event("GET /v1/jobs", null))).as("grep finds it").contains("GET /v1/jobs");
        assertThat(text(event("{}", null, "x\r\n{\"level\":\"info\"}\u202e\u2028")))
                .hasLineCount(1);
        assertThat(line(event("{}", null, "x\r\n\u202e")).getString("message")).isEqualTo("x\\u000D\n\\u202E");
    }

    @Test
    void aLineSaysWhatItBelongsTo() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        Vertx vertx = TestVertx.create();
        JsonObject line = Future.<JsonObject>future(done -> vertx.runOnContext(
                        v -> new Correlation("r-1", trace, "j-1").run(() -> done.complete(line(event("x", null))))))
                .await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);

        assertThat(line.getString("request_id")).isEqualTo("r-1");
        assertThat(line.getString("job_id")).isEqualTo("j-1");
        assertThat(line.getString("trace_id")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(line.containsKey("context")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', text",
        "'', development, text",
        "'', production, json",
        "'', PRODUCTION, json",
        "text, production, text",
        "json, '', json",
        "' json ', '', json",
        "xml, production, text"
    })
    void productionIsJsonUnlessAFormIsChosen(String format, String environment, String expected) {
        FormatProperty property = new FormatProperty();
        property.setFormat(format);
        property.setEnvironment(environment);

        assertThat(property.getPropertyValue()).isEqualTo(expected);
    }
}
