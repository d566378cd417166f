package dev.isotherm.api.docs;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.route.TaggedBody;
import dev.isotherm.config.PageAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The page for people, at {@code /} and at links to records, {@code /r/London/11-20/daily}. It loads nothing from other
 * hosts, and its HTML is the same for each record: the scripts read the address.
 */
final class VisitorPage implements Routes {
    private static final String FOLDER = "page/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    /* Each before those that import it, because an import names the digest of its file. */
    private static final List<String> FILES = List.of(
            "icon.svg",
            "page.css",
            "words.js",
            "theme.js",
            "api.js",
            "job.js",
            "combobox.js",
            "nearest.js",
            "chart.js",
            "download.js",
            "view.js",
            "page.js");

    /* Asked again each time, so that a new version is seen at once. */
    private static final String REVALIDATED = "no-cache";

    /* data: and blob: are for the picture that people may keep, which is drawn by the page itself. */
    private static final String OURS_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";
    private static final String OWN_PLACE = "geolocation=(self), microphone=(), camera=()";

    private final Vertx vertx;
    private final PageAccess access;
    private Optional<Content> content = Optional.empty();

    private record Content(Reply root, Reply record, Map<String, Reply> files) {}

    /** Makes the page. Its files are read when it is first requested, on a worker thread. */
    VisitorPage(Vertx vertx, PageAccess access) {
        this.vertx = vertx;
        this.access = access;
    }

    /* What was read is kept and not its future, whose listeners would all run on the context of the first request. */
    private Future<Content> content() {
        return content.map(Future::succeededFuture).orElseGet(() -> vertx.executeBlocking(() -> read(access))
                .onSuccess(read -> content = Optional.of(read)));
    }

    private static Content read(PageAccess access) {
        Map<String, String> versions = new LinkedHashMap<>();
        Map<String, Reply> files = new LinkedHashMap<>();
        for (String name : FILES) {
            TaggedBody body =
                    TaggedBody.of(type(name), Buffer.buffer(linked("./", PageFiles.text(FOLDER + name), versions)));
            versions.put(name, body.digest());
            files.put(name, PageFiles.reply(PageFiles.FOR_GOOD, body));
        }
        String html = linked(FOLDER, PageFiles.text("page/index.html"), versions)
                .replace("data-access=\"\"", "data-access=\"" + access.name().toLowerCase(Locale.ROOT) + '"');
        // The links of a page are relative, so that it works below any path of a proxy.
        String deeper = html.replaceAll("(href|src)=\"(?!#)", "$1=\"../../../");
        return new Content(page(html), page(deeper), Map.copyOf(files));
    }

    private static String linked(String folder, String text, Map<String, String> versions) {
        String done = text;
        for (Map.Entry<String, String> file : versions.entrySet()) {
            String link = '"' + folder + file.getKey();
            done = done.replace(link + '"', link + "?v=" + file.getValue() + '"');
        }
        return done;
    }

    private static String type(String name) {
        return name.endsWith(".js") ? SCRIPT : name.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
    }

    private static Reply page(String html) {
        Reply body = PageFiles.reply(REVALIDATED, TaggedBody.of("text/html; charset=utf-8", Buffer.buffer(html)));
        return Replies.with(
                RequestTrace.CONTENT_POLICY, OURS_ONLY, Replies.with(RequestTrace.PERMISSIONS, OWN_PLACE, body));
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.getAndHead(Access.PUBLIC, "/r/:location/:month_day/:period", ctx -> content()
                .map(Content::record));
        endpoints.getAndHead(
                Access.PUBLIC, "/page/:asset", ctx -> content().map(read -> file(read, ctx.pathParam("asset"))));
    }

    /* Only the named files are served. */
    private static Reply file(Content content, String name) {
        return Optional.ofNullable(content.files().get(name))
                .orElseThrow(() -> ApiException.notFound("The page has no such file"));
    }

    /** The page for those who ask for a page, and another answer for all others. */
    Future<Reply> orElse(RoutingContext ctx, Reply other) {
        Future<Reply> answer = wanted(ctx) ? content().map(Content::root) : Future.succeededFuture(other);
        return answer.map(reply -> Replies.with(HttpHeaders.VARY, HttpHeaders.ACCEPT, reply));
    }

    /* Only browsers name HTML. Programs send another type, any type, or no such header. */
    private static boolean wanted(RoutingContext ctx) {
        for (MIMEHeader type : ctx.parsedHeaders().accept()) {
            String name = type.component() + '/' + type.subComponent();
            if (type.weight() > 0 && (name.equals("text/html") || name.equals("application/json"))) {
                return name.equals("text/html");
            }
        }
        return false;
    }
}
