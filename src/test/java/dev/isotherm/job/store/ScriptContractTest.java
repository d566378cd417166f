package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.WriteResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ScriptContractTest extends QueueTest {
    @Test
    void everyScriptHealsByItselfAfterRedisForgotIt() {
        String id = forgetful(queue::enqueueFresh);
        ClaimedJob job = forgetful(() -> queue.claim("t", 1)).get(0);
        assertThat(forgetful(() -> queue.progress(job))).isEqualTo(WriteResult.OK);
        assertThat(forgetful(() -> queue.heartbeat(Map.of(id, job.lease()))).lost())
                .isEmpty();
        assertThat(forgetful(() -> queue.release(job))).isEqualTo(WriteResult.OK);
        queue.claim("u", 1);
        queue.expire(id);
        assertThat(forgetful(queue::reap)).hasSize(1);
        ClaimedJob again = queue.claim("v", 1).get(0);
        assertThat(forgetful(() -> queue.succeed(again))).isEqualTo(WriteResult.OK);
        ClaimedJob bad = queue.running();
        assertThat(forgetful(() -> queue.fail(bad))).isEqualTo(Leases.Failed.FAILED);
        assertThat(forgetful(() -> queue.enqueueFinished(QueueOnContext.job("known", 0, "known"))))
                .isEqualTo(new Enqueued.Accepted("known", false));
    }

    private <T> T forgetful(Supplier<T> call) {
        queue.redis(Command.SCRIPT, "FLUSH");
        return call.get();
    }

    @Test
    void manyCallsOfAForgottenScriptAtOnceAllHeal() {
        queue.redis(Command.SCRIPT, "FLUSH");
        List<Enqueued> all = queue.get(() -> Future.all(Stream.iterate(0, i -> i + 1)
                        .limit(50)
                        .map(i -> queue.jobs.enqueue(QueueOnContext.job("id" + i, 0, "work" + i)))
                        .toList())
                .map(done -> done.<Enqueued>list()));
        assertThat(all).hasSize(50).allMatch(one -> one instanceof Enqueued.Accepted);
    }

    @Test
    void allKeysOfAQueueShareOneHashTag() {
        liveAllLives(queue);
        queue.running();
        queue.enqueueFresh();
        assertThat(queue.everything().keySet())
                .hasSizeGreaterThan(10)
                .allMatch(key -> key.startsWith("iso:{" + name + "}:"));
    }

    @Test
    void onceAllJobsEndedOnlyTheBoundedListsAndTheCountersStayForEver() {
        liveAllLives(queue);
        List<String> kept = listsOf(queue);
        Map<String, Long> all = queue.everything();
        assertThat(all).containsKeys(kept.toArray(String[]::new)).hasSizeGreaterThan(kept.size());
        all.forEach((key, ttl) -> {
            if (!kept.contains(key)) {
                assertThat(ttl).as(key).isPositive().isLessThanOrEqualTo(Configs.RESULT_TTL.toMillis());
            }
        });
    }

    @Test
    void whatIsLeftOfEndedJobsGoesWithTime() {
        QueueOnContext brief = open(Configs.withTtl(Duration.ofMillis(50), Duration.ofMillis(20)));
        liveAllLives(brief);
        Awaitility.await().untilAsserted(() -> assertThat(brief.everything().keySet())
                .containsExactlyInAnyOrderElementsOf(listsOf(brief)));
    }

    private static List<String> listsOf(QueueOnContext on) {
        return List.of(on.keys.finished(), on.keys.dead(), on.keys.meta(), on.keys.events(), on.keys.wake());
    }

    /* One job has its result at once, one succeeds, one fails, one is released and succeeds, one stalls to death. */
    private static void liveAllLives(QueueOnContext on) {
        on.enqueueFinished(QueueOnContext.job("known", 0, "known"));
        on.succeed(on.running());
        ClaimedJob bad = on.running();
        on.fail(bad);
        ClaimedJob released = on.running();
        on.progress(released);
        on.release(released);
        ClaimedJob again = on.claim("again", 1).get(0);
        on.get(() -> on.leases.succeed(again, Buffer.buffer("good"), Optional.empty()));
        String doomed = on.running().id();
        for (int stall = 1; stall < Configs.MAX_STALLS; stall++) {
            on.expire(doomed);
            on.reap();
            on.claim("stall" + stall, 1);
        }
        on.expire(doomed);
        assertThat(on.reap()).extracting(Leases.Reaped::outcome).containsExactly("dead");
    }
}
