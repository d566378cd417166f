package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.ext.web.Router;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code openapi.yaml} is a valid description, of just the routes that there are, and of what the reference answered. */
class OpenApiTest {
    private static final Pattern IN_SCOPE =
            Pattern.compile("(rec_|sub_|today_|job|legacy_|rolling_|diag_|notfound|sh_|og_).*|root|health"
                    // The others have no body.
                    + "|loc_(?!pre_304).*|sel_(?!id|name).*");

    /** Captures that our answers differ from on purpose, with the reason. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "today_yearly", "we never answer with the numbers of another date, so there is no 'meta'",
            "jobdone_London_99-99_celsius", "no traceback is shown to clients",
            "jobdone_localhost_11-21_celsius", "no traceback is shown to clients",
            "loc_search", "our answer also tells where each place is",
            "rolling_preload", "we answer 410 with where to go, as the version before did",
            "rolling_status", "we answer 410 with where to go, as the version before did",
            "rolling_testcors", "we answer 410 with where to go, as the version before did");

    /** Objects that may have members that are not described, with the reason. */
    private static final Map<String, String> OPEN = Map.of(
            "/components/schemas/ClientReport", "more is dropped",
            "/components/schemas/Endpoints", "a list for people",
            "/components/schemas/Selection", "what else clients send is ignored",
            "/components/schemas/Endpoints/properties/v1_endpoints", "a list for people",
            "/components/schemas/Endpoints/properties/removed_endpoints", "a list for people",
            "/paths/~1openapi.json/get/responses/200/content/application~1json/schema", "the standard describes it");

