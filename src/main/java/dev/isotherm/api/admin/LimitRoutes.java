package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.metrics.ContextAgent;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.weather.provider.ProviderGate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /admin/limits}: operators see, change and reset all limits of the cluster. */
public final class LimitRoutes implements Routes {
    /** The limit of records that are computed for requests. */
    public static final String RECORDS = "records";

    static final String OPERATOR = "X-Operator";

    private static final Logger LOG = LoggerFactory.getLogger(LimitRoutes.class);
    private static final int LONGEST_NAME = 64;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final LiveLimits live;
    private final ContextAgent agent;
    private final ProviderGate gate;
    private final LimitRules rules;
    private final InstantSource clock;

    public LimitRoutes(LiveLimits live, ContextAgent agent, ProviderGate gate, LimitRules rules, InstantSource clock) {
        this.live = live;
        this.agent = agent;
        this.gate = gate;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/limits", this::show);
        endpoints.patch(Access.ADMIN, "/admin/limits/:name", this::change);
        endpoints.delete(Access.ADMIN, "/admin/limits/:name", this::revert);
    }

    private Future<Reply> show(RoutingContext ctx) {
        // So a request right after a change sees the change at least in this context.
        return agent.sync().compose(v -> Future.all(live.view(), gate.budget())).map(both -> {
            LiveLimits.View view = both.resultAt(0);
            Optional<DailyBudget.State> budget = both.resultAt(1);
            return Replies.uncached(LimitJson.all(rules, view, budget));
        });
    }

    private Future<Reply> change(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        rules.limit(name);
        return RequestBody.read(ctx)
                .compose(body -> change(ctx, name, rules.values(name, object(body))))
                .map(Replies::uncached);
    }

    private Future<JsonObject> change(RoutingContext ctx, String name, Map<String, String> values) {
        String by = operator(ctx);
        String at = WireTime.offset(clock.instant());
        String said = shown(values);
        return live.change(name, values, by, at)
                .onFailure(e -> LOG.warn(
                        "Operator {}: limit {} may now be {}, Redis did not confirm it: {}",
                        by,
                        name,
                        said,
                        e.getMessage()))
                .recover(e -> Future.failedFuture(unknown()))
                .onSuccess(v -> LOG.info(
                        "Operator {}: limit {} is now {} in the whole cluster (the file of this process says {})",
                        by,
                        name,
                        said,
                        shown(file(name, values))))
                .compose(v -> shown(name));
    }

    private Future<Reply> revert(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        String by = operator(ctx);
        return live.revert(name, rules.limit(name).settings().keySet())
                .onFailure(e -> LOG.warn(
                        "Operator {}: limit {} may be back at the value of the file, Redis did not confirm it: {}",
                        by,
                        name,
                        e.getMessage()))
                .recover(e -> Future.failedFuture(unknown()))
                .onSuccess(changed -> LOG.info(
                        "Operator {}: limit {} is back at the value of the file{}",
                        by,
                        name,
                        changed ? "" : " (no change)"))
                .compose(changed -> shown(name))
                .map(Replies::uncached);
    }

    /* Redis may have run the command although its answer was lost. */
    private static ApiException unknown() {
        return ApiException.unavailable(
                "Redis did not confirm the change, which may hold all the same: look at GET /admin/limits.", SOON);
    }

    private Future<JsonObject> shown(String name) {
        return agent.sync().compose(v -> live.view()).map(view -> {
            JsonObject limit = LimitJson.settings(name, rules, view);
            limit.getJsonArray("warnings").forEach(warning -> LOG.warn("{}", warning));
            return limit;
        });
    }

    private Map<String, String> file(String name, Map<String, String> changed) {
        JsonObject file = LimitJson.file(name, rules);
        return changed.keySet().stream()
                .collect(Collectors.toMap(key -> key, key -> String.valueOf(file.getValue(key))));
    }

    private static String shown(Map<String, String> values) {
        return values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /* Logs and other operators show this name, so it must not be able to imitate other text. */
    private static String operator(RoutingContext ctx) {
        String peer = ctx.request().remoteAddress().hostAddress();
        return Optional.ofNullable(ctx.request().getHeader(OPERATOR))
                .map(said -> said.strip().replaceAll("[^A-Za-z0-9 @._+-]", "?"))
                .filter(said -> !said.isBlank())
                .map(said -> said.substring(0, Math.min(LONGEST_NAME, said.length())) + " at " + peer)
                .orElse(peer);
    }

    private static JsonObject object(Buffer body) {
        try {
            if (body.length() > 0 && Json.decodeValue(body) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException e) {
            throw ApiException.invalid("body", "JSON decode error", "json_invalid");
        }
        throw ApiException.invalid("body", "Input should be a valid dictionary", "dict_type");
    }
}
