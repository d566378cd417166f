package dev.isotherm.api.share;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.route.TaggedBody;
import dev.isotherm.service.RecordService;
import dev.isotherm.share.PictureStore;
import dev.isotherm.share.PictureStore.Kept;
import dev.isotherm.share.ShareStore;
import dev.isotherm.share.picture.Studio;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** {@code GET /v1/og/{id}.png}: the picture of a share, for the previews of social networks. Anybody may read it. */
public final class PictureRoute implements Routes {
    private static final String PLACEHOLDER = "/share/placeholder.png";
    private static final String A_DAY = "public, max-age=86400";
    /* The record may be there soon. */
    private static final String A_MINUTE = "public, max-age=60";
    private static final Duration BUSY = Duration.ofSeconds(10);

    private final ShareStore shares;
    private final SharePictures pictures;
    private final Kept placeholder = placeholder();

    public PictureRoute(ShareStore shares, RecordService records, PictureStore pictures, Studio studio) {
        this.shares = shares;
        this.pictures = new SharePictures(records, pictures, studio);
    }

    private static Kept placeholder() {
        try (InputStream in = PictureRoute.class.getResourceAsStream(PLACEHOLDER)) {
            return PictureStore.drawn("", Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(PLACEHOLDER + " cannot be read", e);
        }
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.getAndHead(Access.PUBLIC, "/v1/og/:id.png", this::answer);
    }

    private Future<Reply> answer(RoutingContext ctx) {
        boolean titled = Params.flag(ctx, "show_title", true);
        return ShareRoutes.share(shares, ctx.pathParam("id"))
                .compose(share -> pictures.of(share, titled).recover(PictureRoute::late))
                .recover(ShareRoutes::unavailable)
                .map(found ->
                        found.map(picture -> reply(picture, A_DAY)).orElseGet(() -> reply(placeholder, A_MINUTE)));
    }

    private static <T> Future<T> late(Throwable cause) {
        return Future.failedFuture(
                cause instanceof TimeoutException
                        ? ApiException.unavailable(
                                "The picture could not be drawn in time. Please try again later.", BUSY)
                        : cause);
    }

    private static Reply reply(Kept picture, String cacheControl) {
        return ctx -> {
            ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
            new TaggedBody("image/png", picture.png(), picture.digest()).send(ctx);
        };
    }
}
