package dev.isotherm.api.record;

import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.service.RecordJobs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests a background refresh of a stale record's days: one job, however often the record is read. It runs after all
 * users' jobs.
 */
public final class RecordRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(RecordRefresh.class);

    private final Jobs jobs;
    private final JobIds ids;

    public RecordRefresh(Jobs jobs, JobIds ids) {
        this.jobs = jobs;
        this.ids = ids;
    }

    /** The client has its stale record already, so a failure is only logged. */
    Future<Enqueued> ask(RecordQuery query) {
        // Stored days have no unit, so one job serves both units. The client's date is kept, because it may decide the
        // year.
        Buffer parameters = RecordJobs.parameters(new RecordQuery(
                query.period(),
                query.location(),
                query.identifier(),
                query.anchor(),
                UnitGroup.CELSIUS,
                query.localToday()));
        return jobs.enqueue(new NewJob(
                        ids.next(RecordJobs.REFRESH_TYPE),
                        RecordJobs.REFRESH_TYPE,
                        NewJob.BACKGROUND,
                        parameters,
                        RecordJobs.refreshIdentity(query)))
                .onSuccess(enqueued -> {
                    if (enqueued instanceof Enqueued.QueueFull full) {
                        LOG.debug("A stale record is not refreshed: the queue is full ({} jobs wait)", full.waiting());
                    }
                })
                .onFailure(cause -> LOG.warn("A stale record is not refreshed: {}", cause.getMessage()));
    }
}
