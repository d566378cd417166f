package dev.isotherm.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import dev.isotherm.job.run.JobDriver;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions on one context: complete, in order, once, bounded, and costing nothing where there are none. */
class JobEventsTest {
    private static final Duration DEADLINE = Awaiting.DEADLINE;

    private static RedisProcess redis;
    private static Vertx vertx;

    private JobDriver driver;
    private RedisLink blocking;
    private JobEvents events;
    private final List<JobEvent> got = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        Vertx unwatched = Vertx.vertx();
        try (JobDriver cold = new JobDriver(unwatched, redis, "cold")) {
            cold.progress(cold.running(), 1, 2);
        } finally {
            Awaiting.await(unwatched.close());
        }
        vertx = TestVertx.create();
    }

    @AfterAll
    static void stop() {
        Awaiting.await(vertx.close());
        redis.close();
    }

    @BeforeEach
    void open() {
        driver = new JobDriver(vertx, redis, "events");
        driver.redis(Command.FLUSHALL);
        blocking = driver.blocking();
        events = new JobEvents(vertx, driver.context, driver.link, blocking, "events");
    }

    @AfterEach
    void close() {
        driver.get(() -> {
            events.close();
            return blocking.stop();
        });
        driver.close();
    }

    private JobSnapshot snapshot(String job) {
        return driver.get(() -> events.snapshot(job)).orElseThrow();
    }

    private Subscription subscribe(JobSnapshot now, EventId after, BiConsumer<Subscription, JobEvent> consumer) {
        return driver.get(() -> Future.succeededFuture(events.subscribe(now, after, consumer)));
    }

    private void on(Runnable work) {
        driver.get(() -> {
            work.run();
            return Future.succeededFuture();
        });
    }

    private void awaitGot(int count) {
        Awaitility.await().atMost(DEADLINE).until(() -> got.size() >= count);
        assertThat(got).hasSize(count);
    }

    private List<Integer> steps() {
        return got.stream().map(event -> event.progress().orElseThrow().done()).toList();
    }

    private static List<Integer> upTo(int last) {
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i <= last; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void nothingIsReadBeforeTheFirstAndAfterTheLastSubscription() {
        String job = driver.running();
        assertThat(driver.blockedClients()).isZero();

        Subscription one = subscribe(snapshot(job), snapshot(job).at(), (self, event) -> got.add(event));
        Awaitility.await().atMost(DEADLINE).until(() -> driver.blockedClients() == 1);
        on(one::close);
        Awaitility.await().atMost(DEADLINE).until(() -> driver.blockedClients() == 0);

        driver.progress(job, 1, 2);
        JobSnapshot now = snapshot(job);
        subscribe(now, now.at(), (self, event) -> got.add(event));
        driver.progress(job, 2, 2);
        awaitGot(1);
        assertThat(steps()).containsExactly(2);
    }

    @Test
    void aSnapshotTellsThePlaceInTheStreamThatItWasTakenAt() {
        String job = driver.running();
        JobSnapshot before = snapshot(job);
        driver.progress(job, 1, 2);
        JobSnapshot now = snapshot(job);

        assertThat(before.state()).isEqualTo(JobState.RUNNING);
        assertThat(before.progress()).isEmpty();
        assertThat(now.progress()).contains(new Progress(1, 2));
        assertThat(now.at()).isGreaterThan(before.at());
        assertThat(now.reaches(before.at())).isTrue();
        assertThat(before.reaches(now.at())).isFalse();
        assertThat(now.reaches(new EventId(1, 0))).isFalse();
        assertThat(driver.get(() -> events.missed(now, before.at())))
                .extracting(JobEvent::progress)
                .containsExactly(now.progress());
        assertThat(driver.get(() -> events.snapshot("nope"))).isEmpty();
    }

    @Test
    void olderEventsAndThoseOfTheSameMomentComeInOrderAndOnce() {
        String job = driver.running();
        String other = driver.running();
        EventId start = snapshot(job).at();
        List<List<JobEvent>> all = new ArrayList<>();
        for (int round = 1; round <= 12; round++) {
            driver.progressAll(other, 700);
            driver.progressAll(job, 50);
            JobSnapshot now = snapshot(job);
            List<JobEvent> mine = new CopyOnWriteArrayList<>();
            all.add(mine);
            // What happens now overtakes the reading of what happened before.
            driver.context.runOnContext(v -> events.subscribe(now, start, (self, event) -> mine.add(event)));
            driver.progressAll(job, 20);
        }
        driver.succeed(job);

        int expected = 12 * 70 + 1;
        all.forEach(mine -> {
            Awaitility.await().atMost(DEADLINE).until(() -> mine.size() >= expected);
            assertThat(mine).isEqualTo(all.get(0)).hasSize(expected);
            assertThat(mine).extracting(JobEvent::id).isSorted().doesNotHaveDuplicates();
        });
    }

    @Test
    void whoFallsATooLongWayBehindIsEndedAndMayResume() {
        String job = driver.running();
        JobSnapshot now = snapshot(job);
        Subscription slow = subscribe(now, now.at(), (self, event) -> {
            got.add(event);
            self.pause();
        });

        driver.progressAll(job, 1_001);
        awaitGot(1);
        assertThat(slow.ended().isComplete()).isFalse();
        driver.progressAll(job, 1);

        assertThat(Awaiting.await(slow.ended())).isEqualTo(Subscription.End.BEHIND);
        on(slow::resume);
        assertThat(got).hasSize(1);
        subscribe(snapshot(job), got.get(0).id(), (self, event) -> got.add(event));
        awaitGot(1_002);
        assertThat(steps().subList(0, 1_001)).isEqualTo(upTo(1_001));
    }

    @Test
    void whatWaitedWhileItWasPausedComesInOrder() {
        String job = driver.running();
        JobSnapshot now = snapshot(job);
        Subscription slow = subscribe(now, now.at(), (self, event) -> {
            got.add(event);
            if (got.size() % 10 == 0) {
                self.pause();
                driver.context.runOnContext(v -> self.resume());
            }
        });

        driver.progressAll(job, 900);

        awaitGot(900);
        assertThat(steps()).isEqualTo(upTo(900));
        assertThat(slow.ended().isComplete()).isFalse();
    }

    @Test
    @ExpectedErrors("A subscriber of job .* failed")
    void aSubscriberThatFailsEndsAndTheOthersGoOn() {
        String job = driver.running();
        JobSnapshot now = snapshot(job);
        Subscription bad = subscribe(now, now.at(), (self, event) -> {
            throw new IllegalStateException("on purpose");
        });
        Subscription brief = subscribe(now, now.at(), (self, event) -> self.close());
        subscribe(now, now.at(), (self, event) -> got.add(event));

        driver.progressAll(job, 3);

        awaitGot(3);
        assertThat(Awaiting.await(bad.ended())).isEqualTo(Subscription.End.FAILED);
        assertThat(Awaiting.await(brief.ended())).isEqualTo(Subscription.End.CLOSED);
    }

    @Test
    void closingEndsEverySubscriptionAndAcceptsNoMore() {
        String job = driver.running();
        JobSnapshot now = snapshot(job);
        Subscription one = subscribe(now, now.at(), (self, event) -> got.add(event));

        on(events::close);

        assertThat(Awaiting.await(one.ended())).isEqualTo(Subscription.End.STOPPED);
        assertThat(Awaiting.await(subscribe(now, now.at(), (self, event) -> got.add(event))
                        .ended()))
                .isEqualTo(Subscription.End.STOPPED);
    }

    @Test
    void anIdIsReadAndWrittenAsRedisDoes() {
        assertThat(EventId.parse("1700000000000-12")).contains(new EventId(1_700_000_000_000L, 12));
        assertThat(new EventId(5, 6)).hasToString("5-6").isLessThan(new EventId(6, 0));
        assertThat(EventId.parse("5-6-7")).isEmpty();
    }
}
