package dev.isotherm.cost;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.config.Queues;
import dev.isotherm.job.run.JobDriver;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a request makes the event loop allocate is no more than {@code docs/costs.md} says. The JVM counts the bytes of
 * each thread, so only the loop's own timers count, too. They come about once a second, and the smallest of many short
 * batches has none. Code that the JVM has optimised allocates less, and no run knows when that happens: the tolerance is
 * for it.
 */
class AllocationCostTest extends ApiSetUp {
    private static final int WARM_UP = 500;
    private static final int BATCHES = 40;
    private static final int BATCH = 25;
    private static final String RECORD = "/v1/records/daily/London/11-20";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long[] loops;
    private static String etag;
    private static String ended;

    @BeforeAll
    static void prepare() {
        Vertx vertx = TestVertx.create();
        add(() -> Awaiting.await(vertx.close()));
        JobDriver jobs = add(new JobDriver(vertx, redis, Queues.RECORDS));
        ended = jobs.running();
        jobs.succeed(ended);
        etag = api.get(RECORD).headers().firstValue("ETag").orElseThrow();
        loops = api.loops().stream().mapToLong(Thread::getId).toArray();
    }

    @Test
    void noByteMoreThanBefore() throws IOException {
        Map<String, Double> costs = new LinkedHashMap<>();
        try (KeptConnection connection = new KeptConnection(api.port)) {
            measure(costs, connection, "/health", 200, KeptConnection.get("/health", ""));
            measure(costs, connection, "warm record", 200, KeptConnection.get(RECORD, ""));
            measure(
                    costs,
                    connection,
                    "warm record, unchanged",
                    304,
                    KeptConnection.get(RECORD, "If-None-Match: " + etag + "\r\n"));
            measure(costs, connection, "status of an ended job", 200, KeptConnection.get("/v1/jobs/" + ended, ""));
        }
        CostPage.compare("Allocations of a request", costs);
    }

    private static void measure(
            Map<String, Double> costs, KeptConnection connection, String name, int status, byte[] request)
            throws IOException {
        send(connection, WARM_UP, status, request);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < BATCHES; i++) {
            long before = allocated();
            send(connection, BATCH, status, request);
            least = Math.min(least, allocated() - before);
        }
        costs.put("bytes allocated: " + name, (double) least / BATCH);
    }

    private static void send(KeptConnection connection, int times, int status, byte[] request) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(connection.send(request)).isEqualTo(status);
        }
    }

    private static long allocated() {
        long all = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(loops)) {
            all += bytes;
        }
        return all;
    }
}
