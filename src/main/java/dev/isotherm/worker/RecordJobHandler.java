package dev.isotherm.worker;

import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.limit.Priority;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Computes a record as a job. */
final class RecordJobHandler implements JobHandler {
    private final RecordService records;
    private final WhenSpent whenSpent;

    RecordJobHandler(RecordService records, WhenSpent whenSpent) {
        this.records = records;
        this.whenSpent = whenSpent;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
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
}
