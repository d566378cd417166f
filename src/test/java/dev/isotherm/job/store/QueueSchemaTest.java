package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.NewJob;
import io.vertx.redis.client.Command;
import org.junit.jupiter.api.Test;

class QueueSchemaTest extends QueueTest {
    private void check() {
        queue.get(() -> new QueueSchema(queue.link).check(name));
    }

    @Test
    void acceptsANewQueueAnOlderOneAndItsOwn() {
        check();
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 1);
        check();
        queue.enqueueFresh();
        check();
    }

    @Test
    void refusesANewerQueueAndSaysWhatToDo() {
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 99);
        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Queue " + name + " has schema version 99 and this program knows 2")
                .hasMessageContaining("start the newer one");
    }

    @Test
    void knowsTheRefusalOfAScript() {
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 99);
        NewJob job = QueueOnContext.job("id", 0, "same");
        assertThatThrownBy(() -> queue.enqueue(job))
                .satisfies(failure -> assertThat(QueueSchema.isTooNew(failure)).isTrue());
        assertThat(QueueSchema.isTooNew(new IllegalStateException("other"))).isFalse();
        assertThat(queue.redis(Command.EXISTS, queue.keys.job("id"))).isEqualTo("0");
    }
}
