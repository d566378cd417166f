package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.JobDetails;
import dev.isotherm.job.JobPage;
import dev.isotherm.job.JobState;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /debug/jobs}: the jobs that run and the next ones that wait, in the shape that operators' scripts of the
 * old service know. {@code GET /admin/jobs} tells more.
 */
public final class DebugJobsRoute implements Routes {
    private static final int MOST = 20;

    private final JobAdmin jobs;
    private final InstantSource clock;

    public DebugJobsRoute(JobAdmin jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/debug/jobs", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        Future<JobPage> running = jobs.list(JobList.RUNNING, 0, MOST);
        Future<JobPage> queued = jobs.list(JobList.QUEUED, 0, MOST);
        return Future.all(running, queued).compose(both -> {
            List<JobPage.Entry> shown = new ArrayList<>(running.result().jobs());
            shown.addAll(queued.result().jobs());
            List<Future<Optional<JobDetails>>> details =
                    shown.stream().map(job -> jobs.find(job.id())).toList();
            return Future.all(details)
                    .map(all -> Replies.uncached(
                            200, body(running.result().total() + queued.result().total(), shown, all.list())));
        });
    }

    private JsonObject body(int length, List<JobPage.Entry> shown, List<Optional<JobDetails>> details) {
        Instant now = clock.instant();
        JsonObject status = new JsonObject();
        long longest = 0;
        for (int i = 0; i < shown.size(); i++) {
            JobPage.Entry job = shown.get(i);
            boolean runs = job.state() == JobState.RUNNING;
            long elapsed =
                    runs ? Math.max(0, Duration.between(job.updatedAt(), now).toSeconds()) : 0;
            longest = Math.max(longest, elapsed);
            Optional<JobDetails> found = details.get(i);
            status.put(
                    job.id(),
                    new JsonObject()
                            .put("exists", found.isPresent())
                            .put("status", job.state().wireName())
                            .put("created_at", WireTime.offset(job.createdAt()))
                            .put("elapsed_seconds", elapsed)
                            .put(
                                    "params",
                                    found.map(known -> AdminJson.parsed(known.parameters()))
                                            .orElse(null)));
        }
        return new JsonObject()
                .put("queue_length", length)
                .put("showing", shown.size())
                .put("longest_running_seconds", longest)
                .put(
                        "jobs_in_queue",
                        new JsonArray(shown.stream().map(JobPage.Entry::id).toList()))
                .put("job_data_status", status)
                .put("redis_connection", "OK")
                .put("timestamp", WireTime.offset(now));
    }
}
