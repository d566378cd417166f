package dev.isotherm.api.place;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.api.route.Validators;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /data/locations/processed/}: the images of places, from the folder of an operator. */
public final class ImageRoutes implements Routes {
    /* No other file of the folder is served, and no name leads out of it. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,100}\\.(webp|jpg)");
    private static final Map<String, String> TYPES = Map.of("webp", "image/webp", "jpg", "image/jpeg");
    private static final String CACHE_CONTROL = "public, max-age=604800";

    private final Vertx vertx;
    private final Optional<Path> folder;

    public ImageRoutes(Vertx vertx, Optional<Path> folder) {
        this.vertx = vertx;
        this.folder = folder;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.getAndHead(Access.PUBLIC, LocationImages.PATH + ":file", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        Matcher name = NAME.matcher(ctx.pathParam("file"));
        if (folder.isEmpty() || !name.matches()) {
            throw ApiException.ofStatus(404);
        }
        String file = folder.get().resolve(name.group()).toString();
        return vertx.fileSystem()
                .exists(file)
                .compose(there ->
                        there ? vertx.fileSystem().props(file) : Future.failedFuture(ApiException.ofStatus(404)))
                .map(props -> {
                    if (!props.isRegularFile()) {
                        throw ApiException.ofStatus(404);
                    }
                    return request -> send(request, file, TYPES.get(name.group(1)), props);
                });
    }

    private static void send(RoutingContext ctx, String file, String type, FileProps props) {
        String modified = Validators.date(Instant.ofEpochMilli(props.lastModifiedTime()));
        String tag = Validators.tag(Buffer.buffer(file + ' ' + props.lastModifiedTime() + ' ' + props.size()));
        HttpServerResponse response = ctx.response();
        response.putHeader(HttpHeaders.ETAG, tag)
                .putHeader(HttpHeaders.LAST_MODIFIED, modified)
                .putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
        if (isHeldBy(ctx, tag, modified)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (ctx.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(props.size()))
                    .end();
        } else {
            response.sendFile(file).onFailure(e -> ctx.request().connection().close());
        }
    }

    private static boolean isHeldBy(RoutingContext ctx, String tag, String modified) {
        return ctx.request().headers().contains(HttpHeaders.IF_NONE_MATCH)
                ? Validators.names(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)
                : modified.equals(ctx.request().getHeader(HttpHeaders.IF_MODIFIED_SINCE));
    }
}
