package dev.isotherm.api.job;

import dev.isotherm.api.connection.EventStream;
import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import dev.isotherm.job.event.JobEvent;
import dev.isotherm.job.event.JobSnapshot;
import dev.isotherm.job.event.Subscription;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The events of one job, as a response. */
final class JobEventStream {
    private final EventStream stream;
    private final String jobId;

    private JobEventStream(EventStream stream, String jobId) {
        this.stream = stream;
        this.jobId = jobId;
    }

    /** Begins the response. */
    static JobEventStream open(RoutingContext ctx, String jobId) {
        return new JobEventStream(EventStream.open(ctx), jobId);
    }

    void write(JobSnapshot now) {
        write("status", now.at().toString(), now.state(), now.progress());
    }

    void write(JobEvent event) {
        write(
                event.progress().isPresent() ? "progress" : "status",
                event.id().toString(),
                event.state(),
                event.progress());
    }

    /** Writes an event, ends the stream if the job has ended, and pauses the events while the client does not read. */
    void follow(Subscription subscription, JobEvent event) {
        write(event);
        if (event.state().ended()) {
            stream.finish();
            subscription.close();
        } else if (stream.isBehind()) {
            subscription.pause();
            stream.onceRead(subscription::resume);
        }
    }

    private void write(String name, String id, JobState state, Optional<Progress> progress) {
        JsonObject data = new JsonObject().put("id", jobId).put("status", state.wireName());
        progress.ifPresent(
                p -> data.put("progress", new JsonObject().put("done", p.done()).put("total", p.total())));
        stream.write("id: " + id + "\nevent: " + name + "\ndata: " + data.encode() + "\n\n");
    }

    void keepAlive() {
        stream.keepAlive();
    }

    void end() {
        stream.end();
    }
}
