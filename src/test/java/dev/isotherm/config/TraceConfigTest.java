package dev.isotherm.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which variables of OpenTelemetry make the processes send spans, and which stop the start. */
class TraceConfigTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private static Optional<TraceConfig> trace(Map<String, String> environment) {
        return ConfigLoader.load(JsonObject.of("role", "dev"), environment).trace();
    }

    private static Map<String, String> with(String variable, String value) {
        Map<String, String> environment = new HashMap<>(Map.of(ENDPOINT, "http://collector:4318"));
        environment.put(variable, value);
        return environment;
    }

    private static String problem(String variable, String value) {
        return catchThrowableOfType(ConfigException.class, () -> trace(with(variable, value)))
                .getMessage();
    }

    @Test
    void nothingIsSentByDefaultWhateverElseIsSet() {
        assertThat(trace(Map.of())).isEmpty();
        assertThat(trace(Map.of(ENDPOINT, " ", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"OTEL_SDK_DISABLED, TRUE", "OTEL_TRACES_EXPORTER, none"})
    void aVariableSwitchesItOff(String variable, String value) {
        assertThat(trace(with(variable, value))).isEmpty();
    }

    @Test
    void eitherEndpointSwitchesItOnAndPeopleSeeOnlyTheServer() {
        TraceConfig trace = trace(Map.of(
                        ENDPOINT,
                        "http://collector:4318/",
                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                        "https://t.example/hunter2"))
                .orElseThrow();
        assertThat(trace.endpoint()).isEqualTo("https://t.example");
        assertThat(trace.toString()).doesNotContain("hunter2");
    }

    @Test
    void aServiceMayHaveItsNameInEitherVariable() {
        assertThat(trace(with("OTEL_BSP_MAX_QUEUE_SIZE", "10")).orElseThrow().named())
                .isFalse();
        assertThat(trace(with("OTEL_SERVICE_NAME", "weather")).orElseThrow().named())
                .isTrue();
        assertThat(trace(with("OTEL_RESOURCE_ATTRIBUTES", "a=b, service.name=weather"))
                        .orElseThrow()
                        .named())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            OTEL_EXPORTER_OTLP_ENDPOINT        | collector:4318 | is not the address of a collector; allowed: such as http://collector:4318
            OTEL_EXPORTER_OTLP_ENDPOINT        | http://a b     | is not the address of a collector; allowed: such as http://collector:4318
            OTEL_EXPORTER_OTLP_TRACES_ENDPOINT | http://u:p@h   | has a user or password, which would not be sent; allowed: no '@'; see OTEL_EXPORTER_OTLP_HEADERS
            OTEL_EXPORTER_OTLP_PROTOCOL        | grpc           | is 'grpc', and Isotherm sends spans in one way only; allowed: http/protobuf
            OTEL_EXPORTER_OTLP_TRACES_PROTOCOL | http/json      | is 'http/json', and Isotherm sends spans in one way only; allowed: http/protobuf
            OTEL_TRACES_EXPORTER               | zipkin         | is 'zipkin'; allowed: otlp, none
            OTEL_TRACES_SAMPLER                | sometimes      | is 'sometimes'; allowed: always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio
            OTEL_TRACES_SAMPLER_ARG            | 10 %           | is '10 %'; allowed: the share of traces, a number from 0 to 1
            OTEL_TRACES_SAMPLER_ARG            | 1.1            | is '1.1'; allowed: the share of traces, a number from 0 to 1
            OTEL_RESOURCE_ATTRIBUTES           | production     | is not a list of attributes; allowed: key=value, separated by commas
            """)
    void tellsWhichVariableIsWrong(String variable, String value, String problem) {
        assertThat(problem(variable, value)).contains(variable + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", "=hunter2", "api key=hunter2", "key=%zzhunter2", "key=hunter2%0A", "key=hunter2ü"})
    void aWrongHeaderIsToldWithoutItsValue(String headers) {
        assertThat(problem(HEADERS, headers))
                .contains(HEADERS + ": is not a list of headers; allowed: name=value, separated by commas")
                .doesNotContain("hunter2");
    }

    @Test
    void headersAreSecret() {
        TraceConfig trace = trace(with(HEADERS, "authorization=Bearer%20hunter2, x-team = a=="))
                .orElseThrow();
        assertThat(trace.variables().get(HEADERS).value()).contains("hunter2");
        assertThat(trace.toString()).doesNotContain("hunter2");
    }
}
