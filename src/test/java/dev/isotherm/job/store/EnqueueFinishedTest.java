package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Jobs whose result is at hand when they are asked for. */
class EnqueueFinishedTest extends QueueTest {
    private static final Buffer RESULT = Buffer.buffer("result of the same work");

    private static NewJob same(String id) {
        return QueueOnContext.job(id, 1, "the same work");
    }

    private static NewJob keyed(String id, String identity, String request) {
        NewJob usual = QueueOnContext.job(id, 0, identity);
        NewJob.Options options = NewJob.Options.USUAL.with(new NewJob.Idempotency("key", request));
        return new NewJob(id, usual.type(), 0, usual.parameters(), identity, options);
    }

    private void assertFinished(NewJob job) {
        assertThat(queue.enqueueFinished(job)).isEqualTo(new Enqueued.Accepted(job.id(), false));
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(queue.status(job.id()).outcome()).contains(Buffer.buffer("result of " + job.identity()));
    }

    private Set<String> fields(String id) {
        return new TreeSet<>(queue.list(Command.HKEYS, queue.keys.job(id)));
    }

    private List<Long> ttls(String id) {
        return List.of(
                Long.parseLong(queue.redis(Command.PTTL, queue.keys.job(id))),
                Long.parseLong(queue.redis(Command.PTTL, queue.keys.parameters(id))),
                Long.parseLong(queue.redis(Command.PTTL, queue.keys.outcome(id))));
    }

    @Test
    void itIsStoredAsIfItHadRun() {
        assertFinished(same("a"));
        ClaimedJob ran = queue.running();
        queue.succeed(ran);
        assertThat(queue.field("a", "attempt")).isEmpty();
        assertThat(queue.field("a", "priority")).isEqualTo("1");
        assertThat(queue.field("a", "same")).isEqualTo("the same work");
        Set<String> ofOneThatRan = fields(ran.id());
        // What only those have that waited or ran.
        ofOneThatRan.removeAll(List.of("place", "wait", "lease", "worker", "attempt"));
        ofOneThatRan.add("priority");
        assertThat(fields("a")).isEqualTo(ofOneThatRan);
        assertThat(queue.status("a").parameters()).isEqualTo(Buffer.buffer("parameters of a"));
        assertThat(queue.status("a").updatedAt()).isEqualTo(queue.status("a").createdAt());
        assertThat(ttls("a"))
                .allSatisfy(ttl -> assertThat(ttl).isPositive().isLessThanOrEqualTo(Configs.RESULT_TTL.toMillis()));
    }

