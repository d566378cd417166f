package dev.isotherm.worker;

import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.limit.Priority;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Connects a load of days with its job. */
record JobWatch(JobExecution execution, Priority priority, Optional<Deadline> deadline) implements LoadWatch {
    /* Half of the longest time between two checks of the budget; over the other half the checks are spread. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(150);

    /* A lack of resources in this process mostly ends when its other work ends. */
    private static final Duration RECOVERED = Duration.ofSeconds(5);

    /** For an execution that begins now. */
    JobWatch(JobExecution execution, Priority priority) {
        this(execution, priority, Optional.of(Deadline.after(execution.job().timeout())));
    }

    @Override
    public void progress(int done, int total) {
        execution.progress(done, total);
    }

    @Override
    public Cancellation cancellation() {
        return execution.cancellation();
    }

    /** The failure of a job whose load failed; it decides whether the job is retried. */
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
                        ? untilThereIsABudget(type, weather)
                        : JobFailedException.fatal(type, weather.getMessage());
            case LOCAL_EXHAUSTION ->
                JobFailedException.waiting(type, weather.getMessage(), RECOVERED, RECOVERED.multipliedBy(3));
            case RATE_LIMITED, UNAVAILABLE, BAD_ANSWER ->
                JobFailedException.retryable(type, weather.getMessage(), weather.retryAfter());
        };
    }

    /* The next day has a new budget, and an operator may raise today's budget at any time. */
    private static JobFailedException untilThereIsABudget(String type, WeatherException spent) {
        Duration atLeast = spent.retryAfter()
                .filter(left -> left.compareTo(LOOK_AGAIN) < 0)
                .orElse(LOOK_AGAIN);
        return JobFailedException.waiting(type, spent.getMessage(), atLeast, atLeast.plus(LOOK_AGAIN));
    }
}
