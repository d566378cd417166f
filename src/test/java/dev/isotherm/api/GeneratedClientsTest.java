package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that a generator makes of {@code /openapi.json} compile, and read our jobs. Generators are stricter than the
 * standard: they fail on {@code oneOf} with {@code null}, and cannot tell alternatives apart without a discriminator.
 */
class GeneratedClientsTest {
    /* Maven puts it all there, see pom.xml. */
    private static final Path TOOLS = Path.of("target/clients");
    private static final int DEADLINE_MINUTES = 5;

    @TempDir
    private static Path folder;

    private static JsonObject description;

    @BeforeAll
    static void generate() throws Exception {
        try (Started servers = new Started()) {
            RedisProcess redis = servers.add(RedisProcess.start());
            ApiHarness api =
                    servers.add(ApiHarness.api(redis.url(), URI.create("http://127.0.0.1:9"), new JsonObject()));
            description = new JsonObject(api.get("/openapi.json").body());
        }
        Files.writeString(folder.resolve("openapi.json"), description.encode());
        Path generator = TOOLS.resolve("generator/openapi-generator-cli.jar");
        assertThat(generator).as("mvn generate-test-resources puts it there").exists();
        // Both in one process, which starts once.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        generator.toString(),
                        "batch",
                        "--fail-fast",
                        settings("native").toString(),
                        settings("okhttp-gson").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assertThat(process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
    }

    private static Path settings(String library) throws IOException {
        JsonObject models = new JsonObject();
        for (String unneeded : new String[] {"apiDocs", "modelDocs", "apiTests", "modelTests"}) {
            models.put(unneeded, "false");
        }
        return Files.writeString(
                folder.resolve(library + ".json"),
                new JsonObject()
                        .put("generatorName", "java")
                        .put("library", library)
                        .put("inputSpec", folder.resolve("openapi.json").toString())
                        .put("outputDir", folder.resolve(library).toString())
                        .put("globalProperties", models)
                        .encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "okhttp-gson"})
    void aGeneratedClientCompilesAndTellsTheStatesOfAJobApart(String library) throws Exception {
        Path classes = Files.createDirectory(folder.resolve(library + "-classes"));
        assertThat(compile(library, classes)).isEmpty();

        Map<String, String> read = new HashMap<>();
        try (URLClassLoader client = client(classes)) {
            for (Map.Entry<String, JsonObject> job : jobs().entrySet()) {
                read.put(job.getKey(), read(client, library, job.getValue().encode()));
            }
        }

        assertThat(read)
                .isEqualTo(Map.of(
                        "pending", "UnfinishedJob",
                        "waiting", "UnfinishedJob",
                        "processing", "UnfinishedJob",
                        "ready", "ReadyJob",
                        "error", "FailedJob"));
    }

    /** What the compiler says against the client's sources. */
    private static String compile(String library, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (Stream<Path> sources = Files.walk(folder.resolve(library).resolve("src/main/java"));
                Stream<Path> libraries = Files.list(TOOLS.resolve("lib"));
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(java).hasSizeGreaterThan(50);
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, libraries.toList());
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<String> options = List.of("-proc:none", "-nowarn", "-Xlint:none", "-Xmaxerrs", "10");
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            problem -> {
                                if (problem.getKind() == Diagnostic.Kind.ERROR) {
                                    said.append(problem.toString()).append('\n');
                                }
                            },
                            options,
                            null,
                            files.getJavaFileObjectsFromPaths(java))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
        return said.toString();
    }

    /* Nothing of ours is in it, so that no version of ours hides one of the client's. */
    private static URLClassLoader client(Path classes) throws IOException {
        List<URL> path = new ArrayList<>();
        path.add(classes.toUri().toURL());
        try (Stream<Path> libraries = Files.list(TOOLS.resolve("lib"))) {
            for (Path library : libraries.toList()) {
                path.add(library.toUri().toURL());
            }
        }
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** What the client takes a job for. */
    private static String read(ClassLoader client, String library, String job) throws ReflectiveOperationException {
        Class<?> model = client.loadClass("org.openapitools.client.model.Job");
        Object read;
        if (library.equals("native")) {
            Object mapper = client.loadClass("org.openapitools.client.ApiClient")
                    .getMethod("createDefaultObjectMapper")
                    .invoke(null);
            read = mapper.getClass()
                    .getMethod("readValue", String.class, Class.class)
                    .invoke(mapper, job, model);
        } else {
            read = model.getMethod("fromJson", String.class).invoke(null, job);
        }
        return model.getMethod("getActualInstance").invoke(read).getClass().getSimpleName();
    }

    /* Those that the description shows, and one that is ready with the record that it shows. */
    private static Map<String, JsonObject> jobs() {
        Map<String, JsonObject> jobs = new HashMap<>();
        OpenApiDocument document = new OpenApiDocument(description);
        document.eachMedia((answer, media) -> {
            if (answer.equals("getJob_200")) {
                media.getJsonObject("examples")
                        .forEach(example ->
                                jobs.put(example.getKey(), ((JsonObject) example.getValue()).getJsonObject("value")));
            }
        });
        document.eachMedia((answer, media) -> {
            if (answer.equals("getRecord_200")) {
                JsonObject result = new JsonObject()
                        .put("cache_keys", new JsonArray())
                        .put("years_cached", new JsonArray())
                        .put(
                                "data",
                                document.resolved(
                                                media.getJsonObject("examples").getJsonObject("london"))
                                        .getJsonObject("value"))
                        .put("computed_at", jobs.get("pending").getString("created_at"));
                jobs.put(
                        "ready",
                        jobs.get("pending").copy().put("status", "ready").put("result", result));
            }
        });
        return jobs;
    }
}
