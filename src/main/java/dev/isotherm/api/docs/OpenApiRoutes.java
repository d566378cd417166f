package dev.isotherm.api.docs;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.route.TaggedBody;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.HashMap;
import java.util.Map;
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
    /* data: is for the images inside the style sheet of Swagger UI. */
    private static final String OURS_ONLY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final ReadOnce<Reply> description;
    private final ReadOnce<Page> page;

    private record Page(Reply html, Map<String, Reply> files) {}

    /** Makes the routes. A file is read when it is first requested. */
    public OpenApiRoutes(Vertx vertx) {
        description = new ReadOnce<>(
                vertx,
                () -> PageFiles.reply(
                        AN_HOUR, TaggedBody.of("application/json", json(PageFiles.text("openapi.yaml")))));
        page = new ReadOnce<>(vertx, OpenApiRoutes::readPage);
    }

    @Override
    public void mount(Endpoints endpoints) {
        get(endpoints, DESCRIPTION, ctx -> description.get());
        get(endpoints, PAGE, ctx -> page.get().map(Page::html));
        // One route for each file: any other path below {@code /docs} is a 404.
        FILES.keySet()
                .forEach(name -> get(endpoints, PAGE + "/" + name, ctx -> page.get()
                        .map(page -> page.files().get(name))));
    }

    private static Page readPage() {
        String library = PageFiles.webJar("org.webjars", "swagger-ui");
        Map<String, Reply> files = new HashMap<>();
        String html = PageFiles.text("docs/index.html");
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            String name = file.getKey();
            Buffer body = PageFiles.bytes((name.startsWith("page.") ? "docs/" : library) + name);
            TaggedBody content = TaggedBody.of(file.getValue(), body);
            files.put(name, PageFiles.reply(PageFiles.FOR_GOOD, content));
            html = html.replace("\"docs/" + name + "\"", "\"docs/" + name + "?v=" + content.digest() + "\"");
        }
        Reply shown = PageFiles.reply(AN_HOUR, TaggedBody.of("text/html; charset=utf-8", Buffer.buffer(html)));
        return new Page(Replies.with(RequestTrace.CONTENT_POLICY, OURS_ONLY, shown), Map.copyOf(files));
    }

    private static void get(Endpoints endpoints, String path, RequestHandler handler) {
        endpoints.getAndHead(Access.PUBLIC, path, handler);
    }

    private static Buffer json(String yaml) {
        // The alias bound protects against foreign files. Our own file uses many aliases.
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .build();
        return Json.encodeToBuffer(new Load(settings).loadFromString(yaml));
    }
}
