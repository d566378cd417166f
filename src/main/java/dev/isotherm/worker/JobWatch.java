package dev.isotherm.worker;

import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.limit.Cancellation;
import dev.isotherm.limit.Priority;
import dev.isotherm.weather.LoadWatch;
import dev.isotherm.weather.WeatherException;
import java.util.Locale;

/** Connects a load of days with the job that it is done for. */
record JobWatch(JobExecution execution, Priority priority) implements LoadWatch {
    @Override
    public void progress(int done, int total) {
        execution.progress(done, total);
    }

    @Override
    public Cancellation cancellation() {
        return execution.cancellation();
    }

    /** What a job fails with where its load failed: says whether it makes sense to try again. */
    static Throwable forClients(Throwable e, WhenSpent whenSpent) {
        if (!(e instanceof WeatherException weather)) {
            return e;
        }
        String type = weather.kind().name().toLowerCase(Locale.ROOT);
        return switch (weather.kind()) {
            case UNKNOWN_PLACE -> JobFailedException.fatal(type, "location_not_found");
            case KEY_REFUSED -> JobFailedException.fatal(type, weather.getMessage());
            case BUDGET_SPENT ->
                whenSpent == WhenSpent.WAIT
                        ? JobFailedException.retryable(type, weather.getMessage(), weather.retryAfter())
                        : JobFailedException.fatal(type, weather.getMessage());
            case RATE_LIMITED, UNAVAILABLE, BAD_ANSWER ->
                JobFailedException.retryable(type, weather.getMessage(), weather.retryAfter());
        };
    }
}
