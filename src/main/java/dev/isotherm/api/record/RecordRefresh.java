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

/** Asks for fresh days behind every user's job, once however often a stale record is read meanwhile. */
public final class RecordRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(RecordRefresh.class);

    private final Jobs jobs;
    private final JobIds ids;

    public RecordRefresh(Jobs jobs, JobIds ids) {
        this.jobs = jobs;
        this.ids = ids;
    }

    /** Whoever reads the stale record has it already, so a failure is only told to the operator. */
    Future<Enqueued> ask(RecordQuery query) {
        // Stored days have no unit, so one job serves both. The client's date stays: it may decide which year is asked.
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
                        LOG.debug("A stale record is not refreshed: {} jobs wait already", full.waiting());
                    }
                })
                .onFailure(cause -> LOG.warn("A stale record is not refreshed: {}", cause.getMessage()));
    }
}