    private static RedisProcess redis;
    private static Vertx vertx;
    private static Router router;
    private static OpenApiDocument document;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        try (ApiHarness api = ApiHarness.api(redis.url(), URI.create("http://127.0.0.1:9"), new JsonObject())) {
            document =
                    new OpenApiDocument(new JsonObject(api.get("/openapi.json").body()));
        }
        vertx = TestVertx.create();
        HttpVerticle verticle = new HttpVerticle(
                ConfigLoader.load(
                        new JsonObject()
                                .put("role", "dev")
                                .put("redis", new JsonObject().put("url", redis.url()))
                                .put(
                                        "http",
                                        new JsonObject()
                                                .put("port", IsothermProcess.freePort())
                                                .put("accessToken", "t")),
                        Map.of()),
                Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC),
                new Meters());
        await(vertx.deployVerticle(verticle));
        router = await(Future.future(made -> vertx.runOnContext(v -> made.complete(verticle.router()))));
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
        redis.close();
    }

    @Test
    void itIsAValidDocumentOfTheStandard() {
        OutputUnit result = await(OpenAPIVersion.V3_1
                .getRepository(vertx, "app://standard/")
                .compose(standard -> OpenAPIVersion.V3_1.validateContract(vertx, standard, document.json.copy())));

        assertThat(result.getValid()).as(String.valueOf(result.toJson())).isTrue();
    }

    @Test
    void allReferencesLeadSomewhereAndAllPartsAreUsed() {
        Set<String> used = new TreeSet<>();
        document.walk((at, object) -> {
            if (object.getValue("$ref") instanceof String ref) {
                used.add(ref);
                assertThat(JsonPointer.from(ref.substring(1)).queryJson(document.json))
                        .as(at + " -> " + ref)
                        .isInstanceOf(JsonObject.class);
            }
        });

        Set<String> parts = new TreeSet<>();
        document.json.getJsonObject("components").forEach(kind -> ((JsonObject) kind.getValue())
                .fieldNames()
                .forEach(name -> parts.add("#/components/" + kind.getKey() + "/" + name)));
        parts.removeIf(part -> part.startsWith("#/components/securitySchemes/"));
        // Its text names it: a stream of events has no schema.
        parts.remove("#/components/schemas/JobEvent");
        assertThat(used).containsAll(parts);
    }

    @Test
    void operationsHaveNamesOfTheirOwnAndAllParametersOfTheirPaths() {
        List<String> names = new ArrayList<>();
        for (String operation : document.operations()) {
            JsonObject described = document.operation(operation);
            names.add(described.getString("operationId"));
            assertThat(described.getString("summary")).as(operation).isNotBlank();
            String template = operation.substring(operation.indexOf(' ') + 1);
            JsonArray parameters = new JsonArray()
                    .addAll(described.getJsonArray("parameters", new JsonArray()))
                    .addAll(document.json
                            .getJsonObject("paths")
                            .getJsonObject(template)
                            .getJsonArray("parameters", new JsonArray()));
            Set<String> inPath = parameters.stream()
                    .map(parameter -> document.resolved((JsonObject) parameter))
                    .filter(parameter -> parameter.getString("in").equals("path"))
                    .map(parameter -> parameter.getString("name"))
                    .collect(Collectors.toSet());
            Matcher segments = Pattern.compile("\\{(\\w+)}").matcher(template);
            assertThat(inPath)
                    .as(operation)
                    .isEqualTo(segments.results().map(r -> r.group(1)).collect(Collectors.toSet()));
        }
        assertThat(names).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void routesAndOperationsAreTheSame() {
        Set<String> routes = new TreeSet<>();
        // What has no path is for all requests: authentication, tracing and the like.
        router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .forEach(route -> route.methods()
                        .forEach(method -> routes.add(method.name() + " "
                                + route.getPath()
                                        .replaceAll(":(\\w+)", "{$1}")
                                        .replaceFirst("^/docs/.+", "/docs/{file}"))));
        // Wherever there is GET, HEAD goes without saying.
        routes.removeIf(route ->
                route.startsWith(HttpMethod.HEAD + " ") && routes.contains(route.replaceFirst("^HEAD", "GET")));
        Set<String> described = new TreeSet<>(document.operations());

        assertThat(routes).isEqualTo(described);
    }

    @Test
    void objectsAreClosedButForFew() {
        Set<String> open = new TreeSet<>();
        document.walk((at, object) -> {
            boolean schema = "object".equals(object.getValue("type")) && object.getValue("properties") != null;
            if (schema && !Boolean.FALSE.equals(object.getValue("additionalProperties"))) {
                open.add(at.replace("paths//openapi.json", "paths/~1openapi.json")
                        .replace("application/json", "application~1json"));
            }
        });

        assertThat(open).isEqualTo(OPEN.keySet());
    }

    @TestFactory
    Stream<DynamicTest> examplesAreWhatTheyAreExamplesOf() {
        List<DynamicTest> tests = new ArrayList<>();
        document.eachMedia((answer, media) -> {
            JsonObject all = media.getJsonObject("examples", new JsonObject()).copy();
            if (media.containsKey("example")) {
                all.put("example", new JsonObject().put("value", media.getValue("example")));
            }
            String[] parts = answer.split("_");
            String operation = document.operations().stream()
                    .filter(name ->
                            document.operation(name).getString("operationId").equals(parts[0]))
                    .findFirst()
                    .orElseThrow();
            String method = operation.substring(0, operation.indexOf(' '));
            String path = operation.substring(method.length() + 1);
            all.forEach(example -> tests.add(dynamicTest(answer + " " + example.getKey(), () -> {
                JsonObject value =
                        document.resolved((JsonObject) example.getValue()).getJsonObject("value");
                assertThat(document.problems(method, path, Integer.parseInt(parts[1]), value))
                        .isEmpty();
            })));
        });
        assertThat(tests).hasSizeGreaterThan(50);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> itDescribesWhatTheReferenceAnswered() {
        return SharedData.tests("contract/golden/http", folder -> {
            List<Path> files = SharedData.files(folder).stream()
                    .filter(file -> IN_SCOPE.matcher(name(file)).matches())
                    .toList();
            assertThat(files).hasSizeGreaterThanOrEqualTo(55);
            assertThat(files.stream().map(OpenApiTest::name).toList()).containsAll(DIFFERENT.keySet());
            return files.stream()
                    .map(file -> dynamicTest(name(file), () -> {
                        JsonObject exchange = new JsonObject(SharedData.read(file));
                        List<String> problems = document.problems(
                                exchange.getJsonObject("request").getString("method"),
                                exchange.getJsonObject("request").getString("path"),
                                exchange.getInteger("status"),
                                exchange.getJsonObject("body"));
                        // One that is no longer different leaves the list.
                        assertThat(problems.isEmpty())
                                .as(problems.toString())
                                .isNotEqualTo(DIFFERENT.containsKey(name(file)));
                    }));
        });
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".json", "");
    }
}
