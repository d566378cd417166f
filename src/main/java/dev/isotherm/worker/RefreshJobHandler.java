package dev.isotherm.worker;

import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobHandler;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Fetches the days of a record anew that its provider may have corrected, for those who will ask for it next. */
final class RefreshJobHandler implements JobHandler {
    private final RecordService records;

    RefreshJobHandler(RecordService records) {
        this.records = records;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        return records.refresh(RecordJobs.query(execution.job().parameters()), new JobWatch(execution))
                .map(Buffer.buffer("{\"refreshed\":true}"))
                .recover(e -> Future.failedFuture(JobWatch.forClients(e)));
    }
}
