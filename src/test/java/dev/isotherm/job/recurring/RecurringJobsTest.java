package dev.isotherm.job.recurring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.Cron;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.recurring.RecurringJobs.Recurring;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import dev.isotherm.support.Awaiting;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecurringJobsTest extends QueueTest {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final Cron EACH_SECOND = new Cron("* * * * * *");
    private static final Cron EACH_FIVE_MINUTES = new Cron("*/5 * * * *");

    private final List<Runnable> stops = new ArrayList<>();
    private final AtomicReference<Instant> time = new AtomicReference<>();

    @AfterEach
    void stopSchedulers() {
        stops.forEach(Runnable::run);
        stops.clear();
    }

    private static Recurring recurring(Cron cron) {
        return new Recurring("tidy", cron, QueueOnContext.TYPE, NewJob.BACKGROUND, Buffer.buffer("{}"));
    }

    /* On a context of its own, as in another process. */
    private Runnable schedule(Cron cron, InstantSource clock) {
        return schedule(open(Configs.normal()), cron, clock);
    }

    private Runnable schedule(QueueOnContext on, Cron cron, InstantSource clock) {
        RecurringJobs jobs = new RecurringJobs(vertx, on.link, Configs.normal(), name, clock, List.of(recurring(cron)));
        on.run(jobs::start);
        Runnable stop = () -> on.run(jobs::stop);
        stops.add(stop);
        return stop;
    }

    private void scheduleAt(String now) {
        time.set(Instant.parse(now));
        schedule(EACH_FIVE_MINUTES, time::get);
    }

    private void awaitTick(String tick) {
        String millis = Long.toString(Instant.parse(tick).toEpochMilli());
        await().atMost(SOON).ignoreExceptions().until(() -> queue.redis(Command.HGET, queue.keys.meta(), "tick:tidy")
                .equals(millis));
    }

    /** Ids in the order in which they were enqueued, each as often as that happened. */
    private List<String> enqueued() {
        return queue
                .get(() -> queue.link.send(Request.cmd(Command.XRANGE)
                        .arg(queue.keys.events())
                        .arg("-")
                        .arg("+")))
                .stream()
                .map(event -> event.get(1).get(1).toString())
                .collect(Collectors.toList());
    }

    private static String idOf(String tick) {
        return recurring(EACH_FIVE_MINUTES).id(Instant.parse(tick));
    }

    @Test
    void threeSchedulersWhoseClocksDifferEnqueueEachTickOnce() {
        InstantSource system = InstantSource.system();
        schedule(EACH_SECOND, system);
        schedule(EACH_SECOND, InstantSource.offset(system, Duration.ofMillis(-300)));
        schedule(EACH_SECOND, InstantSource.offset(system, Duration.ofMillis(20)));
        await().atMost(SOON).until(() -> enqueued().size() >= 4);
        stopSchedulers();

        List<String> ids = enqueued();
        Instant first = Instant.ofEpochMilli(Long.parseLong(ids.get(0).split("_")[1]));
        List<String> each = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            each.add(recurring(EACH_SECOND).id(first.plusSeconds(i)));
        }
        assertThat(ids).containsExactlyElementsOf(each);
    }

    @Test
    void aTickIsNotEnqueuedAgainOnceItsJobIsForgotten() {
        InstantSource system = InstantSource.system();
        schedule(EACH_SECOND, system);
        schedule(EACH_SECOND, InstantSource.offset(system, Duration.ofMillis(-400)));
        await().atMost(SOON).until(() -> {
            // As if jobs were kept for no time at all.
            enqueued().forEach(id -> queue.redis(Command.DEL, queue.keys.job(id)));
            return enqueued().size() >= 4;
        });
        stopSchedulers();
        assertThat(enqueued()).doesNotHaveDuplicates();
    }

    @Test
    void anIdTellsTypeTickAndName() {
        assertThat(idOf("2026-11-23T10:05:00Z")).matches("work_1795428300000_[0-9a-f]{8}");
    }

    @Test
    void aNewCronBeginsWithItsNextTick() {
        scheduleAt("2026-11-23T10:02:00Z");
        awaitTick("2026-11-23T10:00:00Z");
        assertThat(enqueued()).isEmpty();
    }

    @Test
    void ofTheTicksThatNobodyWasThereForOnlyTheLatestIsMadeUpFor() {
        scheduleAt("2026-11-23T10:02:00Z");
        awaitTick("2026-11-23T10:00:00Z");
        stopSchedulers();

        scheduleAt("2026-11-23T11:17:00Z");
        awaitTick("2026-11-23T11:15:00Z");
        scheduleAt("2026-11-23T11:18:00Z");
        scheduleAt("2026-11-23T11:20:00Z");
        awaitTick("2026-11-23T11:20:00Z");

        assertThat(enqueued()).containsExactly(idOf("2026-11-23T11:15:00Z"), idOf("2026-11-23T11:20:00Z"));
    }

    @Test
    void aTickThatAClockFarAheadWroteDoesNotStopTheJobUntilThen() {
        String ahead = Long.toString(Instant.parse("2027-11-23T10:00:00Z").toEpochMilli());
        queue.redis(Command.HSET, queue.keys.meta(), "tick:tidy", ahead);
        scheduleAt("2026-11-23T10:07:00Z");
        awaitTick("2026-11-23T10:05:00Z");
        assertThat(enqueued()).containsExactly(idOf("2026-11-23T10:05:00Z"));
    }

    @Test
    void aTickOfAClockThatIsALittleAheadIsDone() {
        String next = Long.toString(Instant.parse("2026-11-23T10:10:00Z").toEpochMilli());
        queue.redis(Command.HSET, queue.keys.meta(), "tick:tidy", next);
        scheduleAt("2026-11-23T10:07:00Z");
        time.set(Instant.parse("2026-11-23T10:15:00Z"));
        schedule(EACH_FIVE_MINUTES, time::get);
        awaitTick("2026-11-23T10:15:00Z");
        assertThat(enqueued()).containsExactly(idOf("2026-11-23T10:15:00Z"));
    }

    @Test
    void aTickThatIsNoNumberIsEnqueued() {
        queue.redis(Command.HSET, queue.keys.meta(), "tick:tidy", "abc");
        scheduleAt("2026-11-23T10:07:00Z");
        awaitTick("2026-11-23T10:05:00Z");
    }

    @Test
    void aTickThatFindsRedisAwayIsTriedAgainUntilTheNextIsDue() {
        queue.redis(
                Command.HSET,
                queue.keys.meta(),
                "tick:tidy",
                Instant.parse("2026-11-23T10:00:00Z").toEpochMilli());
        QueueOnContext on = open(Configs.normal());
        redis.kill();
        try {
            await().atMost(SOON).until(() -> !on.link.state().up());
            time.set(Instant.parse("2026-11-23T10:06:00Z"));
            schedule(on, EACH_FIVE_MINUTES, time::get);
            time.set(Instant.parse("2026-11-23T10:11:00Z"));
        } finally {
            // The other tests of this class have the same Redis.
            redis.restart();
        }
        awaitTick("2026-11-23T10:10:00Z");
        assertThat(enqueued()).containsExactly(idOf("2026-11-23T10:10:00Z"));
    }

    @Test
    void aQueueThatIsFullTakesTheTickLater() {
        queue.redis(Command.HSET, queue.keys.meta(), "tick:tidy", 0);
        QueueOnContext small = open(Configs.withMaxQueued(1));
        String other = queue.enqueueFresh();
        RecurringJobs jobs = new RecurringJobs(
                vertx,
                small.link,
                Configs.withMaxQueued(1),
                name,
                () -> Instant.parse("2026-11-23T10:06:00Z"),
                List.of(recurring(EACH_FIVE_MINUTES)));
        small.run(jobs::start);
        stops.add(() -> small.run(jobs::stop));
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly(other);
        awaitTick("2026-11-23T10:05:00Z");
        assertThat(enqueued()).contains(idOf("2026-11-23T10:05:00Z"));
    }

    @Test
    void aStoppedSchedulerEnqueuesNothing() {
        Runnable stop = schedule(EACH_SECOND, InstantSource.system());
        await().atMost(SOON).until(() -> !enqueued().isEmpty());
        stop.run();
        int before = enqueued().size();
        await().pollDelay(Duration.ofMillis(1_500)).atMost(SOON).until(() -> true);
        // One may have been on its way.
        assertThat(enqueued()).hasSizeLessThanOrEqualTo(before + 1);
    }
}
