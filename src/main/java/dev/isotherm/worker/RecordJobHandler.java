package dev.isotherm.worker;

import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.limit.Cancellation;
import dev.isotherm.record.RecordJson;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.TemperatureRecord.YearValue;
import dev.isotherm.weather.LoadWatch;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import dev.isotherm.weather.WeatherException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Computes a record as a job. */
final class RecordJobHandler implements JobHandler {
    /* Clients read six decimals in every other time, so here too. */
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final RecordService records;
    private final InstantSource clock;

    RecordJobHandler(RecordService records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        RecordQuery query = RecordJobs.query(execution.job().parameters());
        return records.compute(query, new Watch(execution))
                .recover(e -> Future.failedFuture(forClients(e)))
                .map(computed -> {
                    if (computed.record().isEmpty()) {
                        throw JobFailedException.fatal(
                                "no_data",
                                "No temperature data is currently available for '" + query.location()
                                        + "'. Please try again later.");
                    }
                    return result(query, computed);
                });
    }

    private Buffer result(RecordQuery query, RecordService.Computed computed) {
        List<Integer> years =
                computed.record().values().stream().map(YearValue::year).toList();
        String prefix = "records:v1:" + query.period().wireName() + ":" + query.location() + ":" + query.identifier();
        String keys =
                years.stream().map(year -> Json.encode(prefix + ":" + year)).collect(Collectors.joining(","));
        String data = RecordJson.write(computed.record(), computed.meta());
        String at = MICROSECONDS.format(clock.instant());
        return Buffer.buffer("{\"cache_keys\":[" + keys + "],\"years_cached\":" + years + ",\"data\":" + data
                + ",\"computed_at\":\"" + at + "\"}");
    }

    private static Throwable forClients(Throwable e) {
        if (!(e instanceof WeatherException weather)) {
            return e;
        }
        String type = weather.kind().name().toLowerCase(Locale.ROOT);
        return switch (weather.kind()) {
            case UNKNOWN_PLACE -> JobFailedException.fatal(type, "location_not_found");
            case KEY_REFUSED -> JobFailedException.fatal(type, weather.getMessage());
            case RATE_LIMITED, UNAVAILABLE, BAD_ANSWER ->
                JobFailedException.retryable(type, weather.getMessage(), weather.retryAfter());
        };
    }

    private record Watch(JobExecution execution) implements LoadWatch {
        @Override
        public void progress(int done, int total) {
            execution.progress(done, total);
        }

        @Override
        public Cancellation cancellation() {
            return execution.cancellation();
        }
    }
}
