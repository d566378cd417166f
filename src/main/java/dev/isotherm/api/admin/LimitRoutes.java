package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Principal.Operator;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.live.LimitEvent;
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
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /admin/limits}: operators see, change and reset all limits of the cluster, and see what others changed. */
public final class LimitRoutes implements Routes {
    /** The limit of records that are computed for requests. */
    public static final String RECORDS = "records";

    private static final Logger LOG = LoggerFactory.getLogger(LimitRoutes.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final LiveLimits live;
    private final ContextAgent agent;
    private final ProviderGate gate;
    private final LimitRules rules;
    private final ClientAddress addresses;
    private final InstantSource clock;
    private final LimitHistory history;

    /**
     * Makes the routes.
     *
     * @param queues all queues, for the figures before each change
     */
    public LimitRoutes(
            LiveLimits live,
            ContextAgent agent,
            ProviderGate gate,
            LimitRules rules,
            ClientAddress addresses,
            InstantSource clock,
            Collection<JobAdmin> queues) {
        this.live = live;
        this.agent = agent;
        this.gate = gate;
        this.rules = rules;
        this.addresses = addresses;
        this.clock = clock;
        this.history = new LimitHistory(live, queues);
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/limits", this::show);
        endpoints.patch(Access.ADMIN, "/admin/limits/:name", this::change);
        endpoints.delete(Access.ADMIN, "/admin/limits/:name", this::revert);
        endpoints.get(Access.ADMIN, "/admin/limit-changes", history::show);
    }

    private Future<Reply> show(RoutingContext ctx) {
        // So a request right after a change sees the change at least in this context.
        return agent.sync().compose(v -> figures()).map(Replies::uncached);
    }

    /** All limits, and the contexts that they are in. */
    public Future<JsonObject> figures() {
        return Future.all(live.view(), gate.budget()).map(both -> {
            LiveLimits.View view = both.resultAt(0);
            Optional<DailyBudget.State> budget = both.resultAt(1);
            return LimitJson.all(rules, view, budget);
        });
    }

    private Future<Reply> change(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        rules.limit(name);
        Optional<String> advice = LimitHistory.advice(ctx);
        return RequestBody.read(ctx)
                .compose(body -> change(ctx, name, rules.values(name, object(body)), advice))
                .map(Replies::uncached);
    }

    private Future<JsonObject> change(
            RoutingContext ctx, String name, Map<String, String> values, Optional<String> advice) {
        String said = "limit " + name + " %s " + shown(values);
        return event(ctx, name, values, advice)
                .compose(live::change)
                .onFailure(e -> ChangeNote.add(ctx, unconfirmed(said.formatted("may now be"), e)))
                .recover(e -> Future.failedFuture(unknown()))
                .onSuccess(v -> ChangeNote.add(
                        ctx,
                        said.formatted("is now") + " in the whole cluster (the file of this process says "
                                + shown(file(name, values)) + ")"
                                + advice.map(cause -> ", as advised for " + cause)
                                        .orElse("")))
                .compose(v -> shown(name));
    }

    private Future<Reply> revert(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        String said = "limit " + name + " %s back at the value of the file";
        Set<String> settings = rules.limit(name).settings().keySet();
        return event(ctx, name, Map.of(), Optional.empty())
                .compose(event -> live.revert(event, settings))
                .onFailure(e -> ChangeNote.add(ctx, unconfirmed(said.formatted("may be"), e)))
                .recover(e -> Future.failedFuture(unknown()))
                .onSuccess(changed -> ChangeNote.add(ctx, said.formatted("is") + (changed ? "" : " (no change)")))
                .compose(changed -> shown(name))
                .map(Replies::uncached);
    }

    private Future<LimitEvent> event(
            RoutingContext ctx, String name, Map<String, String> values, Optional<String> advice) {
        return history.before()
                .map(before -> new LimitEvent(WireTime.offset(clock.instant()), by(ctx), name, values, advice, before));
    }

    private static String unconfirmed(String change, Throwable reason) {
        return change + ", Redis did not confirm it: " + reason.getMessage();
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

    private String by(RoutingContext ctx) {
        return Operator.shown(ctx) + " at " + addresses.of(ctx);
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
