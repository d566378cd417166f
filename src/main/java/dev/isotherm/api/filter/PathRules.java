package dev.isotherm.api.filter;

import dev.isotherm.api.route.ApiException;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Refuses paths that no route could be told apart by. */
public final class PathRules {
    private PathRules() {}

    /** Whether the router can read a path at all. */
    public static boolean readable(RoutingContext ctx) {
        try {
            return ctx.normalizedPath() != null;
        } catch (IllegalArgumentException e) {
            // An escape that is none, which is the answer.
            return false;
        }
    }

    /**
     * Checks the path of a request.
     *
     * @throws ApiException 400 for bytes that are no text, 404 for what no route has
     */
    public static void check(RoutingContext ctx) {
        String path = ctx.request().path();
        if (path == null || path.indexOf('%') < 0) {
            return;
        }
        if (!isText(path)) {
            throw ApiException.ofStatus(400);
        }
        // An encoded slash separates segments like a plain one, and no route has that many.
        if (path.toLowerCase(Locale.ROOT).contains("%2f")) {
            throw ApiException.ofStatus(404);
        }
    }

    /* The router would put a replacement character for bytes that are no UTF-8: another name than the client wrote. */
    private static boolean isText(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        try {
            for (int i = 0; i < path.length(); i++) {
                char c = path.charAt(i);
                if (c == '%') {
                    bytes.write(HexFormat.fromHexDigits(path, i + 1, i + 3));
                    i += 2;
                } else {
                    // Only what is escaped is in question here.
                    bytes.write(c < 128 ? c : '?');
                }
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // Not to be decoded, which is the answer.
            return false;
        }
    }
}
