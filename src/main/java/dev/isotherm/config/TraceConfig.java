package dev.isotherm.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where spans are sent. All its settings are the variables that OpenTelemetry defines for every program, so none has a
 * key in our file.
 *
 * @param endpoint the collector, for people: scheme, host and port
 * @param named whether a variable names the service
 * @param variables all variables of OpenTelemetry that are set; some hold a secret
 */
public record TraceConfig(String endpoint, boolean named, Map<String, Secret> variables) {
    private static final String PREFIX = "OTEL_";
    private static final String DISABLED = "OTEL_SDK_DISABLED";
    private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";
    private static final String SAMPLER_ARGUMENT = "OTEL_TRACES_SAMPLER_ARG";
    private static final String SERVICE = "OTEL_SERVICE_NAME";
    private static final String RESOURCE = "OTEL_RESOURCE_ATTRIBUTES";

    /* Those for traces go first. */
    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
    private static final List<String> PROTOCOLS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
    private static final List<String> HEADERS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS");

    private static final String PROTOCOL = "http/protobuf";
    private static final List<String> SAMPLERS = List.of(
            "always_on",
            "always_off",
            "traceidratio",
            "parentbased_always_on",
            "parentbased_always_off",
            "parentbased_traceidratio");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E]*");

    /**
     * Reads the variables. They are checked only if spans are sent, because a platform may set them for other programs.
     *
     * @return empty if nothing is sent
     */
    static Optional<TraceConfig> read(ConfigReader reader, Map<String, String> environment) {
        Environment variables = new Environment(environment);
        Optional<Named> endpoint = first(variables, ENDPOINTS);
        String exporter = text(variables, EXPORTER).orElse("otlp").toLowerCase(Locale.ROOT);
        boolean disabled = text(variables, DISABLED).orElse("").equalsIgnoreCase("true");
        if (endpoint.isEmpty() || disabled || exporter.equals("none")) {
            return Optional.empty();
        }
        if (!exporter.equals("otlp")) {
            reader.problem(EXPORTER, "is '" + exporter + "'", "otlp, none");
        }
        first(variables, PROTOCOLS)
                .filter(named -> !named.value.equals(PROTOCOL))
                .ifPresent(named -> reader.problem(
                        named.name, "is '" + named.value + "', and Isotherm sends spans in one way only", PROTOCOL));
        checkSampler(reader, variables);
        HEADERS.forEach(name -> text(variables, name)
                .filter(headers -> !areHeaders(headers))
                .ifPresent(secret -> reader.problem(
                        name, "is not a list of headers", "name=value, separated by commas, percent-encoded")));
        text(variables, RESOURCE)
                .filter(attributes -> pairs(attributes).anyMatch(pair -> pair.length < 2))
                .ifPresent(wrong ->
                        reader.problem(RESOURCE, "is not a list of attributes", "key=value, separated by commas"));
        Map<String, Secret> all = new TreeMap<>();
        variables.names().stream().filter(name -> name.startsWith(PREFIX)).forEach(name -> text(variables, name)
                .ifPresent(value -> all.put(name, new Secret(value))));
        return Optional.of(new TraceConfig(address(reader, endpoint.get()), isNamed(variables), Map.copyOf(all)));
    }

    private record Named(String name, String value) {}

    private static Optional<Named> first(Environment variables, List<String> names) {
        return names.stream()
                .flatMap(name -> text(variables, name).map(value -> new Named(name, value)).stream())
                .findFirst();
    }

    private static Optional<String> text(Environment variables, String name) {
        return variables.get(name).map(Environment.Text::value);
    }

    private static boolean isNamed(Environment variables) {
        return text(variables, SERVICE).isPresent()
                || pairs(text(variables, RESOURCE).orElse("")).anyMatch(pair -> pair[0].equals("service.name"));
    }

    private static void checkSampler(ConfigReader reader, Environment variables) {
        text(variables, SAMPLER)
                .filter(name -> !SAMPLERS.contains(name))
                .ifPresent(name -> reader.problem(SAMPLER, "is '" + name + "'", String.join(", ", SAMPLERS)));
        text(variables, SAMPLER_ARGUMENT)
                .filter(share -> !isShare(share))
                .ifPresent(share -> reader.problem(
                        SAMPLER_ARGUMENT, "is '" + share + "'", "the share of traces, a number from 0 to 1"));
    }

    private static boolean isShare(String text) {
        try {
            BigDecimal share = new BigDecimal(text);
            return share.signum() >= 0 && share.compareTo(BigDecimal.ONE) <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /* What is wrong in a header is not said, because its value is a secret. */
    private static boolean areHeaders(String text) {
        return pairs(text)
                .allMatch(pair -> pair.length == 2
                        && HEADER_NAME.matcher(pair[0]).matches()
                        && HEADER_VALUE.matcher(decoded(pair[1])).matches());
    }

    private static Stream<String[]> pairs(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split(" *= *", 2));
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "\0";
        }
    }

    private static String address(ConfigReader reader, Named endpoint) {
        try {
            URI uri = new URI(endpoint.value);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getUserInfo() != null) {
                reader.problem(
                        endpoint.name,
                        "has a user or password, which would not be sent",
                        "no '@'; see " + HEADERS.get(1));
            } else if (uri.getHost() != null && List.of("http", "https").contains(scheme)) {
                return scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            } else {
                reader.problem(endpoint.name, "is not the address of a collector", "such as http://collector:4318");
            }
        } catch (URISyntaxException e) {
            reader.problem(endpoint.name, "is not the address of a collector", "such as http://collector:4318");
        }
        return "";
    }
}
