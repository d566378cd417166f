package dev.isotherm.api.docs;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * {@code /ui}: the page for operators. It has no data in it, so anybody may load it: its scripts ask the operators' API,
 * which wants a session. It loads nothing from other hosts.
 */
public final class OperatorPage implements Routes {
    private static final String FOLDER = "ui/files/";
    private static final String HTML = "ui/index.html";

    /* Only the template library may turn text into elements, and no data ever goes that way. */
    private static final String OURS_ONLY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html";

    private final ReadOnce<Content> content;

    private record Content(Reply page, PageAssets assets) {}

    /** Makes the page. Its files are read when it is first requested. */
    public OperatorPage(Vertx vertx) {
        content = new ReadOnce<>(vertx, OperatorPage::read);
    }

    private static Content read() {
        PageAssets assets = new PageAssets(FOLDER, sources());
        return new Content(PageAssets.page(assets.html(HTML), OURS_ONLY), assets);
    }

    /* Each before those that import it. */
    private static List<String> sources() {
        String charts = PageFiles.webJar("org.webjars.npm", "uplot") + "dist/";
        return List.of(
                "web/icon.svg",
                "web/base.css",
                "ui/ui.css",
                charts + "uPlot.min.css",
                charts + "uPlot.iife.min.js",
                PageFiles.webJar("org.webjars.npm", "lit-html") + "lit-html.js",
                "web/theme.js",
                "web/stream.js",
                "ui/words.js",
                "ui/api.js",
                "ui/state.js",
                "ui/live.js",
                "ui/said.js",
                "ui/parts.js",
                "ui/charts.js",
                "ui/provider.js",
                "ui/trouble.js",
                "ui/login.js",
                "ui/overview.js",
                "ui/job.js",
                "ui/queues.js",
                "ui/workers.js",
                "ui/changes.js",
                "ui/limits.js",
                "ui/tuning.js",
                "ui/ui.js");
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.getAndHead(Access.PUBLIC, "/ui", ctx -> content.get().map(Content::page));
        endpoints.getAndHead(Access.PUBLIC, "/ui/files/:asset", ctx -> content.get()
                .map(read -> read.assets().file(ctx.pathParam("asset"))));
    }
}
