package dev.isotherm.api.record;

import dev.isotherm.api.filter.ClientLimits;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.ErrorResponder;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.RefusalPace;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** {@code POST /v1/records/async}: up to 500 records as jobs, each with an outcome of its own. */
public final class RecordListRoutes implements Routes {
    /* Each sends Redis up to a command for each record at once. More would leave no room for the requests of others. */
    private static final LimitConfig AT_ONCE = new LimitConfig(2, 20, Duration.ofSeconds(10));

    private final RecordQueries queries;
    private final RecordJobMaker maker;
    private final ClientLimits limits;
    private final RefusalPace pace;
    private final ErrorResponder errors;
    private final ContextLimiter lists;

    public RecordListRoutes(
            Context context,
            RecordQueries queries,
            RecordJobMaker maker,
            ClientLimits limits,
            RefusalPace pace,
            ErrorResponder errors) {
        this.queries = queries;
        this.maker = maker;
        this.limits = limits;
        this.pace = pace;
        this.errors = errors;
        this.lists = new ContextLimiter("lists of records", context, AT_ONCE);
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.listed().post(Access.BEARER, "/v1/records/async", this::create);
    }

    /** Fails the requests that still wait for their turn. */
    public void close() {
        lists.close();
    }

    private Future<Reply> create(RoutingContext ctx) {
        Principal principal = Principal.of(ctx).orElseThrow();
        Optional<String> key = RecordJobMaker.idempotencyKey(ctx);
        return RequestBody.read(ctx, RequestBody.MAX_LIST_BYTES)
                .map(body -> RecordListBody.read(body, queries))
                .compose(entries -> inTurn(ctx, principal, entries, key));
    }

    private Future<Reply> inTurn(
            RoutingContext ctx, Principal principal, List<RecordListBody.Entry> entries, Optional<String> key) {
        if (ctx.response().closed()) {
            return Future.failedFuture(new CancelledException());
        }
        Cancellation left = new Cancellation();
        ctx.addEndHandler(over -> left.cancel());
        return lists.run(
                () -> answers(ctx, principal, entries, key).map(this::reply),
                Request.of(Priority.INTERACTIVE, principal.key(), left).sharing(principal.weight()));
    }

    private Future<List<JsonObject>> answers(
            RoutingContext ctx, Principal principal, List<RecordListBody.Entry> entries, Optional<String> key) {
        return limits.check(
                        ctx,
                        entries.stream().map(RecordListBody.Entry::location).toList())
                .compose(refused -> {
                    RecordList list = new RecordList(maker, failure -> errors.classify(ctx, failure));
                    IntStream.range(0, entries.size()).forEach(i -> {
                        RecordListBody.Entry entry = entries.get(i);
                        Optional<ApiException> error = refused.get(i).or(entry::error);
                        if (error.isPresent()) {
                            list.refuse(error.get());
                        } else {
                            // Equal requests have equal lists, so the place in the list tells the entries apart.
                            list.add(entry.query().orElseThrow(), principal, key.map(whole -> whole + "\n" + i));
                        }
                    });
                    return list.make();
                });
    }

    private Reply reply(List<JsonObject> answers) {
        int refused = (int) answers.stream()
                .filter(answer -> RefusalPace.isRefusal(answer.getInteger(RecordList.STATUS_CODE, 202)))
                .count();
        OptionalLong soonest = answers.stream()
                .filter(answer -> answer.containsKey(RecordList.RETRY_AFTER))
                .mapToLong(answer -> answer.getLong(RecordList.RETRY_AFTER))
                .min();
        Reply jobs = Replies.json(202, new JsonObject().put("jobs", new JsonArray(answers)));
        Reply whole = soonest.isPresent()
                ? Replies.with(HttpHeaders.RETRY_AFTER, Long.toString(soonest.getAsLong()), jobs)
                : jobs;
        return ctx -> pace.answerList(ctx, refused, () -> {
            if (!ctx.response().closed()) {
                whole.send(ctx);
            }
        });
    }
}
