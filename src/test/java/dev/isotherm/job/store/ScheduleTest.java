package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest extends QueueTest {
    private String enqueueAt(String id, Instant time) {
        NewJob usual = QueueOnContext.job(id, 0, "work of " + id);
        NewJob job =
                new NewJob(id, usual.type(), 0, usual.parameters(), usual.identity(), NewJob.Options.USUAL.at(time));
        assertThat(queue.enqueue(job)).isEqualTo(new Enqueued.Accepted(id, false));
        return id;
    }

    private static Instant inAnHour() {
        return Instant.now().plus(Duration.ofHours(1));
    }

    private void due(String id) {
        assertThat(queue.redis(Command.ZADD, queue.keys.scheduled(), "XX", "CH", 1, id))
                .isEqualTo("1");
    }

    private String waitEndsIn(long millis, String id) {
        return queue.redis(Command.ZADD, queue.keys.waitingSince(), "XX", "CH", millis, id);
    }

    @Test
    void aJobOfTheFutureWaitsForItsTime() {
        String id = enqueueAt("later", inAnHour());
        assertThat(queue.status(id).state()).isEqualTo(JobState.SCHEDULED);
        Leases.Claimed claimed = queue.claimed("t", 1, false);
        assertThat(claimed.jobs()).isEmpty();
        assertThat(claimed.nextDueMillis()).isBetween(3_590_000L, 3_600_000L);
        assertThat(queue.redis(Command.ZCARD, queue.keys.waitingSince())).isEqualTo("0");
    }

    @Test
    void aTimeThatIsPastMeansAtOnce() {
        String id = enqueueAt("earlier", Instant.now().minus(Duration.ofHours(1)));
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.claimed("t", 1, false).nextDueMillis()).isNegative();
    }

    @Test
    void aClaimTakesWhatHasBecomeDueBehindWhatWaitsAlready() {
        String late = enqueueAt("late", inAnHour());
        String waiting = queue.enqueueFresh();
        due(late);
        assertThat(queue.claim("t", 2)).extracting(ClaimedJob::id).containsExactly(waiting, late);
        assertThat(queue.redis(Command.ZCARD, queue.keys.scheduled())).isEqualTo("0");
    }

    @Test
    void aReapLetsWaitWhatHasBecomeDueAndWakesAWorker() {
        String id = enqueueAt("late", inAnHour());
        due(id);
        assertThat(queue.redis(Command.ZCARD, queue.keys.wake())).isEqualTo("0");
        assertThat(queue.reap()).isEmpty();
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.redis(Command.ZCARD, queue.keys.wake())).isEqualTo("1");
    }

    @Test
    void scheduledIdsWithoutAJobAreForgotten() {
        queue.redis(Command.ZADD, queue.keys.scheduled(), 1, "orphan");
        assertThat(queue.claim("t", 1)).isEmpty();
        assertThat(queue.redis(Command.ZCARD, queue.keys.scheduled())).isEqualTo("0");
    }

    @Test
    void aJobThatWaitedTooLongEndsAndSaysSo() {
        QueueOnContext brief = open(Configs.withMaxWait(Duration.ofSeconds(90)));
        String id = brief.enqueueFresh();
        assertThat(waitEndsIn(1, id)).isEqualTo("1");
        assertThat(brief.reap()).containsExactly(new Leases.Reaped(id, "expired", "", 0));
        assertThat(brief.reap()).isEmpty();
        JobStatus status = queue.status(id);
        assertThat(status.state()).isEqualTo(JobState.DEAD);
        JobError error = JobError.of(status.outcome().orElseThrow());
        assertThat(error.type()).isEqualTo("expired");
        assertThat(error.message()).isEqualTo("Job expired: too long waiting in queue (90 s)");
        assertThat(queue.counter("expired")).isEqualTo(1);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("0");
        assertThat(queue.claim("t", 1)).isEmpty();
    }

    @Test
    void aJobThatRunsDoesNotExpireAndOneThatWaitsAgainHasItsWholeTime() {
        ClaimedJob job = queue.running();
        assertThat(queue.redis(Command.ZCARD, queue.keys.waitingSince())).isEqualTo("0");
        queue.fail(job, Optional.of(Duration.ZERO));
        queue.reap();
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.QUEUED);
        long end = (long) Double.parseDouble(queue.redis(Command.ZSCORE, queue.keys.waitingSince(), job.id()));
        long updated = queue.status(job.id()).updatedAt().toEpochMilli();
        assertThat(end).isEqualTo(updated + Configs.MAX_WAIT.toMillis());
    }

    @Test
    void manyDueJobsAreAllPromotedByAFewCalls() {
        for (int i = 0; i < 150; i++) {
            due(enqueueAt("due" + i, inAnHour()));
        }
        assertThat(queue.claimed("t", 1, false).nextDueMillis()).isZero();
        queue.reap();
        queue.reap();
        List<String> waiting = queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1);
        assertThat(waiting).hasSize(149).doesNotHaveDuplicates();
        assertThat(queue.claimed("u", 1, false).nextDueMillis()).isNegative();
    }
}
