package dev.isotherm.api.route;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What a request of an operator changed, in words, for the audit log. */
public final class ChangeNote {
    private static final String KEY = "isotherm.change";

    private ChangeNote() {}

    /** Adds a sentence; must contain no credential. */
    public static void add(RoutingContext ctx, String sentence) {
        ctx.put(KEY, of(ctx).map(before -> before + "; " + sentence).orElse(sentence));
    }

    /** All sentences; empty if the route said nothing. */
    public static Optional<String> of(RoutingContext ctx) {
        return Optional.ofNullable(ctx.get(KEY));
    }
}
