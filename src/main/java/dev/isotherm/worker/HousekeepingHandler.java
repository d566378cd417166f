package dev.isotherm.worker;

import dev.isotherm.config.HousekeepingConfig;
import dev.isotherm.config.JobsConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.job.recurring.Housekeeping.Removed;
import dev.isotherm.job.recurring.RecurringJobs.Recurring;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.weather.store.KeptPlaces;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Optional;

/** Cleans up all queues and the list of stored places, as a job. Its result lists what was removed. */
final class HousekeepingHandler implements JobHandler {
    static final String TYPE = "housekeeping";

    private final RedisLink link;
    private final JobsConfig jobs;
    private final HousekeepingConfig config;
    private final KeptPlaces places;
    private final InstantSource clock;

    HousekeepingHandler(
            RedisLink link, JobsConfig jobs, HousekeepingConfig config, KeptPlaces places, InstantSource clock) {
        this.link = link;
        this.jobs = jobs;
        this.config = config;
        this.places = places;
        this.clock = clock;
    }

    /** The recurring job that runs it. */
    static Recurring recurring(HousekeepingConfig config) {
        return new Recurring(TYPE, config.cron(), TYPE, NewJob.BACKGROUND, Buffer.buffer("{}"));
    }

    @Override
    public Future<Buffer> handle(JobExecution execution) {
        Future<JsonObject> all = Future.succeededFuture(new JsonObject());
        for (String queue : Queues.ALL) {
            Housekeeping housekeeping = new Housekeeping(link, jobs, config.eventsTtl(), queue, clock);
            all = all.compose(result ->
                    housekeeping.run(execution::abandoned).map(removed -> result.put(queue, toJson(removed))));
        }
        return all.compose(result -> places(execution).map(tidied -> result.put("places", tidied)))
                .map(JsonObject::toBuffer)
                .recover(e -> Future.failedFuture(
                        e instanceof RedisUnavailableException
                                ? JobFailedException.retryable("redis", e.getMessage(), Optional.empty())
                                : e));
    }

    private Future<JsonObject> places(JobExecution execution) {
        JsonObject tidied = new JsonObject();
        // The script that reads the state mends a damaged list; the commands of the others do not.
        return places.state()
                .compose(state -> places.adopt(execution::abandoned))
                .onSuccess(adopted -> tidied.put("adopted", adopted))
                .compose(v -> places.prune(execution::abandoned))
                .onSuccess(pruned -> tidied.put("pruned", pruned))
                .compose(v -> places.trim(execution::abandoned))
                .map(gone -> tidied.put("gone", gone));
    }

    private static JsonObject toJson(Removed removed) {
        return new JsonObject()
                .put("trimmed", removed.trimmed())
                .put("orphans", removed.orphans())
                .put("events", removed.events())
                .put("mended", removed.mended());
    }
}
