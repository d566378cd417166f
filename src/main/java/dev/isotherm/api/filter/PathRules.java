package dev.isotherm.api.filter;

import dev.isotherm.api.route.ApiException;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Refuses paths that are not valid text or contain an encoded slash. */
public final class PathRules {
    /* Platforms ask these by addresses of their own and over plain HTTP, and act on the answer. */
    private static final Set<String> PROBES = Set.of("/health", "/health/live", "/health/ready");

    private PathRules() {}

    /** Whether platforms ask this path to find out how the process is. */
    static boolean isProbe(String path) {
        return PROBES.contains(path);
    }

    /** Whether the router can decode the path. */
    public static boolean readable(RoutingContext ctx) {
        try {
            return ctx.normalizedPath() != null;
        } catch (IllegalArgumentException e) {
            // The path has an invalid escape.
            return false;
        }
    }

    /**
     * Checks the path of a request.
     *
     * @throws ApiException 400 if the path is not valid UTF-8, 404 if it contains an encoded slash
     */
    public static void check(RoutingContext ctx) {
        String path = ctx.request().path();
        if (path == null || path.indexOf('%') < 0) {
            return;
        }
        if (!isText(path)) {
            throw ApiException.ofStatus(400);
        }
        // An encoded slash counts as a separator, and no route has so many segments.
        if (path.toLowerCase(Locale.ROOT).contains("%2f")) {
            throw ApiException.ofStatus(404);
        }
    }

    /* The router would replace bytes that are not UTF-8, which changes the name that the client sent. */
    private static boolean isText(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        try {
            for (int i = 0; i < path.length(); i++) {
                char c = path.charAt(i);
                if (c == '%') {
                    bytes.write(HexFormat.fromHexDigits(path, i + 1, i + 3));
                    i += 2;
                } else {
                    // Only escaped bytes are checked here.
                    bytes.write(c < 128 ? c : '?');
                }
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // The bytes are not valid UTF-8.
            return false;
        }
    }
}
