package dev.isotherm.api.route;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code If-None-Match}. */
public final class EntityTag {
    private static final Pattern TAG = Pattern.compile("(?:W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")");

    private EntityTag() {}

    /** Whether the client already has the body with this tag, so that the answer is 304. */
    public static boolean known(RoutingContext ctx, String tag) {
        return names(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag);
    }

    /** Whether {@code If-None-Match} contains the tag, as a strong or weak one, or {@code *}. */
    static boolean names(List<String> lines, String tag) {
        for (String line : lines) {
            if (line.strip().equals("*")) {
                return true;
            }
            Matcher tags = TAG.matcher(line);
            while (tags.find()) {
                if (tags.group(1).equals(tag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
