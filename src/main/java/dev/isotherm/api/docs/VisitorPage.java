package dev.isotherm.api.docs;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.PageAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;

/**
 * The page for people, at {@code /} and at links to records, {@code /r/London/11-20/daily}. It loads nothing from other
 * hosts, and its HTML is the same for each record: the scripts read the address.
 */
final class VisitorPage implements Routes {
    private static final String FOLDER = "page/";
    private static final String HTML = "page/index.html";

    /* Each before those that import it. */
    private static final List<String> SOURCES = List.of(
            "web/icon.svg",
            "web/base.css",
            "page/page.css",
            "page/words.js",
            "web/theme.js",
            "web/stream.js",
            "page/api.js",
            "page/job.js",
            "page/combobox.js",
            "page/nearest.js",
            "page/chart.js",
            "page/download.js",
            "page/view.js",
            "page/page.js");

    /* data: and blob: are for the picture that people may keep, which is drawn by the page itself. */
    private static final String OURS_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";
    private static final String OWN_PLACE = "geolocation=(self), microphone=(), camera=()";

    private final ReadOnce<Content> content;

    private record Content(Reply root, Reply record, PageAssets assets) {}

    /** Makes the page. Its files are read when it is first requested. */
    VisitorPage(Vertx vertx, PageAccess access) {
        content = new ReadOnce<>(vertx, () -> read(access));
    }

    private static Content read(PageAccess access) {
        PageAssets assets = new PageAssets(FOLDER, SOURCES);
        String html = assets.html(HTML)
                .replace("data-access=\"\"", "data-access=\"" + access.name().toLowerCase(Locale.ROOT) + '"');
        // The links of a page are relative, so that it works below any path of a proxy.
        String deeper = html.replaceAll("(href|src)=\"(?!#)", "$1=\"../../../");
        return new Content(page(html), page(deeper), assets);
    }

    private static Reply page(String html) {
        return Replies.with(RequestTrace.PERMISSIONS, OWN_PLACE, PageAssets.page(html, OURS_ONLY));
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.getAndHead(Access.PUBLIC, "/r/:location/:month_day/:period", ctx -> content.get()
                .map(Content::record));
        endpoints.getAndHead(Access.PUBLIC, "/page/:asset", ctx -> content.get()
                .map(read -> read.assets().file(ctx.pathParam("asset"))));
    }

    /** The page for those who ask for a page, and another answer for all others. */
    Future<Reply> orElse(RoutingContext ctx, Reply other) {
        Future<Reply> answer = wanted(ctx) ? content.get().map(Content::root) : Future.succeededFuture(other);
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
