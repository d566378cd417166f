package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** "Try it out", then "Execute" at {@code /docs}: what the page fills in has to work, years after it was written, too. */
class TryItOutTest extends ApiSetUp {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d.*");

    private static ApiHarness later;
    private static OpenApiDocument document;

    @BeforeAll
    static void startLater() {
        later = add(
                ApiHarness.at(Instant.parse("2031-05-06T12:00:00Z"), redis.url(), upstream.uri(), new JsonObject()));
        document = new OpenApiDocument(new JsonObject(later.get("/openapi.json").body()));
    }

    @Test
    void eachOperationOfARecordWorksAsItIsFilledIn() {
        List<String> records = document.operations().stream()
                .filter(operation -> operation.contains("/v1/records/{period}/"))
                .toList();

        assertThat(records).hasSize(7);
        records.forEach(operation -> assertThat(execute(operation, "celsius").statusCode())
                .as(operation)
                .isIn(200, 202));
        // And again with another choice: nothing that was filled in may forbid that.
        records.forEach(operation -> assertThat(execute(operation, "fahrenheit").statusCode())
                .as(operation)
                .isIn(200, 202));
    }

    @Test
    void noDateIsFilledIn() {
        for (String operation : document.operations()) {
            parameters(operation).stream()
                    .filter(parameter -> !parameter.getString("in").equals("path"))
                    .forEach(parameter -> assertThat(filledIn(parameter).stream())
                            .as(operation + " " + parameter.getString("name"))
                            .noneMatch(value -> DATE.matcher(value).matches()));
        }
    }

    private static HttpResponse<String> execute(String operation, String unit) {
        String method = operation.substring(0, operation.indexOf(' '));
        String path = operation.substring(method.length() + 1);
        List<String> query = new ArrayList<>();
        List<String[]> headers = new ArrayList<>();
        for (JsonObject parameter : parameters(operation)) {
            String name = parameter.getString("name");
            Optional<String> value = name.equals("unit_group") ? Optional.of(unit) : filledIn(parameter);
            switch (parameter.getString("in")) {
                case "path" -> path = path.replace("{" + name + "}", value.orElseThrow());
                case "query" -> value.ifPresent(text -> query.add(name + "=" + text));
                default -> value.ifPresent(text -> headers.add(new String[] {name, text}));
            }
        }
        HttpRequest.Builder request = later.request(path + "?" + String.join("&", query))
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .method(method, BodyPublishers.noBody());
        headers.forEach(header -> request.header(header[0], header[1]));
        return later.send(request);
    }

    private static List<JsonObject> parameters(String operation) {
        JsonObject path =
                document.json.getJsonObject("paths").getJsonObject(operation.substring(operation.indexOf(' ') + 1));
        List<JsonObject> all = new ArrayList<>();
        for (JsonObject holder : List.of(path, document.operation(operation))) {
            holder.getJsonArray("parameters", new JsonArray())
                    .forEach(parameter -> all.add(document.resolved((JsonObject) parameter)));
        }
        return all;
    }

    /* As Swagger UI does. */
    private static Optional<String> filledIn(JsonObject parameter) {
        JsonObject schema = parameter.getJsonObject("schema");
        return Optional.ofNullable(
                        parameter.getValue("example", schema.getValue("example", schema.getValue("default"))))
                .map(String::valueOf);
    }
}
