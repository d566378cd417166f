package dev.isotherm.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The API's description as the server gives it, to hold answers against. */
public final class OpenApiDocument {
    private static final String BASE = "app://isotherm/";
    private static final String JSON = "application/json";
    /* What a path or method that does not exist is answered with is not an operation's to describe. */
    private static final Map<Integer, String> ELSEWHERE =
            Map.of(400, "ApiError", 401, "Refusal", 403, "Refusal", 404, "ApiError", 405, "ApiError");

    public final JsonObject json;
    private final Map<String, JsonObject> operations = new TreeMap<>();
    private final Set<String> answers;
    private final SchemaRepository repository;
    /* To make one costs more than to use it. */
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();

    /** Reads a description as {@code /openapi.json} gives it. */
    public OpenApiDocument(JsonObject json) {
        this.json = json;
        json.getJsonObject("paths").forEach(path -> {
            for (Map.Entry<String, Object> member : (JsonObject) path.getValue()) {
                if (!member.getKey().equals("parameters")) {
                    operations.put(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), (JsonObject)
                            member.getValue());
                }
            }
        });
        JsonObject described = new JsonObject();
        eachMedia((name, media) -> described.put(name, media.getJsonObject("schema")));
        answers = described.fieldNames();
        JsonObject schemas = new JsonObject()
                .put("$defs", described)
                .put(
                        "components",
                        new JsonObject()
                                .put("schemas", json.getJsonObject("components").getJsonObject("schemas")))
                .copy();
        repository = SchemaRepository.create(options()).dereference(BASE + "openapi", JsonSchema.of(schemas));
    }

    private static JsonSchemaOptions options() {
        return new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
    }

    /** Methods and templates of all operations, such as {@code GET /v1/jobs/{id}}. */
    public Set<String> operations() {
        return operations.keySet();
    }

    public JsonObject operation(String name) {
        return operations.get(name);
    }

    /** What a reference leads to, or the object itself where it is none. */
    public JsonObject resolved(JsonObject object) {
        String ref = object.getString("$ref");
        return ref == null
                ? object
                : (JsonObject) JsonPointer.from(ref.substring(1)).queryJson(json);
    }

    /** All answers with a body of JSON, by operation and status. */
    void eachMedia(BiConsumer<String, JsonObject> consumer) {
        operations
                .values()
                .forEach(operation -> operation.getJsonObject("responses").forEach(response -> Optional.ofNullable(
                                resolved((JsonObject) response.getValue()).getJsonObject("content"))
                        .map(content -> content.getJsonObject(JSON))
                        .ifPresent(media ->
                                consumer.accept(answer(operation, Integer.parseInt(response.getKey())), media))));
    }

    private static String answer(JsonObject operation, int status) {
        return operation.getString("operationId") + "_" + status;
    }

    /** The operation that serves a path: of two templates the one with more of it in plain words. */
    public Optional<String> serving(String method, String uri) {
        String path = uri.replaceFirst("\\?.*", "");
        return operations.keySet().stream()
                .filter(name -> name.startsWith(method + " "))
                .filter(name -> matches(name.substring(method.length() + 1), path))
                .min(Comparator.comparing(
                        name -> name.chars().filter(c -> c == '{').count()));
    }

    private static boolean matches(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted.length != given.length
                    || !(wanted[i].startsWith("{") ? !given[i].isEmpty() : wanted[i].equals(given[i]))) {
                return false;
            }
        }
        return true;
    }

    /** What is wrong with an answer of a server. */
    List<String> problems(String method, String uri, HttpResponse<String> answer) {
        return problems(method, uri, answer.statusCode(), answer.headers()::firstValue, answer.body());
    }

    /** What is wrong with an answer of a server. */
    public List<String> problems(
            String method, String uri, int status, Function<String, Optional<String>> headers, String body) {
        String type = headers.apply("content-type").orElse("");
        List<String> problems = new ArrayList<>();
        serving(method, uri)
                .map(name -> resolved(Optional.ofNullable(
                                operation(name).getJsonObject("responses").getJsonObject(Integer.toString(status)))
                        .orElse(new JsonObject())))
                .map(response -> response.getJsonObject("headers", new JsonObject()))
                .ifPresent(described -> described.forEach(header -> problems.addAll(headerProblems(header, headers))));
        if (type.equals(JSON)) {
            problems.addAll(problems(method, uri, status, new JsonObject(body)));
        } else {
            problems.addAll(typeProblems(method, uri, status, type));
        }
        return problems;
    }

    private List<String> headerProblems(Map.Entry<String, Object> header, Function<String, Optional<String>> headers) {
        JsonObject schema = resolved((JsonObject) header.getValue()).getJsonObject("schema");
        return headers.apply(header.getKey())
                .map(text -> schema.getString("type").equals("integer") ? Integer.valueOf(text) : (Object) text)
                .map(value -> problems(JsonSchema.of(schema.copy()), value))
                .orElse(List.of());
    }

    private List<String> typeProblems(String method, String uri, int status, String type) {
        Optional<JsonObject> response = serving(method, uri)
                .map(name -> operation(name).getJsonObject("responses").getJsonObject(Integer.toString(status)))
                .map(this::resolved);
        if (response.isEmpty()) {
            return List.of(status + " is not described");
        }
        Set<String> types =
                response.get().getJsonObject("content", new JsonObject()).fieldNames();
        return (types.isEmpty() && type.isEmpty()) || types.contains(type.replaceFirst(";.*", ""))
                ? List.of()
                : List.of("'" + type + "' is none of " + types);
    }

    /** What is wrong with a status and a body of JSON. */
    List<String> problems(String method, String uri, int status, JsonObject body) {
        Optional<String> serving = serving(method, uri);
        if (serving.isEmpty()) {
            return ELSEWHERE.containsKey(status)
                    ? problems(ELSEWHERE.get(status), body)
                    : List.of("no operation serves " + method + " " + uri);
        }
        String answer = answer(operation(serving.get()), status);
        return answers.contains(answer)
                ? problemsAt("#/$defs/" + answer, body)
                : List.of(serving.get() + " is not described as answered with " + status);
    }

    /** What is wrong with a value that should be of a schema of the components. */
    public List<String> problems(String schema, Object value) {
        return problemsAt("#/components/schemas/" + schema, value);
    }

    private List<String> problemsAt(String pointer, Object value) {
        Validator validator = validators.computeIfAbsent(
                pointer,
                at -> repository.validator(
                        JsonSchema.of(new JsonObject().put("$ref", BASE + "openapi" + at)), options()));
        synchronized (validator) {
            return problems(validator.validate(value));
        }
    }

    private List<String> problems(JsonSchema schema, Object value) {
        return problems(repository.validator(schema, options()).validate(value));
    }

    private static List<String> problems(OutputUnit result) {
        return Boolean.TRUE.equals(result.getValid())
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .collect(Collectors.toList());
    }

    /** Visits all objects, with the names that lead to them. */
    void walk(BiConsumer<String, JsonObject> visitor) {
        walk("", json, visitor);
    }

    private static void walk(String at, Object value, BiConsumer<String, JsonObject> visitor) {
        if (value instanceof JsonObject object) {
            visitor.accept(at, object);
            object.forEach(member -> walk(at + "/" + member.getKey(), member.getValue(), visitor));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                walk(at + "/" + i, array.getValue(i), visitor);
            }
        }
    }
}
