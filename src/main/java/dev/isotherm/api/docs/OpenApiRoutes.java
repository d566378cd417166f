package dev.isotherm.api.docs;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.route.TaggedBody;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code /openapi.json} and {@code /docs} describe the API for programs and for people. The page loads nothing from
 * other hosts, and only the files that are named here are served.
 */
public final class OpenApiRoutes implements Routes {
    private static final String DESCRIPTION = "/openapi.json";
    private static final String PAGE = "/docs";
    /* The served files, ours and those of Swagger UI: name and content type. */
    private static final Map<String, String> FILES = Map.of(
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "swagger-ui.css", "text/css; charset=utf-8",
            "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
            "favicon-32x32.png", "image/png");

    private static final String AN_HOUR = "public, max-age=3600";
    /* The page links each file with a digest of its content, so a cache may keep it for ever. */
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    /* data: is for the images inside the style sheet of Swagger UI. */
    private static final String OURS_ONLY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Reply description;
    private final Reply page;
    private final Map<String, Reply> files;

    private OpenApiRoutes(Reply description, Reply page, Map<String, Reply> files) {
        this.description = description;
        this.page = page;
        this.files = Map.copyOf(files);
    }

    /**
     * Reads all served files on a worker thread.
     *
     * @return the routes; fails if a file is missing in the program
     */
    public static Future<OpenApiRoutes> load(Vertx vertx) {
        return vertx.executeBlocking(OpenApiRoutes::read);
    }

    private static OpenApiRoutes read() {
        String library = "META-INF/resources/webjars/swagger-ui/" + libraryVersion() + "/";
        Map<String, Reply> files = new HashMap<>();
        String html = text("docs/index.html");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            String name = file.getKey();
            Buffer body = resource((name.startsWith("page.") ? "docs/" : library) + name);
            TaggedBody content = TaggedBody.of(file.getValue(), body);
            files.put(name, cached(FOR_GOOD, content));
            html = html.replace("\"docs/" + name + "\"", "\"docs/" + name + "?v=" + content.digest() + "\"");
        }
        return new OpenApiRoutes(
                cached(AN_HOUR, TaggedBody.of("application/json", json(text("openapi.yaml")))),
                cached(AN_HOUR, TaggedBody.of("text/html; charset=utf-8", Buffer.buffer(html))),
                files);
    }

    @Override
    public void mount(Endpoints endpoints) {
        get(endpoints, DESCRIPTION, description);
        get(endpoints, PAGE, Replies.with(RequestTrace.CONTENT_POLICY, OURS_ONLY, page));
        // One route for each file: any other path below {@code /docs} is a 404.
        files.forEach((name, file) -> get(endpoints, PAGE + "/" + name, file));
    }

    private static void get(Endpoints endpoints, String path, Reply reply) {
        endpoints.getAndHead(Access.PUBLIC, path, ctx -> Future.succeededFuture(reply));
    }

    private static Buffer json(String yaml) {
        // The alias bound protects against foreign files. Our own file uses many aliases.
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .build();
        return Json.encodeToBuffer(new Load(settings).loadFromString(yaml));
    }

    private static String libraryVersion() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text("META-INF/maven/org.webjars/swagger-ui/pom.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String text(String name) {
        return resource(name).toString(StandardCharsets.UTF_8);
    }

    private static Buffer resource(String name) {
        try (InputStream in = OpenApiRoutes.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("A file is missing in the program: " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reply cached(String cacheControl, TaggedBody body) {
        // The name of the header is a shared object, so the reply does not hold it.
        return ctx -> {
            ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
            body.send(ctx);
        };
    }
}
