package dev.isotherm.worker;

import dev.isotherm.config.WarmingConfig;
import dev.isotherm.context.AsyncLoop;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.Priority;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.service.PopularNames;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.WarmingJobs;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fetches the days of popular places before a client asks for them, one place after the other. Users go first: a run
 * ends when half of the day's budget is spent, when half of the job's time is over, or when the provider refuses. The
 * next run finds the days that this one stored.
 */
final class CacheWarmingHandler implements JobHandler {
    private static final int SHARE_OF_USERS = 2;

    private final Vertx vertx;
    private final RedisLink link;
    private final ProviderGate gate;
    private final RecordService records;
    private final WarmingConfig config;
    private final InstantSource clock;

    CacheWarmingHandler(
            Vertx vertx,
            RedisLink link,
            ProviderGate gate,
            RecordService records,
            WarmingConfig config,
            InstantSource clock) {
        this.vertx = vertx;
        this.link = link;
        this.gate = gate;
        this.records = records;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        return names(execution.job().parameters())
                .compose(names -> new Run(execution, names).toEnd())
                .recover(e -> Future.failedFuture(
                        e instanceof RedisUnavailableException
                                ? JobFailedException.retryable("redis", e.getMessage(), Optional.empty())
                                : e));
    }

    /* The directory is loaded for each run, because it has megabytes and a run is rare. */
    private Future<List<String>> names(Buffer parameters) {
        return WarmingJobs.locations(parameters).map(Future::succeededFuture).orElseGet(() -> vertx.executeBlocking(
                        PlaceDirectory::load)
                .compose(directory -> new PopularNames(new Selections(link, clock), directory).most(config.places())));
    }

    /** Why a run ends before its last place. */
    private enum End {
        BUDGET,
        TIME,
        PROVIDER;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Watch(Cancellation cancellation, Optional<Deadline> deadline) implements LoadWatch {
        @Override
        public Priority priority() {
            return Priority.BACKGROUND;
        }
    }

    private final class Run {
        private final JobExecution execution;
        private final List<String> names;
        private final Deque<String> left;
        private final Deadline half;
        private final Watch watch;
        private final Instant startedAt = clock.instant();
        private final JsonObject results = new JsonObject();
        private int warmed;
        private int failed;

        Run(JobExecution execution, List<String> names) {
            this.execution = execution;
            this.names = names;
            this.left = new ArrayDeque<>(names);
            Duration time = execution.job().timeout();
            this.half = Deadline.after(time.dividedBy(2));
            this.watch = new Watch(execution.cancellation(), Optional.of(Deadline.after(time)));
        }

        Future<Buffer> toEnd() {
            return AsyncLoop.until(this::step);
        }

        private Future<Optional<Buffer>> step() {
            execution.progress(names.size() - left.size(), names.size());
            if (left.isEmpty()) {
                return Future.succeededFuture(Optional.of(result(Optional.empty())));
            }
            if (half.expired()) {
                return Future.succeededFuture(Optional.of(result(Optional.of(End.TIME))));
            }
            return gate.budget()
                    .compose(budget -> budget.filter(this::forUsers).isPresent()
                            ? Future.succeededFuture(Optional.of(End.BUDGET))
                            : warm(left.removeFirst()))
                    .map(end -> end.map(reason -> result(end)));
        }

        private boolean forUsers(DailyBudget.State budget) {
            return budget.spent() >= budget.limit() / SHARE_OF_USERS;
        }

        private Future<Optional<End>> warm(String name) {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            return records.refresh(WarmingJobs.query(name, today), watch)
                    .map(v -> {
                        warmed++;
                        results.put(name, "warmed");
                        return Optional.<End>empty();
                    })
                    .recover(e -> e instanceof WeatherException weather
                            ? Future.succeededFuture(failed(name, weather))
                            : Future.failedFuture(e));
        }

        /* A provider that fails for one place may serve the next one; a provider that refuses may not. */
        private Optional<End> failed(String name, WeatherException e) {
            failed++;
            results.put(name, "failed: " + e.getMessage());
            return switch (e.kind()) {
                case BUDGET_SPENT -> Optional.of(End.BUDGET);
                case RATE_LIMITED, UNAVAILABLE, KEY_REFUSED, LOCAL_EXHAUSTION -> Optional.of(End.PROVIDER);
                case UNKNOWN_PLACE, BAD_ANSWER -> Optional.empty();
            };
        }

        private Buffer result(Optional<End> end) {
            JsonObject summary =
                    new JsonObject().put("warmed", warmed).put("failed", failed).put("skipped", left.size());
            end.ifPresent(reason -> summary.put("stopped_by", reason.wireName()));
            return new JsonObject()
                    .put("job_type", WarmingJobs.TYPE)
                    .put("warming_type", WarmingJobs.kind(execution.job().parameters()))
                    .put("locations_requested", new JsonArray(names))
                    .put("started_at", WireTime.offset(startedAt))
                    .put("results", results)
                    .put("status", "completed")
                    .put("completed_at", WireTime.offset(clock.instant()))
                    .put("summary", summary)
                    .toBuffer();
        }
    }
}
