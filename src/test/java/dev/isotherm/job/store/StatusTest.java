package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one command tells of a job. */
class StatusTest extends QueueTest {
    private Optional<SeenJob> see(String id, String version, String... askers) {
        return queue.get(() -> queue.jobs.see(id, version, List.of(askers)));
    }

    private String wantedByTwo() {
        for (String owner : List.of("ann", "bob")) {
            NewJob job = QueueOnContext.job("of" + owner, NewJob.INTERACTIVE, "wanted");
            queue.enqueue(new NewJob(
                    job.id(),
                    job.type(),
                    job.priority(),
                    job.parameters(),
                    job.identity(),
                    NewJob.Options.USUAL.of(new NewJob.Owner(owner, 1))));
        }
        return "ofann";
    }

    @Test
    void eachWhoAsksLearnsWhetherItGaveTheJobUp() {
        String id = wantedByTwo();
        assertThat(see(id, "", "ann", "bob").orElseThrow().givenUp()).isEmpty();
        queue.get(() -> queue.jobs.giveUp(id, "ann", Instant.EPOCH));
        assertThat(see(id, "", "ann", "bob").orElseThrow().givenUp()).containsExactly("ann");
        queue.succeed(queue.claim("t", 1).get(0));
        SeenJob ended = see(id, "", "ann", "bob").orElseThrow();
        assertThat(ended.givenUp()).as("it has ended").isEmpty();
        assertThat(ended.job().orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anAccountOfAnotherTypeSaysThatNobodyGaveTheJobUp() {
        String id = wantedByTwo();
        queue.get(() -> queue.jobs.giveUp(id, "ann", Instant.EPOCH));
        queue.redis(Command.DEL, queue.keys.owners(id));
        queue.redis(Command.SET, queue.keys.owners(id), "x");
        assertThat(see(id, "", "ann").orElseThrow().givenUp()).isEmpty();
    }

    @Test
    void whoKnowsAJobThatHasEndedIsToldNothingElse() {
        ClaimedJob job = queue.running();
        String running = see(job.id(), "").orElseThrow().version();
        assertThat(see(job.id(), running).orElseThrow().job())
                .as("it may change")
                .isPresent();
        queue.succeed(job);
        SeenJob ended = see(job.id(), running).orElseThrow();
        assertThat(ended.job().flatMap(JobStatus::outcome)).isPresent();
        SeenJob again = see(job.id(), ended.version()).orElseThrow();
        assertThat(again.job()).isEmpty();
        assertThat(again.version()).isEqualTo(ended.version());
        queue.redis(Command.DEL, queue.keys.job(job.id()));
        assertThat(see(job.id(), ended.version())).isEmpty();
    }

    @Test
    void aScheduledJobSaysWhenAndWhy() {
        ClaimedJob job = queue.running();
        queue.fail(job, Optional.of(Duration.ofHours(1)));
        JobStatus.Delay delay = queue.status(job.id()).delay().orElseThrow();
        assertThat(delay.left()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(delay.reason()).isPresent();
        queue.redis(Command.DEL, queue.keys.errors(job.id()));
        queue.redis(Command.SET, queue.keys.errors(job.id()), "x");
        assertThat(see(job.id(), "")).as("a value of another type").isEmpty();
    }
}
