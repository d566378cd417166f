package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What others can follow: the stream of events and the marker that wakes workers. */
class EventsTest extends QueueTest {
    /* Each entry as `id state progress`. */
    private List<String> events() {
        Response entries = queue.get(() -> queue.link.send(
                Request.cmd(Command.XRANGE).arg(queue.keys.events()).arg("-").arg("+")));
        List<String> told = new ArrayList<>();
        entries.forEach(entry -> {
            Response fields = entry.get(1);
            assertThat(fields.get(0)).hasToString("id");
            assertThat(fields.get(2)).hasToString("state");
            assertThat(fields.get(4)).hasToString("progress");
            told.add((fields.get(1) + " " + fields.get(3) + " " + fields.get(5)).strip());
        });
        return told;
    }

    private boolean wakes() {
        boolean there = queue.redis(Command.ZCARD, queue.keys.wake()).equals("1");
        queue.redis(Command.DEL, queue.keys.wake());
        return there;
    }

    @Test
    void eachChangeOfAJobIsToldOnceAndARefusedOrRepeatedOneNever() {
        ClaimedJob job = queue.running();
        queue.progress(job);
        queue.fail(job, Optional.of(Duration.ZERO));
        queue.fail(job, Optional.of(Duration.ZERO));
        ClaimedJob second = queue.claim("second", 1).get(0);
        queue.claimAgain("second", 1);
        queue.progress(job);
        queue.release(second);
        queue.release(second);
        ClaimedJob third = queue.claim("third", 1).get(0);
        queue.expire(third.id());
        queue.reap();
        ClaimedJob fourth = queue.claim("fourth", 1).get(0);
        queue.succeed(fourth);
        queue.succeed(fourth);
        queue.enqueue(QueueOnContext.job(job.id(), 0, "identity of " + job.id()));
        assertThat(events().stream().map(event -> event.substring(job.id().length() + 1)))
                .containsExactly(
                        "queued",
                        "running",
                        "running 1/2",
                        "scheduled",
                        "queued",
                        "running",
                        "queued",
                        "running",
                        "queued",
                        "running",
                        "succeeded");
    }

    @Test
    void everyEndIsTold() {
        String waiting = queue.enqueueFresh();
        queue.get(() -> queue.jobs.cancel(waiting, Instant.EPOCH));
        ClaimedJob bad = queue.running();
        queue.fail(bad);
        String expired = queue.enqueueFresh();
        queue.redis(Command.ZADD, queue.keys.waitingSince(), 1, expired);
        queue.reap();
        assertThat(events()).contains(waiting + " cancelled", bad.id() + " failed", expired + " dead");
    }

    @Test
    void theStreamIsBounded() {
        ClaimedJob job = queue.running();
        String fill =
                "for i = 1, 1000 do redis.call('XADD', KEYS[1], '*', 'id', 'x', 'state', 'y', 'progress', '') end";
        // In parts, for all at once takes a busy machine longer than the link's deadline.
        for (int part = 0; part < 30; part++) {
            queue.redis(Command.EVAL, fill, 1, queue.keys.events());
        }
        queue.progress(job);
        assertThat(Long.parseLong(queue.redis(Command.XLEN, queue.keys.events())))
                .isBetween(20_000L, 20_200L);
    }

    @Test
    void whateverMakesAJobWaitWakesAWorker() {
        assertThat(wakes()).isFalse();
        ClaimedJob job = queue.running();
        assertThat(wakes()).isTrue();
        queue.release(job);
        assertThat(wakes()).isTrue();
        ClaimedJob again = queue.claim("again", 1).get(0);
        assertThat(wakes()).isFalse();
        queue.fail(again, Optional.of(Duration.ZERO));
        assertThat(wakes()).isFalse();
        queue.reap();
        assertThat(wakes()).isTrue();
    }

    @Test
    void aClaimThatLeavesWorkBehindWakesTheNextAndOneThatTakesAllDoesNot() {
        queue.enqueueFresh();
        queue.enqueueFresh();
        wakes();
        queue.claim("t", 1);
        assertThat(wakes()).isTrue();
        queue.claim("u", 1);
        assertThat(wakes()).isFalse();
    }

    @Test
    void aPausedQueueGivesNothingUntilItIsResumed() {
        queue.enqueueFresh();
        queue.redis(Command.HSET, queue.keys.meta(), "paused", 1);
        assertThat(queue.claim("t", 1)).isEmpty();
        queue.redis(Command.HDEL, queue.keys.meta(), "paused");
        assertThat(queue.claim("t", 1)).hasSize(1);
    }
}
