package dev.isotherm.api.share;

import dev.isotherm.api.record.LocationRules;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.Period;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.service.RecordService;
import dev.isotherm.share.Position;
import dev.isotherm.share.Share;
import dev.isotherm.share.ShareList;
import dev.isotherm.share.ShareStore;
import dev.isotherm.weather.place.CuratedPlaces;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/** {@code /v1/shares}: records that people show to others. Anybody may read them. */
public final class ShareRoutes implements Routes {
    private static final String PATH = "/v1/shares";
    private static final int MOST_LISTED = 100;
    private static final int USUALLY_LISTED = 20;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ShareStore shares;
    private final ShareList list;
    private final RecordService records;
    private final CuratedPlaces curated;

    public ShareRoutes(ShareStore shares, RecordService records, CuratedPlaces curated) {
        this.shares = shares;
        this.list = new ShareList(shares);
        this.records = records;
        this.curated = curated;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.post(Access.BEARER, PATH, this::create);
        endpoints.get(Access.PUBLIC, PATH, this::list);
        endpoints.get(Access.PUBLIC, PATH + "/:id", this::find);
    }

    private Future<Reply> create(RoutingContext ctx) {
        return RequestBody.read(ctx)
                .compose(this::create)
                .recover(ShareRoutes::unavailable)
                .map(share -> Replies.uncached(
                        201, new JsonObject().put("id", share.id()).put("url", url(share))));
    }

    private Future<Share> create(Buffer body) {
        Share.Content asked = ShareBody.read(body);
        LocationRules.check(asked.location());
        return records.place(asked.location()).compose(place -> {
            // The position of a known place is better than what a client says.
            Optional<Position> position = place.map(known -> new Position(known.latitude(), known.longitude()))
                    .or(asked::position);
            return shares.create(new Share.Content(
                    displayName(asked.location()),
                    asked.period(),
                    asked.identifier(),
                    asked.refYear(),
                    asked.unit(),
                    position));
        });
    }

    /* Clients may send the identifier of a curated place: CAPE_TOWN. People want to read its name. */
    private String displayName(String location) {
        return curated.find(location)
                .filter(place -> place.id().equalsIgnoreCase(location.strip()))
                .map(CuratedPlaces.Entry::fullName)
                .orElse(location);
    }

    private Future<Reply> list(RoutingContext ctx) {
        Optional<Period> period = Params.last(ctx, "period").map(text -> Period.of(text)
                .orElseThrow(() -> Params.invalid(
                        "period", "Input should be 'daily', 'weekly', 'monthly' or 'yearly'", "literal_error")));
        int limit = Params.number(ctx, "limit", USUALLY_LISTED, 1, MOST_LISTED);
        int offset = Params.number(ctx, "offset", 0, 0, Integer.MAX_VALUE);
        return list.list(period, offset, limit)
                .recover(ShareRoutes::unavailable)
                .map(found -> {
                    JsonArray shown = new JsonArray();
                    found.forEach(share -> shown.add(json(share)
                            .put("og_image_url", "/v1/og/" + share.id() + ".png")
                            .put("share_url", url(share))));
                    return publicly(new JsonObject()
                            .put("shares", shown)
                            .put("limit", limit)
                            .put("offset", offset));
                });
    }

    private Future<Reply> find(RoutingContext ctx) {
        return share(shares, ctx.pathParam("id")).map(share -> publicly(json(share)));
    }

    /** The share of an id; fails with {@link ApiException} 404 if there is none, and 503 without Redis. */
    static Future<Share> share(ShareStore shares, String id) {
        if (!ShareStore.isId(id)) {
            return Future.failedFuture(notFound());
        }
        return shares.view(id).recover(ShareRoutes::unavailable).map(found -> found.orElseThrow(ShareRoutes::notFound));
    }

    private static ApiException notFound() {
        return ApiException.notFound("Share not found.");
    }

    /** Says what clients know instead of what Redis is to us. */
    static <T> Future<T> unavailable(Throwable cause) {
        return Future.failedFuture(
                cause instanceof RedisUnavailableException
                        ? ApiException.unavailable("Share service unavailable.", SOON)
                        : cause);
    }

    private static Reply publicly(JsonObject body) {
        return Replies.with(HttpHeaders.CACHE_CONTROL, "public, no-cache", Replies.json(body));
    }

    private static String url(Share share) {
        return "/s/" + share.id();
    }

    private static JsonObject json(Share share) {
        Share.Content content = share.content();
        return new JsonObject()
                .put("id", share.id())
                .put("location", content.location())
                .put("period", content.period().wireName())
                .put("identifier", content.identifier())
                .put("ref_year", content.refYear())
                .put("unit", content.unit().wireName())
                .put("created_at", WireTime.offset(share.created()));
    }
}
