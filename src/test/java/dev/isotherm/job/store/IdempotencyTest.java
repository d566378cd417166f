package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.Enqueued;
import dev.isotherm.job.NewJob;
import io.vertx.redis.client.Command;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdempotencyTest extends QueueTest {
    private static NewJob keyed(String id, String identity, String key, String request) {
        NewJob usual = QueueOnContext.job(id, 0, identity);
        return new NewJob(
                id,
                usual.type(),
                0,
                usual.parameters(),
                identity,
                NewJob.Options.USUAL.with(new NewJob.Idempotency(key, request)));
    }

    @Test
    void theSameKeyWithTheSameRequestIsTheSameJobEvenAfterItFailed() {
        assertThat(queue.enqueue(keyed("a", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("a", false));
        assertThat(queue.enqueue(keyed("b", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        queue.fail(queue.claim("t", 1).get(0));
        assertThat(queue.enqueue(keyed("c", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("0");
    }

    @Test
    void theSameKeyWithAnotherRequestIsRefusedAndNamesTheJob() {
        queue.enqueue(keyed("a", "x", "key", "request"));
        assertThat(queue.enqueue(keyed("b", "y", "key", "another"))).isEqualTo(new Enqueued.KeyConflict("a"));
        assertThat(queue.get(() -> queue.jobs.find("b"))).isEmpty();
        assertThat(queue.enqueue(keyed("c", "y", "other key", "another"))).isEqualTo(new Enqueued.Accepted("c", false));
    }

    @Test
    void aKeyIsRememberedForItsTimeAndForgottenThen() {
        queue.enqueue(keyed("a", "x", "key", "request"));
        String key = queue.keys.idempotency("key");
        assertThat(Duration.ofMillis(Long.parseLong(queue.redis(Command.PTTL, key))))
                .isPositive()
                .isLessThanOrEqualTo(Configs.IDEMPOTENCY_TTL);
        queue.redis(Command.PEXPIRE, key, 0);
        assertThat(queue.enqueue(keyed("b", "y", "key", "another"))).isEqualTo(new Enqueued.Accepted("b", false));
    }

    @Test
    void aKeyWhoseWorkAnotherJobDoesAlreadyIsBoundToThatJob() {
        queue.enqueue(QueueOnContext.job("a", 0, "x"));
        assertThat(queue.enqueue(keyed("b", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        queue.fail(queue.claim("t", 1).get(0));
        assertThat(queue.enqueue(keyed("c", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("a", true));
        assertThat(queue.enqueue(keyed("d", "x", "key", "another"))).isEqualTo(new Enqueued.KeyConflict("a"));
    }

    @Test
    void aKeyWhoseJobIsGoneMakesANewOneWhateverIsAsked() {
        queue.enqueue(keyed("a", "x", "key", "request"));
        queue.succeed(queue.claim("t", 1).get(0));
        queue.redis(Command.PEXPIRE, queue.keys.job("a"), 0);
        assertThat(queue.enqueue(keyed("b", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("b", false));
        assertThat(queue.enqueue(keyed("c", "x", "key", "request"))).isEqualTo(new Enqueued.Accepted("b", true));
        queue.succeed(queue.claim("t", 1).get(0));
        queue.redis(Command.PEXPIRE, queue.keys.job("b"), 0);
        assertThat(queue.enqueueFinished(keyed("d", "y", "key", "another")))
                .isEqualTo(new Enqueued.Accepted("d", false));
    }

    @Test
    void aRefusedRequestDoesNotUseItsKeyUp() {
        QueueOnContext narrow = open(Configs.withMaxQueued(1));
        narrow.enqueueFresh();
        NewJob job = keyed("a", "x", "key", "request");
        assertThat(narrow.enqueue(job)).isInstanceOf(Enqueued.QueueFull.class);
        narrow.claim("t", 1);
        assertThat(narrow.enqueue(job)).isEqualTo(new Enqueued.Accepted("a", false));
    }

    @Test
    void anEnqueueWhoseReplyWasLostIsRepeatedWithItsKey() {
        NewJob job = keyed("a", "x", "key", "request");
        assertThat(queue.enqueue(job)).isEqualTo(queue.enqueue(job)).isEqualTo(new Enqueued.Accepted("a", false));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }
}
