package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.log.LevelStore;
import dev.isotherm.log.LogLevels;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code /admin/loggers}: operators see and change the log levels of all processes. */
public final class LoggerRoutes implements Routes {
    private static final int MOST = 50;
    private static final List<String> SHOWN =
            List.of(LogLevels.ROOT, "isotherm.audit", "isotherm.requests", "isotherm.jobs", "isotherm.calls");

    private final LevelStore store;

    public LoggerRoutes(LevelStore store) {
        this.store = store;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/loggers", ctx -> show());
        endpoints.patch(Access.ADMIN, "/admin/loggers", this::change);
    }

    private Future<Reply> show() {
        return store.read().map(changes -> {
            JsonObject levels = new JsonObject();
            Set<String> shown = new TreeSet<>(SHOWN);
            shown.addAll(changes.keySet());
            LogLevels.inForce(shown).forEach(levels::put);
            JsonObject changed = new JsonObject();
            changes.forEach(changed::put);
            return Replies.uncached(new JsonObject().put("changes", changed).put("levels", levels));
        });
    }

    private Future<Reply> change(RoutingContext ctx) {
        return RequestBody.read(ctx)
                .map(body -> wanted(RequestBody.object(body, "Input should be a valid dictionary", "dict_type")))
                .compose(wanted -> store.change(wanted).onSuccess(v -> ChangeNote.add(ctx, said(wanted))))
                .compose(v -> show());
    }

    /** Level by logger; empty for one that goes back to its configured level. */
    private static Map<String, Optional<String>> wanted(JsonObject body) {
        if (body.isEmpty() || body.size() > MOST) {
            throw ApiException.invalid("body", "Name 1 to " + MOST + " loggers", "value_error");
        }
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        body.forEach(one -> wanted.put(one.getKey(), level(one.getKey(), one.getValue())));
        return wanted;
    }

    private static Optional<String> level(String logger, Object level) {
        // To go back is always allowed, if the name is one.
        String checked = level == null ? "INFO" : String.valueOf(level);
        LogLevels.refusal(logger, checked).ifPresent(why -> {
            throw ApiException.invalid("body -> " + logger.replaceAll("[^A-Za-z0-9._$-]", "?"), why, "value_error");
        });
        return Optional.ofNullable(level).map(String::valueOf);
    }

    private static String said(Map<String, Optional<String>> wanted) {
        return "log levels in the whole cluster: "
                + wanted.entrySet().stream()
                        .map(one -> one.getKey() + " " + one.getValue().orElse("as configured"))
                        .collect(Collectors.joining(", "));
    }
}
