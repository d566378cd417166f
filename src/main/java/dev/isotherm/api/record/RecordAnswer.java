package dev.isotherm.api.record;

import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.TaggedBody;
import dev.isotherm.api.route.Validators;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.store.CacheStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;

/**
 * A record, or a part of one, as it is sent. Caches keep it no longer than it is true. {@code If-Modified-Since} is
 * ignored, because a date cannot validate a record: at midnight "is" becomes "was" although no day of it changed.
 *
 * @param body JSON
 * @param modified when the days last changed, as HTTP writes dates
 * @param cache where the days came from
 */
public record RecordAnswer(TaggedBody body, String modified, CacheStatus cache) {
    private static final long LONGEST_SECONDS = 86_400;

    /** Makes the answer from a record and its JSON. */
    static RecordAnswer of(Computed computed, String json) {
        return of(Buffer.buffer(json), computed.meta().updated(), computed.cache());
    }

    /** Makes the answer of other data of days. */
    public static RecordAnswer of(Buffer body, Instant modified, CacheStatus cache) {
        return new RecordAnswer(TaggedBody.of("application/json", body), Validators.date(modified), cache);
    }

    /**
     * Returns a reply with the body, or with 304 if the client already has this body.
     *
     * @param freshFor how long the body stays the same
     */
    public Reply reply(Duration freshFor) {
        return ctx -> send(ctx, freshFor);
    }

    private void send(RoutingContext ctx, Duration freshFor) {
        boolean hit = cache == CacheStatus.HIT || cache == CacheStatus.STALE;
        ctx.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl(freshFor))
                .putHeader(HttpHeaders.LAST_MODIFIED, modified)
                .putHeader(HttpHeaders.VARY, "Authorization")
                .putHeader("X-Cache", hit ? "HIT" : "MISS")
                .putHeader("X-Cache-Status", cache.name());
        body.send(ctx);
    }

    /** {@code Cache-Control} for a body that stays the same for some time. Only the client's own cache may keep it. */
    static String cacheControl(Duration freshFor) {
        long seconds = Math.min(freshFor.toSeconds(), LONGEST_SECONDS);
        return seconds > 0 ? "private, max-age=" + seconds : "private, no-cache";
    }
}
