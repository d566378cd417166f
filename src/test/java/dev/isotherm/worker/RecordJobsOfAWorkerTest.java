package dev.isotherm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.metrics.Meters;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker makes of the jobs of the API. */
class RecordJobsOfAWorkerTest {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private RedisProcess redis;
    private UpstreamServer upstream;
    private LinkOnContext on;
    private Jobs jobs;
    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
        JsonObject weather = new JsonObject()
                .put("provider", "visual_crossing")
                .put("key", "k3y")
                .put("baseUrl", upstream.uri().toString())
                .put("attempts", 1);
        JsonObject file = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", redis.url()))
                .put("weather", weather);
        IsothermConfig config = ConfigLoader.load(file, Map.of());
        Awaiting.await(vertx.deployVerticle(new QueueKeeperVerticle(config, CLOCK, new Meters())));
        Awaiting.await(vertx.deployVerticle(new WorkerVerticle(config, CLOCK, new Meters())));
        on = LinkOnContext.up(config.redis());
        jobs = new Jobs(on.link, config.jobs(), Queues.RECORDS);
    }

    @AfterEach
    void stop() {
        on.close();
        Awaiting.await(vertx.close());
        upstream.close();
        redis.close();
    }

    private JobStatus run(String id, String type, RecordQuery query) {
        Buffer parameters = RecordJobs.parameters(query);
        String identity = RecordJobs.identity(parameters) + id;
        on.get(() -> jobs.enqueue(new NewJob(id, type, NewJob.BACKGROUND, parameters, identity)));
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> on.get(() -> jobs.find(id)).orElseThrow(), status -> status.state()
                        .ended());
    }

    private static RecordQuery query(String location, Optional<LocalDate> today) {
        return new RecordQuery(Period.WEEKLY, location, "11-22", new Anchor(11, 22), UnitGroup.CELSIUS, today);
    }

    @Test
    void aRefreshFetchesWhatIsNotFreshAndNothingThatIs() {
        for (String id : new String[] {"first", "second"}) {
            JobStatus ended = run(id, RecordJobs.REFRESH_TYPE, query("London", Optional.empty()));

            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.outcome()).contains(Buffer.buffer("{\"refreshed\":true}"));
            assertThat(upstream.days()).isEqualTo(51 * 7);
        }
    }

    @Test
    void aRefreshOfAPlaceThatTheProviderDoesNotKnowFailsForGood() {
        JobStatus ended = run("unknown", RecordJobs.REFRESH_TYPE, query("Xyzzyville", Optional.empty()));

        assertThat(ended.state()).isEqualTo(JobState.FAILED);
        assertThat(ended.outcome().orElseThrow().toString()).contains("location_not_found");
        assertThat(upstream.calls()).hasSize(1);
    }

    @Test
    void aRecordIsComputedForTheDateThatTheClientTold() {
        JobStatus ended = run("dated", RecordJobs.TYPE, query("London", Optional.of(LocalDate.of(2025, 11, 22))));

        JsonObject result = new JsonObject(ended.outcome().orElseThrow());
        assertThat(result.fieldNames()).containsExactly("cache_keys", "years_cached", "data", "computed_at");
        assertThat(result.getJsonArray("years_cached")).hasSize(51);
        assertThat(result.getString("computed_at")).isEqualTo("2026-11-23T12:00:00.000000+00:00");
        assertThat(result.getJsonObject("data").getJsonObject("metadata").getString("end_date"))
                .isEqualTo("2025-11-22");
        assertThat(new JsonObject(ended.parameters()).getString("local_today")).isEqualTo("2025-11-22");
    }
}
