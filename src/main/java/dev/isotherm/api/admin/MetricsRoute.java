package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.metrics.Scrape;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** {@code GET /metrics}: the meters of this process, for Prometheus. */
public final class MetricsRoute implements Routes {
    private final Scrape scrape;

    public MetricsRoute(Scrape scrape) {
        this.scrape = scrape;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.SCRAPER, "/metrics", ctx -> scrape.text().map(MetricsRoute::reply));
    }

    private static Reply reply(Buffer text) {
        return Replies.with(HttpHeaders.CACHE_CONTROL, "no-store", ctx -> ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Scrape.CONTENT_TYPE)
                .end(text));
    }
}
