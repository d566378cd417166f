package dev.isotherm.job.event;

import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import io.vertx.redis.client.Response;
import java.util.Optional;

/**
 * A change of a job.
 *
 * @param id its place in the stream of events
 * @param state the job's state after the change
 * @param progress how far it is; empty if the change is not about progress
 */
public record JobEvent(EventId id, JobState state, Optional<Progress> progress) {
    /* An entry is {id, {'id', job, 'state', state, 'progress', progress or ''}}, as queue.lua's `tell` wrote it. */
    static EventId idOf(Response entry) {
        return EventId.ofStored(entry.get(0).toString());
    }

    static String jobOf(Response entry) {
        return text(entry, "id");
    }

    /** Empty if another program wrote the entry. */
    static Optional<JobEvent> of(Response entry) {
        return JobState.find(text(entry, "state"))
                .map(state -> new JobEvent(idOf(entry), state, progress(text(entry, "progress"))));
    }

    private static String text(Response entry, String field) {
        Response fields = entry.get(1);
        Response found = fields == null ? null : fields.get(field);
        return found == null ? "" : found.toString();
    }

    static Optional<Progress> progress(String stored) {
        return stored.isEmpty() ? Optional.empty() : Progress.ofStored(stored);
    }
}
