package dev.isotherm.api.analytics;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.JobIds;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /analytics}: takes what clients report of themselves. Anybody may read the summary; single reports show
 * addresses and sessions, so they are for operators.
 */
public final class AnalyticsRoutes implements Routes {
    static final String PATH = "/analytics";

    private static final Logger LOG = LoggerFactory.getLogger(AnalyticsRoutes.class);
    private static final long SUMMARY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int RECENT = 100;

    private final AnalyticsStore store;
    private final RequestLimit limit;
    private final ClientAddress addresses;
    private final JobIds ids;
    private final InstantSource clock;
    private Optional<Future<JsonObject>> summary = Optional.empty();
    private long summaryAt;

    public AnalyticsRoutes(
            AnalyticsStore store, RequestLimit limit, ClientAddress addresses, JobIds ids, InstantSource clock) {
        this.store = store;
        this.limit = limit;
        this.addresses = addresses;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * The limit of reports of one client.
     *
     * @param perHour maximum of reports in an hour; 0 for no limit
     */
    public static RequestLimit limit(Clients clients, RedisLink link, int perHour) {
        return new RequestLimit(
                clients,
                new ClientLimiter("analytics", link, ClientPolicy.of(perHour, HOUR)),
                "Analytics submission rate limit exceeded (" + perHour + " per hour). Please try again later.");
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.post(Access.PUBLIC, PATH, this::submit);
        endpoints.get(Access.PUBLIC, PATH + "/summary", this::summary);
        endpoints.get(Access.ADMIN, PATH + "/recent", this::recent);
        endpoints.get(Access.ADMIN, PATH + "/session/:session", this::session);
    }

    private Future<Reply> submit(RoutingContext ctx) {
        if (!isJson(ctx)) {
            return Future.succeededFuture(Replies.uncached(
                    415,
                    new JsonObject()
                            .put("error", "Unsupported Media Type")
                            .put("message", "Content-Type must be application/json for this endpoint")
                            .put("path", PATH)));
        }
        String address = addresses.of(ctx);
        return RequestBody.read(ctx)
                .compose(body -> limit.pass(ctx).onFailure(this::refused).compose(v -> keep(address, body)));
    }

    private static boolean isJson(RoutingContext ctx) {
        String type = Optional.ofNullable(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE))
                .orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    /* The answer does not wait for the count. */
    private void refused(Throwable refusal) {
        store.noteRefused().onFailure(e -> LOG.debug("A refusal was not counted: {}", e.getMessage()));
    }

    private Future<Reply> keep(String address, Buffer body) {
        ClientReport sent = ClientReport.read(body);
        String id = ids.next("analytics");
        String now = WireTime.naive(clock.instant());
        JsonObject report = new JsonObject()
                .put("id", id)
                .put("timestamp", now)
                .put("client_ip", address)
                .mergeIn(sent.json())
                .put("location_tier", "cold");
        String session = Optional.ofNullable(report.getString("session_id")).orElse("");
        String fixes = sent.fixed() == 0 ? "" : " (sanitized " + sent.fixed() + " field(s))";
        return store.note(session, report.toBuffer(), AnalyticsSummary.counts(report))
                .map(Replies.uncached(
                        200,
                        new JsonObject()
                                .put("status", "success")
                                .put("message", "Analytics data submitted successfully" + fixes)
                                .put("analytics_id", id)
                                .put("timestamp", now)));
    }

    /* Public, and it reads some thousand counters: so an instance reads them once a second at most. */
    private Future<Reply> summary(RoutingContext ctx) {
        long now = System.nanoTime();
        if (summary.isEmpty() || summary.get().failed() || now - summaryAt > SUMMARY_NANOS) {
            summaryAt = now;
            summary = Optional.of(store.recent(1).compose(last -> store.totals()
                    .map(totals -> AnalyticsSummary.of(
                            totals, last.isEmpty() ? null : last.get(0).getString("timestamp")))));
        }
        return summary.get().map(data -> Replies.uncached(200, answer(data)));
    }

    private Future<Reply> recent(RoutingContext ctx) {
        int most = Params.number(ctx, "limit", RECENT, 1, AnalyticsStore.MOST_READ);
        return store.recent(most).map(reports -> Replies.uncached(200, answer(reports)));
    }

    private Future<Reply> session(RoutingContext ctx) {
        String session = ctx.pathParam("session");
        return store.session(session)
                .map(reports -> Replies.uncached(200, answer(reports).put("session_id", session)));
    }

    private JsonObject answer(List<JsonObject> reports) {
        return answer(new JsonArray(reports)).put("count", reports.size());
    }

    private JsonObject answer(Object data) {
        return new JsonObject()
                .put("status", "success")
                .put("data", data)
                .put("timestamp", WireTime.naive(clock.instant()));
    }
}
