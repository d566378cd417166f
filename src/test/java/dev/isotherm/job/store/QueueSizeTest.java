package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.NewJob;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a job costs in a short queue and in a long one, as Redis itself counts it. Prints the figures; asserts only that
 * the work is done. {@code -Disotherm.ledger=long} makes the long queue 100,000 jobs long.
 */
class QueueSizeTest extends QueueTest {
    private static final System.Logger LOG = System.getLogger(QueueSizeTest.class.getName());
    private static final int LONG_QUEUE = "long".equals(System.getProperty("isotherm.ledger")) ? 100_000 : 2_000;
    private static final int SAMPLE = 100;
    private static final Buffer PARAMETERS = Buffer.buffer("p".repeat(200));

    @Test
    void aLongQueueCostsWhatAShortOneCosts() {
        QueueOnContext large = open(Configs.withMaxQueued(2 * LONG_QUEUE));
        measure(large, "empty", 0);
        fill(large, LONG_QUEUE - SAMPLE);
        long before = Long.parseLong(memory(large));
        fill(large, SAMPLE);
        LOG.log(
                System.Logger.Level.INFO,
                "bytes per waiting job with {0} waiting: {1}",
                LONG_QUEUE,
                (Long.parseLong(memory(large)) - before) / SAMPLE);
        measure(large, "long", LONG_QUEUE);
    }

    private void measure(QueueOnContext large, String name, int waiting) {
        large.redis(Command.CONFIG, "RESETSTAT");
        fill(large, SAMPLE);
        String enqueue = usec(large);
        large.redis(Command.CONFIG, "RESETSTAT");
        List<ClaimedJob> claimed = new ArrayList<>();
        for (int i = 0; i < SAMPLE; i++) {
            claimed.addAll(large.claim(name + i, 1));
        }
        assertThat(claimed).hasSize(SAMPLE);
        LOG.log(
                System.Logger.Level.INFO,
                "with {0} waiting, Redis spends on one enqueue {1} us, on one claim {2} us",
                waiting,
                enqueue,
                usec(large));
    }

    private void fill(QueueOnContext large, int jobs) {
        for (int done = 0; done < jobs; done += SAMPLE) {
            large.get(() -> Future.all(IntStream.range(0, SAMPLE)
                    .mapToObj(i -> {
                        String id = QueueOnContext.freshName();
                        return large.jobs.enqueue(new NewJob(id, QueueOnContext.TYPE, i % 2, PARAMETERS, id));
                    })
                    .toList()));
        }
    }

    private static String usec(QueueOnContext large) {
        String stats = large.redis(Command.INFO, "commandstats");
        return stats.replaceAll("(?s).*cmdstat_evalsha:[^\\r\\n]*usec_per_call=([0-9.]+).*", "$1");
    }

    private static String memory(QueueOnContext large) {
        return large.redis(Command.INFO, "memory").replaceAll("(?s).*used_memory:(\\d+).*", "$1");
    }
}
