package dev.isotherm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.statistics.JobCounts;
import dev.isotherm.job.statistics.StatisticsReader;
import dev.isotherm.job.statistics.StatisticsReader.Range;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker process counted is in Redis when it has stopped, and the next process finds it there. */
class StatisticsOfAWorkerTest {
    private final Vertx vertx = Vertx.vertx();
    private RedisProcess redis;
    private IsothermConfig config;
    private LinkOnContext on;
    private Jobs jobs;

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
        config = ConfigLoader.load(
                new JsonObject()
                        .put("role", "dev")
                        .put("redis", new JsonObject().put("url", redis.url()))
                        .put("jobs", new JsonObject().put("leaseMs", 1_000).put("maxStalls", 1)),
                Map.of());
        on = LinkOnContext.up(config.redis());
        jobs = new Jobs(on.link, config.jobs(), Queues.RECORDS);
    }

    @AfterEach
    void stop() {
        on.close();
        Awaiting.await(vertx.close());
        redis.close();
    }

    private String deploy(VerticleBase verticle) {
        return Awaiting.await(vertx.deployVerticle(verticle));
    }

    private void enqueue(String id) {
        // It is damaged for the handler, so it fails for good.
        NewJob job = new NewJob(id, RecordJobs.TYPE, NewJob.BACKGROUND, Buffer.buffer("{}"), id);
        on.get(() -> jobs.enqueue(job));
    }

    private void awaitState(String id, JobState state) {
        await().atMost(Awaiting.DEADLINE)
                .until(() -> on.get(() -> jobs.find(id)).map(JobStatus::state).orElseThrow(), state::equals);
    }

    private JobCounts counts() {
        return on.get(() -> new StatisticsReader(on.link).read(Queues.RECORDS, Range.HOUR))
                .total();
    }

    @Test
    void whatItRanIsThereAfterItsStop() {
        deploy(new QueueKeeperVerticle(config, Clock.systemUTC(), new Meters()));
        String worker = deploy(new WorkerVerticle(config, Clock.systemUTC(), new Meters()));
        enqueue("fails");
        awaitState("fails", JobState.FAILED);
        Awaiting.await(vertx.undeploy(worker));

        JobCounts counts = counts();
        assertThat(counts.count(Outcome.FAILED)).isEqualTo(1);
        assertThat(counts.waiting().percentile(1)).isPresent();
        assertThat(counts.running().percentile(1)).isPresent();
    }

    @Test
    @ExpectedErrors("is given up")
    void aJobWhoseWorkersVanishedIsDeadThereToo() {
        enqueue("stalls");
        Leases leases = new Leases(on.link, config.jobs(), Queues.RECORDS);
        on.get(() -> leases.claim("token", 1, "vanished", false));
        String keeper = deploy(new QueueKeeperVerticle(config, Clock.systemUTC(), new Meters()));
        awaitState("stalls", JobState.DEAD);
        Awaiting.await(vertx.undeploy(keeper));

        assertThat(counts().count(Outcome.DEAD)).isEqualTo(1);
    }
}
