package dev.isotherm.worker;

import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.limit.Priority;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Does the jobs of records: computes a record, or refreshes its days. */
final class RecordJobHandler {
    private final RecordService records;
    private final WhenSpent whenSpent;

    RecordJobHandler(RecordService records, WhenSpent whenSpent) {
        this.records = records;
        this.whenSpent = whenSpent;
    }

    Future<Buffer> compute(JobExecution execution) {
        RecordQuery query = RecordJobs.query(execution.job().parameters());
        return records.compute(query, new JobWatch(execution, Priority.INTERACTIVE))
                .recover(e -> Future.failedFuture(JobWatch.forClients(e, whenSpent)))
                .map(computed -> {
                    if (computed.record().isEmpty()) {
                        throw JobFailedException.fatal(
                                "no_data",
                                "No temperature data is currently available for '" + query.location()
                                        + "'. Please try again later.");
                    }
                    // A missing year may be available for the next request, and a day ends at midnight.
                    execution.reusableFor(computed.freshFor());
                    return RecordJobs.result(query, computed);
                });
    }

    /** Fetches those days again that the provider may have corrected, so that the next request gets new data. */
    Future<Buffer> refresh(JobExecution execution) {
        RecordQuery query = RecordJobs.query(execution.job().parameters());
        return records.refresh(query, new JobWatch(execution, Priority.BACKGROUND))
                .map(Buffer.buffer("{\"refreshed\":true}"))
                .recover(e -> Future.failedFuture(JobWatch.forClients(e, whenSpent)));
    }
}
