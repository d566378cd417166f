package dev.isotherm.api.record;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.Routes;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.cache.CacheStats.Outcome;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.store.CacheStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** {@code GET /v1/records}: answers with records and their parts, without a job. */
public final class RecordRoutes implements Routes {
    static final String PATH = "/v1/records/:period/:location/:identifier";
    private static final String ENDPOINT = "records";

    private final RecordQueries queries;
    private final RecordService records;
    private final RecordRefresh refresh;
    private final LoadRequests loads;
    private final RecordCache cache;
    private final CacheStats stats;

    public RecordRoutes(
            RecordQueries queries,
            RecordService records,
            RecordRefresh refresh,
            LoadRequests loads,
            RecordCache cache,
            CacheStats stats) {
        this.queries = queries;
        this.records = records;
        this.refresh = refresh;
        this.loads = loads;
        this.cache = cache;
        this.stats = stats;
    }

    @Override
    public void mount(Endpoints endpoints) {
        get(endpoints, "", ctx -> answer(ctx, Optional.empty()));
        for (RecordJson.Part part : RecordJson.Part.values()) {
            String name = part.name().toLowerCase(Locale.ROOT);
            get(endpoints, "/" + name, ctx -> answer(ctx, Optional.of(part)));
        }
        get(endpoints, "/updated", this::updated);
    }

    private static void get(Endpoints endpoints, String part, RequestHandler handler) {
        endpoints.limited().getAndHead(Access.BEARER, PATH + part, handler);
    }

    private Future<Reply> answer(RoutingContext ctx, Optional<RecordJson.Part> part) {
        RecordCache.Key key = new RecordCache.Key(queries.of(ctx), part);
        Optional<RecordCache.Entry> kept = cache.find(key);
        if (kept.isEmpty()) {
            return compute(ctx, key);
        }
        return records.unchanged(kept.get().basis()).compose(freshFor -> {
            if (freshFor.isEmpty()) {
                return compute(ctx, key);
            }
            stats.count(ENDPOINT, key.query().location(), Outcome.HIT);
            return Future.succeededFuture(kept.get().answer().reply(freshFor.get()));
        });
    }

    private Future<Reply> compute(RoutingContext ctx, RecordCache.Key key) {
        RecordQuery query = key.query();
        return loads.run(ctx, watch -> records.compute(query, watch))
                .onSuccess(computed -> stats.count(ENDPOINT, query.location(), outcome(computed.cache())))
                .onFailure(e -> stats.count(ENDPOINT, query.location(), Outcome.ERROR))
                .map(computed -> reply(key, computed));
    }

    /** A request that needed no call to the provider is a hit. */
    public static Outcome outcome(CacheStatus cache) {
        return cache == CacheStatus.HIT || cache == CacheStatus.STALE ? Outcome.HIT : Outcome.MISS;
    }

    private Reply reply(RecordCache.Key key, Computed computed) {
        RecordQuery query = key.query();
        if (computed.record().isEmpty()) {
            throw ApiException.badRequest("No temperature data is currently available for '" + query.location()
                    + "'. Please try again later.");
        }
        String json = key.part()
                .map(part -> RecordJson.write(computed.record(), computed.meta(), part))
                .orElseGet(() -> RecordJson.write(computed.record(), computed.meta()));
        RecordAnswer answer = RecordAnswer.of(computed, json);
        computed.basis().ifPresent(basis -> cache.keep(key, new RecordCache.Entry(answer, basis)));
        if (computed.cache() == CacheStatus.STALE) {
            refresh.ask(query);
        }
        return answer.reply(computed.freshFor());
    }

    /* Nothing is computed, so this request costs no provider call. A record that is not stored has no date. */
    private Future<Reply> updated(RoutingContext ctx) {
        RecordQuery query = queries.of(ctx);
        return records.stored(query).map(found -> {
            Optional<Instant> changed = found.map(computed -> computed.meta().updated());
            Reply reply = Replies.json(new JsonObject()
                    .put("period", query.period().wireName())
                    .put("location", query.location())
                    .put("identifier", query.identifier())
                    .put("updated", changed.map(WireTime::offset).orElse(null))
                    .put("cached", found.isPresent())
                    .put("cache_key", label(query)));
            return Replies.with(
                    HttpHeaders.CACHE_CONTROL,
                    "private, no-cache",
                    Replies.with(HttpHeaders.VARY, "Authorization", reply));
        });
    }

    /* Shown to people who compare answers. It is not a key: nothing is stored under it. */
    private static String label(RecordQuery query) {
        return "records:%s:%s:%02d-%02d:%s:v1:values,average,trend,summary"
                .formatted(
                        query.period().wireName(),
                        query.location().strip().toLowerCase(Locale.ROOT),
                        query.anchor().month(),
                        query.anchor().day(),
                        query.unit().wireName());
    }
}
