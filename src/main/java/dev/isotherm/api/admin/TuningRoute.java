package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.live.LimitChange;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.metrics.ContextReport;
import dev.isotherm.metrics.ReportJson;
import dev.isotherm.tuning.ClusterLimits;
import dev.isotherm.tuning.QueueFigures;
import dev.isotherm.tuning.TuningAdvisor;
import dev.isotherm.tuning.TuningBounds;
import dev.isotherm.weather.provider.ProviderGate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /admin/tuning}: advises what to change for more throughput, from the figures of all contexts. */
public final class TuningRoute implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(TuningRoute.class);

    private final LiveLimits live;
    private final ProviderGate gate;
    private final ProviderLimits limits;
    private final List<JobAdmin> queues;
    private final TuningAdvisor advisor;

    public TuningRoute(LiveLimits live, Collection<JobAdmin> queues, ProviderGate gate, ProviderLimits limits) {
        this.live = live;
        this.gate = gate;
        this.limits = limits;
        this.queues = List.copyOf(queues);
        this.advisor = new TuningAdvisor(new TuningBounds(
                limits.planConcurrency(),
                TuningBounds.USUAL.drainWithin(),
                Math.min(limits.connections(), TuningBounds.USUAL.maxPerContext())));
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/tuning", this::advise);
    }

    private Future<Reply> advise(RoutingContext ctx) {
        List<Future<QueueOverview>> overviews =
                queues.stream().map(JobAdmin::overview).toList();
        return Future.all(overviews)
                .compose(v -> Future.all(live.view(), gate.budget()))
                .map(both -> Replies.uncached(
                        200,
                        json(
                                both.resultAt(0),
                                overviews.stream().map(Future::result).toList(),
                                cluster(both.resultAt(0), both.resultAt(1)))));
    }

    private ClusterLimits cluster(LiveLimits.View view, Optional<DailyBudget.State> budget) {
        LimitChange change = view.changes().getOrDefault(limits.name(), LimitChange.NONE);
        int waiting = 0;
        double p50 = 0;
        for (LiveLimits.Reported context : view.contexts()) {
            if (context.report().getValue("cluster_rate") instanceof JsonObject waits) {
                waiting += (int) ReportJson.figureOrZero(waits, "waiting");
                p50 = Math.max(p50, ReportJson.figureOrZero(waits, "waited_p50_ms"));
            }
        }
        return new ClusterLimits(
                limits.name(),
                change.limits().perSecond(limits.cluster()),
                waiting,
                p50,
                budget.map(state -> new ClusterLimits.Budget(state.limit(), state.spent(), state.resetsIn())));
    }

    private JsonObject json(LiveLimits.View view, List<QueueOverview> overviews, ClusterLimits cluster) {
        List<ContextReport> reports = new ArrayList<>();
        double arrivals = 0;
        int workers = 0;
        for (LiveLimits.Reported context : view.contexts()) {
            arrivals += context.report().getDouble("jobs_made_per_second", 0.0);
            workers += context.report().getValue("slots") == null ? 0 : 1;
            report(context).ifPresent(reports::add);
        }
        // Jobs that are scheduled for later are not counted: no worker may run them yet.
        QueueFigures queue = new QueueFigures(
                overviews.stream().mapToInt(o -> o.count(JobList.QUEUED)).sum(),
                overviews.stream()
                        .flatMap(o -> o.oldestWaiting().stream())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                arrivals,
                workers,
                overviews.stream().anyMatch(o -> o.paused() && o.count(JobList.QUEUED) > 0));
        JsonArray advice = new JsonArray();
        advisor.advise(reports, queue, cluster).forEach(one -> advice.add(one.toJson()));
        JsonArray shown = new JsonArray();
        reports.forEach(report -> shown.add(ReportJson.write(report)));
        return new JsonObject()
                .put("advice", advice)
                .put(
                        "queue",
                        new JsonObject()
                                .put("waiting", queue.waiting())
                                .put(
                                        "oldest_waiting_seconds",
                                        queue.oldestWaiting().toMillis() / 1e3)
                                .put("arrivals_per_second", queue.arrivalsPerSecond()))
                .put("reports", shown);
    }

    private static Optional<ContextReport> report(LiveLimits.Reported context) {
        JsonObject report = context.report().getJsonObject("report");
        if (report == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReportJson.read(report));
        } catch (IllegalArgumentException | NullPointerException | ArithmeticException e) {
            LOG.warn("The figures of one context cannot be read, so they are left out: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
