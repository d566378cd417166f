package dev.isotherm.worker;

import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobHandler;
import dev.isotherm.limit.Priority;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Fetches those days of a record again that the provider may have corrected, so that the next request gets new data.
 */
final class RefreshJobHandler implements JobHandler {
    private final RecordService records;
    private final WhenSpent whenSpent;

    RefreshJobHandler(RecordService records, WhenSpent whenSpent) {
        this.records = records;
        this.whenSpent = whenSpent;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        return records.refresh(
                        RecordJobs.query(execution.job().parameters()), new JobWatch(execution, Priority.BACKGROUND))
                .map(Buffer.buffer("{\"refreshed\":true}"))
                .recover(e -> Future.failedFuture(JobWatch.forClients(e, whenSpent)));
    }
}
