package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import dev.isotherm.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Gives tests runners, and stops them. */
public abstract class RunnerTest extends QueueTest {
    private final List<RunnerOnContext> runners = new ArrayList<>();
    private final List<RunnerOnContext.Keeper> keepers = new ArrayList<>();
    public Work work;

    @BeforeEach
    void newWork() {
        work = new Work();
    }

    /* Before the links are closed: JUnit runs those of subclasses first. */
    @AfterEach
    void stopRunners() {
        runners.forEach(runner -> QueueOnContext.await(runner.stop(Duration.ZERO)));
        keepers.forEach(RunnerOnContext.Keeper::stop);
        runners.clear();
        keepers.clear();
    }

    public RunnerOnContext runner(JobsConfig config, int slots, JobHandler handler, boolean beats) {
        RunnerOnContext runner = new RunnerOnContext(open(config), config, name, slots, handler);
        runners.add(runner);
        return runner.start(beats);
    }

    public RunnerOnContext runner(int slots, JobHandler handler) {
        return runner(Configs.normal(), slots, handler, true);
    }

    public void keeper(JobsConfig config) {
        keeper(config, true);
    }

    void keeper(JobsConfig config, boolean reaps) {
        keepers.add(new RunnerOnContext.Keeper(open(config), name, reaps));
    }

    public JobStatus awaitState(String id, JobState state) {
        await().atMost(Work.SOON)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .untilAsserted(() -> assertThat(queue.status(id).state()).isEqualTo(state));
        return queue.status(id);
    }

    JobError awaitError(String id) {
        return JobError.of(awaitState(id, JobState.FAILED).outcome().orElseThrow());
    }
}