    @Test
    void itIsListedCountedAndToldButNoWorkerSeesIt() {
        assertFinished(same("a"));
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).containsExactly("a");
        assertThat(queue.counter("succeeded")).isEqualTo(1);
        assertThat(queue.redis(Command.XLEN, queue.keys.events())).isEqualTo("1");
        assertThat(queue.redis(Command.EXISTS, queue.keys.wake())).isEqualTo("0");
        assertThat(queue.claim("t", 1)).isEmpty();
    }

    @Test
    void itDoesNotMakeTheQueueLookFasterThanItIs() {
        assertFinished(same("a"));
        assertThat(queue.counter("drained")).isZero();
    }

    @Test
    void repeatedWithTheSameIdItRepliesTheSameAndChangesNothing() {
        assertFinished(same("a"));
        List<String> before = queue.list(Command.HGETALL, queue.keys.job("a"));
        assertFinished(same("a"));
        assertThat(queue.list(Command.HGETALL, queue.keys.job("a"))).isEqualTo(before);
        assertThat(queue.counter("succeeded")).isEqualTo(1);
    }

    @Test
    void theListOfEndedJobsStaysBounded() {
        QueueOnContext narrow = open(Configs.withMaxFinished(2));
        for (String id : List.of("a", "b", "c")) {
            narrow.enqueueFinished(QueueOnContext.job(id, 0, "work " + id));
        }
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).containsExactly("b", "c");
    }

    @Test
    void aFullQueueTakesItAllTheSame() {
        QueueOnContext narrow = open(Configs.withMaxQueued(1));
        narrow.enqueueFresh();
        assertThat(narrow.enqueueFinished(same("a"))).isEqualTo(new Enqueued.Accepted("a", false));
    }

    @Test
    void equalWorkWithTheSameResultIsTheSameJobWhileItIsFresh() {
        queue.enqueue(same("a"));
        ClaimedJob ran = queue.claim("t", 1).get(0);
        queue.get(() -> queue.leases.succeed(ran, RESULT, Optional.empty()));
        assertThat(queue.enqueueFinished(same("b"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.get(() -> queue.jobs.find("b"))).isEmpty();
    }

    @Test
    void laterEnqueuesOfEqualWorkAreAnsweredWithItWhileItIsFresh() {
        assertFinished(same("a"));
        assertThat(queue.enqueue(same("b"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.enqueueFinished(same("c"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(Long.parseLong(queue.redis(Command.PTTL, queue.keys.same("the same work"))))
                .isPositive()
                .isLessThanOrEqualTo(Configs.REUSE.toMillis());
    }

    @Test
    void equalWorkWithAnotherResultIsAnotherJobAndTheNewerOneCounts() {
        queue.enqueue(same("a"));
        queue.succeed(queue.claim("t", 1).get(0));
        assertFinished(same("b"));
        assertThat(queue.enqueue(same("c"))).isEqualTo(new Enqueued.Accepted("b", true));
        assertThat(queue.status("a").outcome()).contains(Buffer.buffer("result of a"));
    }

    @Test
    void equalWorkThatWaitsGoesOnAndStaysTheJobOfThatWork() {
        queue.enqueue(same("a"));
        assertFinished(same("b"));
        assertThat(queue.status("a").state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.enqueue(same("c"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly("a");
    }

    @Test
    void equalWorkThatRunsOrIsScheduledGoesOnAndStaysTheJobOfThatWork() {
        queue.enqueue(same("a"));
        ClaimedJob running = queue.claim("t", 1).get(0);
        assertFinished(same("b"));
        assertThat(queue.enqueue(same("c"))).isEqualTo(new Enqueued.Accepted("a", true));
        queue.fail(running, Optional.of(Duration.ofHours(1)));
        assertFinished(same("d"));
        assertThat(queue.enqueue(same("e"))).isEqualTo(new Enqueued.Accepted("a", true));
    }

    @Test
    void withoutReuseLaterEnqueuesOfEqualWorkAreDoneAnew() {
        QueueOnContext forgetful = open(Configs.withTtl(Configs.RESULT_TTL, Duration.ZERO));
        assertThat(forgetful.enqueueFinished(same("a"))).isEqualTo(new Enqueued.Accepted("a", false));
        assertThat(forgetful.enqueueFinished(same("b"))).isEqualTo(new Enqueued.Accepted("b", false));
        assertThat(forgetful.enqueue(same("c"))).isEqualTo(new Enqueued.Accepted("c", false));
    }

    @Test
    void itsIdempotencyKeyIsKeptAsThatOfAnyJob() {
        assertFinished(keyed("a", "x", "request"));
        assertThat(queue.enqueueFinished(keyed("b", "x", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.enqueue(keyed("c", "x", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.enqueueFinished(keyed("d", "y", "another"))).isEqualTo(new Enqueued.KeyConflict("a"));
        assertThat(queue.get(() -> queue.jobs.find("d"))).isEmpty();
    }

    @Test
    void aKeyWhoseWorkIsFreshlyDoneIsBoundToThatJob() {
        assertFinished(same("a"));
        assertThat(queue.enqueueFinished(keyed("b", "the same work", "request")))
                .isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.enqueue(keyed("c", "y", "another"))).isEqualTo(new Enqueued.KeyConflict("a"));
    }

    @Test
    void aQueueOfANewerVersionTakesNone() {
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 99);
        assertThatThrownBy(() -> queue.enqueueFinished(same("a"))).hasMessageContaining("SCHEMA queue");
        assertThat(queue.get(() -> queue.jobs.find("a"))).isEmpty();
    }

    @Test
    void whatIsOutOfBoundsIsRefusedBeforeRedisIsAsked() {
        Buffer large = Buffer.buffer(new byte[4 * 1024 * 1024 + 1]);
        assertThatThrownBy(() -> queue.get(() -> queue.jobs.enqueueFinished(same("a"), large, Duration.ofDays(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("result");
        assertThatThrownBy(() -> queue.enqueueFinished(QueueOnContext.job("a", 101, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("priority");
        assertThat(queue.everything()).isEmpty();
    }

    private Optional<String> reused(NewJob job) {
        return queue.get(() -> queue.jobs.reuse(job)).map(Enqueued.Accepted::id);
    }

    @Test
    void aResultIsReusedAndNothingIsStoredForIt() {
        assertThat(reused(same("a"))).isEmpty();
        assertFinished(same("a"));
        List<String> before = queue.list(Command.KEYS, "*");

        assertThat(reused(same("b"))).contains("a");
        assertThat(reused(QueueOnContext.job("c", 0, "other work"))).isEmpty();
        assertThat(queue.list(Command.KEYS, "*")).hasSameElementsAs(before);
    }

    @Test
    void aJobWithoutAResultIsNotReused() {
        queue.enqueue(same("a"));
        assertThat(reused(same("b"))).isEmpty();
        ClaimedJob ran = queue.claim("t", 1).get(0);
        assertThat(reused(same("b"))).isEmpty();
        queue.succeed(ran);
        assertThat(reused(same("b"))).contains("a");
    }

    @Test
    void anIdempotencyKeyIsNotedWithTheJobWhoseResultIsReused() {
        assertFinished(same("a"));
        assertThat(reused(keyed("b", "the same work", "request"))).contains("a");
        assertThat(reused(keyed("c", "other work", "request")))
                .as("the same request")
                .contains("a");
        assertThat(reused(keyed("d", "the same work", "another")))
                .as("a conflict")
                .isEmpty();
    }
}
