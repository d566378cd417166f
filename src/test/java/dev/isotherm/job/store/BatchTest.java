package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.WriteResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many jobs that are enqueued or end in one turn of the event loop: each has its own outcome. */
class BatchTest extends QueueTest {
    private List<Enqueued> enqueueAll(List<NewJob> jobs) {
        return queue.get(() -> Future.all(queue.jobs.enqueue(jobs)).map(done -> done.<Enqueued>list()));
    }

    private static List<NewJob> different(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> QueueOnContext.job("job" + i, 0, "work" + i))
                .toList();
    }

    @Test
    void moreThanOneScriptTakesAreAllEnqueuedInTheirOrder() {
        List<NewJob> jobs = different(150);
        assertThat(enqueueAll(jobs)).hasSize(150).allSatisfy(one -> assertThat(((Enqueued.Accepted) one).existing())
                .isFalse());
        List<String> claimed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            queue.claim("token" + i, 64).forEach(job -> claimed.add(job.id()));
        }
        assertThat(claimed)
                .containsExactlyElementsOf(jobs.stream().map(NewJob::id).toList());
    }

    @Test
    void equalWorkInOneTurnIsOneJob() {
        NewJob first = QueueOnContext.job("a", 0, "same");
        NewJob second = QueueOnContext.job("b", 0, "same");
        assertThat(enqueueAll(List.of(first, second, first)))
                .containsExactly(
                        new Enqueued.Accepted("a", false),
                        new Enqueued.Accepted("a", true),
                        new Enqueued.Accepted("a", false));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
        assertThat(queue.redis(Command.XLEN, queue.keys.events())).isEqualTo("1");
    }

    @Test
    void aFullQueueTakesAsManyAsThereIsRoomFor() {
        QueueOnContext small = open(Configs.withMaxQueued(3));
        List<Enqueued> outcomes =
                small.get(() -> Future.all(small.jobs.enqueue(different(5))).map(done -> done.<Enqueued>list()));
        assertThat(outcomes.subList(0, 3)).allMatch(Enqueued.Accepted.class::isInstance);
        assertThat(outcomes.subList(3, 5)).allMatch(Enqueued.QueueFull.class::isInstance);
    }

    @Test
    void aJobThatCannotBeStoredFailsAlone() {
        NewJob usual = QueueOnContext.job("bad", 0, "bad");
        NewJob never =
                new NewJob("bad", usual.type(), 0, usual.parameters(), "bad", NewJob.Options.USUAL.at(Instant.MAX));
        List<Future<Enqueued>> good = new ArrayList<>();
        assertThatThrownBy(() -> queue.get(() -> {
                    good.add(queue.jobs.enqueue(QueueOnContext.job("good", 0, "good")));
                    return queue.jobs.enqueue(never);
                }))
                .isInstanceOf(ArithmeticException.class);
        assertThat(QueueOnContext.await(good.get(0))).isEqualTo(new Enqueued.Accepted("good", false));
    }

    @Test
    void jobsThatEndInOneTurnEachGetTheirOwnReply() {
        enqueueAll(different(70));
        List<ClaimedJob> jobs = new ArrayList<>(queue.claim("one", 64));
        jobs.addAll(queue.claim("two", 64));
        queue.release(jobs.get(3));
        List<WriteResult> replies = queue.get(() -> Future.all(jobs.stream()
                        .map(job -> queue.leases.succeed(job, Buffer.buffer("result of " + job.id()), Optional.empty()))
                        .toList())
                .map(done -> done.<WriteResult>list()));
        assertThat(replies).hasSize(70);
        assertThat(replies.get(3)).isEqualTo(WriteResult.STALE);
        replies.remove(3);
        assertThat(replies).containsOnly(WriteResult.OK);
        assertThat(queue.counter("succeeded")).isEqualTo(69);
        assertThat(queue.status("job69").outcome().orElseThrow()).hasToString("result of job69");
        assertThat(queue.redis(Command.ZCARD, queue.keys.leases())).isEqualTo("0");
    }

    @Test
    void endsGoWithTheNextClaim() {
        enqueueAll(different(2));
        ClaimedJob first = queue.claim("one", 1).get(0);
        List<Future<WriteResult>> end = new ArrayList<>();
        Leases.Claimed next = queue.get(() -> {
            end.add(queue.leases.succeed(first, Buffer.buffer("x"), Optional.empty()));
            assertThat(queue.leases.holdsEnds()).isTrue();
            return queue.leases.claim("two", 1, "worker", false);
        });
        assertThat(next.jobs()).extracting(ClaimedJob::id).containsExactly("job1");
        assertThat(QueueOnContext.await(end.get(0))).isEqualTo(WriteResult.OK);
    }
}
