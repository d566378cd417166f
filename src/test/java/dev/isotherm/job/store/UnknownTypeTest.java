package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.Work;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs of a type that a worker does not know, as while a new program is rolled out. */
class UnknownTypeTest extends QueueTest {
    private final List<Runnable> stops = new ArrayList<>();

    @AfterEach
    void stopRunners() {
        stops.forEach(Runnable::run);
        stops.clear();
    }

    private void runner(JobsConfig config, String type) {
        QueueOnContext on = open(config);
        JobRunner runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1)),
                new JobRunner.Settings("knows " + type, 4, Duration.ofMillis(50), config.lease(), config.retry()),
                Map.of(type, execution -> Future.succeededFuture(Buffer.buffer(type))),
                RandomGenerator.getDefault(),
                InstantSource.system());
        on.run(runner::start);
        stops.add(() -> on.get(() -> runner.stop(Duration.ZERO)));
    }

    private String enqueue(String id, String type) {
        queue.enqueue(new NewJob(id, type, 0, Buffer.buffer("{}"), id));
        return id;
    }

    private void awaitState(String id, JobState state) {
        await().atMost(Work.SOON)
                .untilAsserted(() -> assertThat(queue.status(id).state()).isEqualTo(state));
    }

    @Test
    void aJobOfATypeThatAnOldWorkerDoesNotKnowIsDoneByANewOneWithAllItsAttempts() {
        runner(Configs.normal(), "old");
        String id = enqueue("one", "new");
        awaitState(id, JobState.SCHEDULED);
        String known = enqueue("two", "old");
        awaitState(known, JobState.SUCCEEDED);
        assertThat(queue.field(id, "attempt")).isEqualTo("0");
        assertThat(queue.counter("retried")).isZero();
        runner(Configs.normal(), "new");
        awaitState(id, JobState.SUCCEEDED);
        assertThat(queue.field(id, "attempt")).isEqualTo("1");
    }

    @Test
    @ExpectedErrors("no worker knows jobs of type")
    void aJobThatNoWorkerKnowsFailsAfterTheLongestWaitAndSaysWhy() {
        runner(Configs.withMaxWait(Duration.ofSeconds(90)), "old");
        String id = enqueue("one", "new");
        awaitState(id, JobState.SCHEDULED);
        long since = Long.parseLong(queue.field(id, "unknown"));
        queue.redis(Command.HSET, queue.keys.job(id), "unknown", since - 90_000);
        queue.redis(Command.ZADD, queue.keys.scheduled(), "XX", 1, id);
        awaitState(id, JobState.FAILED);
        JobError error = JobError.of(queue.status(id).outcome().orElseThrow());
        assertThat(error.type()).isEqualTo("unknown_type");
        assertThat(error.message()).contains("type new").contains("jobs.maxWaitSeconds");
        assertThat(queue.list(Command.LRANGE, queue.keys.errors(id), 0, -1)).hasSize(1);
    }
}
