package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.context.AsyncLoop;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.job.run.Work;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators' changes and housekeeping of 100,000 jobs: neither stack nor memory grows with them. */
class ManyJobsTest extends QueueTest {
    private static final int MANY = 100_000;
    private static final long MINUTES = 3;

    /* As so many jobs would be stored, made by one script. */
    private static final String MAKE =
            """
            local P, state, list, now = ARGV[1], ARGV[2], ARGV[3], ARGV[5]
            for i = 1, tonumber(ARGV[4]) do
              local id = 'job' .. i
              redis.call('HSET', P .. ':j:' .. id, 'v', 2, 'type', 'work', 'state', state, 'attempt', 1, 'fence', 1,
                'timeout', 1000, 'priority', 0, 'stalls', 0, 'same', id, 'created', now, 'updated', now)
              redis.call('SET', P .. ':p:' .. id, '{}')
              redis.call('ZADD', P .. list, now, id)
            end
            """;

    private void make(String state, String list) {
        patient.redis(Command.CONFIG, "SET", "appendonly", "no");
        long now = Instant.now().toEpochMilli() - 1_000;
        // In steps, as no script may keep Redis longer than its link waits.
        for (int from = 0; from < MANY; from += 500) {
            String step = MAKE.replace("for i = 1, tonumber(ARGV[4])", "for i = " + (from + 1) + ", " + (from + 500));
            patient.redis(Command.EVAL, step, 0, patient.keys.prefix(), state, list, MANY, now);
        }
    }

    private QueueOnContext patient;

    /* On a busy machine Redis takes its time with so many jobs; no deadline is what these tests are about. */
    @BeforeEach
    void openPatient() {
        patient = new QueueOnContext(vertx, redis.url(), Configs.normal(), name, Duration.ofMinutes(1));
        await().atMost(Work.SOON).until(() -> patient.link.state().up());
    }

    @AfterEach
    void forget() {
        patient.redis(Command.FLUSHALL, "ASYNC");
        patient.close();
    }

    private <T> T minutes(Supplier<Future<T>> work) {
        try {
            return patient.on(work).await(MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome within " + MINUTES + " minutes", e);
        }
    }

    private JobAdmin admin() {
        return new JobAdmin(patient.link, Configs.withMaxQueued(2 * MANY), name);
    }

    @Test
    void allDeadJobsRunAgain() {
        make("dead", ":d");
        assertThat(minutes(() -> admin().retryDead())).isEqualTo(new JobAdmin.Many(MANY, 0));
    }

    @Test
    void allWaitingJobsAreCancelled() {
        make("queued", ":q");
        assertThat(minutes(() -> admin().clear(Instant.EPOCH)).changed()).isEqualTo(MANY);
    }

    @Test
    void housekeepingGoesThroughAllLists() {
        make("queued", ":q");
        Housekeeping housekeeping =
                new Housekeeping(patient.link, Configs.normal(), Duration.ofHours(1), name, InstantSource.system());
        patient.redis(Command.DEL, patient.keys.ready());
        assertThat(minutes(() -> housekeeping.run(() -> false)).mended()).isEqualTo(MANY);
    }

    @Test
    void aLoopOfStepsThatAreDoneAtOnceNeedsNoStack() {
        int[] steps = {0};
        Future<Integer> last = AsyncLoop.until(
                () -> Future.succeededFuture(++steps[0] < 1_000_000 ? Optional.empty() : Optional.of(steps[0])));
        assertThat(last.result()).isEqualTo(1_000_000);
    }
}
