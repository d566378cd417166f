package dev.isotherm.worker;

import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Computes a record as a job. */
final class RecordJobHandler implements JobHandler {
    private final RecordService records;

    RecordJobHandler(RecordService records) {
        this.records = records;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        RecordQuery query = RecordJobs.query(execution.job().parameters());
        return records.compute(query, new JobWatch(execution))
                .recover(e -> Future.failedFuture(JobWatch.forClients(e)))
                .map(computed -> {
                    if (computed.record().isEmpty()) {
                        throw JobFailedException.fatal(
                                "no_data",
                                "No temperature data is currently available for '" + query.location()
                                        + "'. Please try again later.");
                    }
                    return RecordJobs.result(query, computed);
                });
    }
}
