package dev.isotherm.dev.demo;

import dev.isotherm.dev.demo.DemoCommand.Timing;
import dev.isotherm.dev.demo.JobApi.Reply;
import dev.isotherm.dev.demo.ProgressView.Progress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * Creates one job and polls its state until it has ended or the deadline has passed. Use an instance once, on one
 * context.
 */
final class JobFollower {
    private static final int MOST_REFUSALS = 5;
    private static final Duration UNTOLD_WAIT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final JobApi api;
    private final Timing timing;
    private final Terminal terminal;
    private final ProgressView view;
    private final Promise<JsonObject> record = Promise.promise();
    private int refusals;
    private long wait = -1;
    private String state = "not accepted";

    JobFollower(Vertx vertx, JobApi api, Timing timing, Terminal terminal) {
        this.vertx = vertx;
        this.api = api;
        this.timing = timing;
        this.terminal = terminal;
        this.view = new ProgressView(terminal);
    }

    /** Returns the record of the job; fails with a {@link DemoException} that says why there is none. */
    Future<JsonObject> follow(DemoOptions options) {
        long deadline = vertx.setTimer(timing.deadline().toMillis(), id -> record.tryFail(late()));
        create(options);
        return record.future().onComplete(ended -> {
            vertx.cancelTimer(deadline);
            vertx.cancelTimer(wait);
        });
    }

    private DemoException late() {
        return new DemoException(
                "no record within " + Timing.text(timing.deadline()) + "; the job is still " + state + ", given up");
    }

    private void create(DemoOptions options) {
        api.create(options)
                .compose(reply -> {
                    if (reply.unavailable()) {
                        return again(reply, () -> create(options));
                    }
                    if (reply.status() != 202) {
                        throw new DemoException("the job was refused: " + reply.message());
                    }
                    refusals = 0;
                    poll(fields(reply).text("job_id"));
                    return Future.succeededFuture();
                })
                .onFailure(record::tryFail);
    }

    private void poll(String id) {
        api.job(id)
                .compose(reply -> {
                    if (reply.unavailable()) {
                        return again(reply, () -> poll(id));
                    }
                    if (reply.status() != 200) {
                        throw new DemoException("the state of job " + id + " is unknown: " + reply.message());
                    }
                    refusals = 0;
                    if (!ended(fields(reply))) {
                        after(timing.poll(), () -> poll(id));
                    }
                    return Future.succeededFuture();
                })
                .onFailure(record::tryFail);
    }

    private boolean ended(JsonFields job) {
        if (record.future().isComplete()) {
            return true; // the deadline passed before this answer arrived
        }
        state = job.text("status");
        switch (state) {
            case "pending", "processing" -> view.show(state, progress(job));
            case "ready" -> {
                view.show(state, Optional.empty());
                // The result may have been evicted. Then it is computed again, so the demo waits for it.
                job.optionalObject("result")
                        .ifPresent(result ->
                                record.tryComplete(result.object("data").object()));
            }
            case "error" ->
                throw new DemoException(
                        "the job failed: " + job.optionalText("error").orElse("no reason given"));
            default -> throw new DemoException("the job ended without a record: " + state);
        }
        return record.future().isComplete();
    }

    private static Optional<Progress> progress(JsonFields job) {
        return job.optionalObject("progress")
                .map(json -> new Progress(json.whole("done"), json.whole("total")))
                .filter(progress -> progress.total() > 0);
    }

    private Future<Void> again(Reply reply, Runnable step) {
        Duration pause = reply.retryAfter().orElse(UNTOLD_WAIT);
        refusals++;
        if (refusals >= MOST_REFUSALS || pause.compareTo(timing.deadline()) >= 0) {
            throw new DemoException("the server is not available: " + reply.message());
        }
        terminal.paragraph("", "not available (" + reply.message() + "); trying again in " + Timing.text(pause));
        after(pause, step);
        return Future.succeededFuture();
    }

    private void after(Duration pause, Runnable step) {
        if (!record.future().isComplete()) {
            wait = vertx.setTimer(Math.max(1, pause.toMillis()), id -> step.run());
        }
    }

    private static JsonFields fields(Reply reply) {
        return new JsonFields(
                reply.body().orElseThrow(() -> new DemoException("the server's answer cannot be read: not JSON")), "");
    }
}
