package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.job.run.RunnerTest;
import dev.isotherm.job.run.Work;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in Redis that no program of ours wrote: none of them stops a queue or loses a job. */
@ExpectedErrors({"was set aside", "was damaged"})
class DamageTest extends RunnerTest {
    private static final String BAD = "damaged";
    private static final Buffer DONE = Buffer.buffer("done");

    /** One way to damage what is stored of a job. */
    private record Damage(String what, Consumer<Poison> on) {
        @Override
        public String toString() {
            return what;
        }
    }

    private record Poison(QueueOnContext queue, String id) {
        void field(String name, Object value) {
            queue.redis(Command.HSET, queue.keys.job(id), name, value);
        }

        void text(String key) {
            queue.redis(Command.DEL, key);
            queue.redis(Command.SET, key, "text");
        }

        void list(String key) {
            queue.redis(Command.DEL, key);
            queue.redis(Command.RPUSH, key, "list");
        }
    }

    static Stream<Damage> damages() {
        Stream<Damage> fields = Stream.of("fence", "attempt", "timeout", "v")
                .flatMap(field -> Stream.of("abc", "", "1e3", "0x10", "nan", "99999999999999999999")
                        .map(value -> new Damage(field + "=" + value, poison -> poison.field(field, value))));
        Stream<Damage> others = Stream.of(
                new Damage("a job that is a text", poison -> poison.text(poison.queue.keys.job(poison.id))),
                new Damage("a job that is a list", poison -> poison.list(poison.queue.keys.job(poison.id))),
                new Damage(
                        "a job without a type",
                        poison -> poison.queue.redis(Command.HDEL, poison.queue.keys.job(poison.id), "type")),
                new Damage(
                        "parameters that are a list", poison -> poison.list(poison.queue.keys.parameters(poison.id))),
                new Damage(
                        "no parameters",
                        poison -> poison.queue.redis(Command.DEL, poison.queue.keys.parameters(poison.id))),
                new Damage(
                        "100 MB of parameters",
                        poison -> poison.queue.redis(
                                Command.SETRANGE, poison.queue.keys.parameters(poison.id), 100_000_000, "x")));
        return Stream.concat(fields, others);
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aDamagedJobIsEndedAndCountedAndTheNextOnesRun(Damage damage) {
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 2);
        String bad = queue.enqueueFresh();
        String good = queue.enqueueFresh();
        damage.on().accept(new Poison(queue, bad));
        keeper(Configs.normal());
        runner(1, execution -> Future.succeededFuture(DONE));
        awaitState(good, JobState.SUCCEEDED);
        await().atMost(Work.SOON).until(() -> queue.counter(BAD) > 0);
        await().atMost(Work.SOON)
                .until(() -> queue.redis(Command.ZCARD, queue.keys.leases()).equals("0"));
        // Equal work is not led to it.
        assertThat(queue.enqueue(QueueOnContext.job("again", 0, "identity of " + bad)))
                .isEqualTo(new Enqueued.Accepted("again", false));
        awaitState("again", JobState.SUCCEEDED);
        assertThat(queue.get(() -> queue.jobs.find(bad)).map(JobStatus::state))
                .isIn(Optional.empty(), Optional.of(JobState.DEAD));
    }

    static Stream<String> counters() {
        return Stream.of(
                "schema",
                "place:0",
                "window",
                "drained",
                "rate",
                "succeeded",
                "failed",
                "dead",
                "cancelled",
                "stale",
                "stalled",
                "retried",
                "expired",
                "paused",
                "reaped",
                "jumped",
                "spared");
    }

    @ParameterizedTest
    @MethodSource("counters")
    void aFieldOfTheQueueThatIsNoNumberStopsNothing(String field) {
        queue.redis(Command.HSET, queue.keys.meta(), field, "abc");
        liveAllLives();
        queue.get(() -> new JobAdmin(queue.link, Configs.normal(), name).overview());
        queue.get(() -> new QueueSchema(queue.link).check(name));
    }

    static Stream<String> fieldsOfARunningJob() {
        return Stream.of(
                "v",
                "attempt",
                "max",
                "stalls",
                "fence",
                "timeout",
                "created",
                "updated",
                "place",
                "priority",
                "wait",
                "progress",
                "held",
                "worker",
                "same",
                "unknown");
    }

    @ParameterizedTest
    @MethodSource("fieldsOfARunningJob")
    void aFieldOfARunningJobThatIsNoNumberKeepsItNeitherFromEndingNorFromBeingTakenBack(String field) {
        ClaimedJob ends = queue.running();
        ClaimedJob fails = queue.running();
        ClaimedJob goesBack = queue.running();
        ClaimedJob vanishes = queue.running();
        for (ClaimedJob job : List.of(ends, fails, goesBack, vanishes)) {
            queue.redis(Command.HSET, queue.keys.job(job.id()), field, "abc");
        }
        assertThat(queue.succeed(ends)).isEqualTo(WriteResult.OK);
        assertThat(queue.fail(fails, Optional.of(Duration.ZERO))).isIn(Leases.Failed.SCHEDULED, Leases.Failed.DEAD);
        assertThat(queue.release(goesBack)).isEqualTo(WriteResult.OK);
        queue.expire(vanishes.id());
        assertThat(queue.reap()).extracting(Leases.Reaped::id).contains(vanishes.id());
        JobAdmin admin = new JobAdmin(queue.link, Configs.normal(), name);
        for (ClaimedJob job : List.of(ends, fails, goesBack, vanishes)) {
            queue.get(() -> queue.jobs.find(job.id()));
            queue.get(() -> admin.find(job.id()));
        }
        for (JobList list : JobList.values()) {
            queue.get(() -> admin.list(list, 0, 10));
        }
    }

    /* What a queue does in all; each step fails the test where it fails. */
    private void liveAllLives() {
        queue.succeed(queue.running());
        queue.fail(queue.running());
        queue.fail(queue.running(), Optional.of(Duration.ZERO));
        queue.claim("again", 1).forEach(queue::release);
        queue.claim("once more", 1).forEach(job -> queue.heartbeat(Map.of(job.id(), job.lease(), "none", "x")));
        queue.claim("zombie", 1);
        ClaimedJob lost = queue.running();
        queue.expire(lost.id());
        queue.reap();
        queue.succeed(lost);
        queue.progress(lost);
        queue.enqueueFinished(QueueOnContext.job("known", 0, "known"));
        String cancelled = queue.enqueueFresh();
        queue.get(() -> queue.jobs.cancel(cancelled, Instant.EPOCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {":q", ":s", ":l", ":x", ":c", ":d", ":m", ":e", ":w", ":n"})
    void aListThatIsOfAnotherTypeIsSetAsideAndNoJobIsLost(String list) {
        String key = queue.keys.prefix() + list;
        String waiting = queue.enqueueFresh();
        ClaimedJob runs = queue.claim("t", 1).get(0);
        String next = queue.enqueueFresh();
        for (String type : List.of("text", "list", "set")) {
            Poison poison = new Poison(queue, waiting);
            if (type.equals("text")) {
                poison.text(key);
            } else if (type.equals("list")) {
                poison.list(key);
            } else {
                queue.redis(Command.DEL, key);
                queue.redis(Command.SADD, key, "set");
            }
            String id = queue.enqueueFresh();
            assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
            assertThat(queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1)).contains(id);
        }
        queue.reap();
        queue.get(() -> tidy());
        assertThat(queue.release(runs)).isEqualTo(WriteResult.OK);
        assertThat(queue.claim("all", 10))
                .extracting(ClaimedJob::id)
                .contains(waiting, next)
                .hasSize(5);
        assertThat(queue.everything().keySet()).anyMatch(one -> one.startsWith(queue.keys.prefix() + ":b:"));
    }

    private Future<Housekeeping.Removed> tidy() {
        return new Housekeeping(queue.link, Configs.normal(), Duration.ofHours(1), name, InstantSource.system())
                .run(() -> false);
    }

    /* Each change of state, and each list that it writes. */
    @ParameterizedTest
    @ValueSource(strings = {":q", ":s", ":l", ":x", ":c", ":d", ":e", ":w"})
    void aChangeOfStateThatFindsAListOfAnotherTypeIsDoneWhole(String list) {
        String key = queue.keys.prefix() + list;
        List<Consumer<ClaimedJob>> changes = List.of(
                queue::succeed,
                queue::fail,
                queue::release,
                job -> queue.fail(job, Optional.of(Duration.ofHours(1))),
                job -> {
                    queue.release(job);
                    queue.get(() -> queue.jobs.cancel(job.id(), Instant.EPOCH));
                });
        for (Consumer<ClaimedJob> change : changes) {
            queue.redis(Command.FLUSHALL);
            ClaimedJob job = queue.running();
            queue.redis(Command.DEL, key);
            queue.redis(Command.SET, key, "text");
            change.accept(job);
            JobState state = queue.status(job.id()).state();
            assertThat(state).isNotEqualTo(JobState.RUNNING);
            String where = state == JobState.QUEUED
                    ? queue.keys.ready()
                    : state == JobState.SCHEDULED
                            ? queue.keys.scheduled()
                            : state == JobState.SUCCEEDED || state == JobState.CANCELLED
                                    ? queue.keys.finished()
                                    : queue.keys.dead();
            assertThat(queue.list(Command.ZRANGE, where, 0, -1)).contains(job.id());
        }
    }

    @Test
    void whatIsSetAsideIsBoundedInNumberAndSize() {
        JobAdmin admin = new JobAdmin(queue.link, Configs.normal(), name);
        for (int i = 0; i < 120; i++) {
            String id = "damaged" + i;
            queue.redis(Command.SET, queue.keys.job(id), "text");
            queue.get(() -> admin.find(id));
        }
        queue.redis(Command.SETRANGE, queue.keys.job("large"), 100_000, "x");
        queue.get(() -> admin.find("large"));
        queue.redis(Command.SET, queue.keys.prefix() + ":b", "text");
        queue.redis(Command.SET, queue.keys.job("last"), "text");
        queue.get(() -> admin.find("last"));

        List<String> aside = queue.list(Command.KEYS, queue.keys.prefix() + ":b:*");
        assertThat(aside)
                .hasSize(101)
                .contains(queue.keys.prefix() + ":b:j:damaged119", queue.keys.prefix() + ":b:j:last")
                .doesNotContain(queue.keys.prefix() + ":b:j:damaged19", queue.keys.prefix() + ":b:j:large");
        assertThat(queue.counter(BAD)).isEqualTo(122);
    }

    @Test
    void aVersionThatNoProgramHasRefusesNothing() {
        for (String version : List.of("4711", "-1")) {
            queue.redis(Command.HSET, queue.keys.meta(), "schema", version);
            queue.succeed(queue.running());
            assertThat(queue.redis(Command.HGET, queue.keys.meta(), "schema")).isEqualTo("2");
        }
    }

    @Test
    void aLeaseWithoutAnEndIsCut() {
        ClaimedJob vanished = queue.running();
        queue.redis(Command.ZADD, queue.keys.leases(), "inf", vanished.id());
        queue.reap();
        assertThat(Double.parseDouble(queue.redis(Command.ZSCORE, queue.keys.leases(), vanished.id())))
                .isLessThan(4e12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "18446744073709551615-18446744073709551615",
                "9999999999999999999-0",
                "4102444800000-18446744073709551615"
            })
    void aStreamOfImpossibleEventsIsSetAside(String last) {
        String id = queue.enqueueFresh();
        queue.redis(Command.DEL, queue.keys.events());
        queue.redis(Command.XADD, queue.keys.events(), last, "id", id, "state", "queued", "progress", "");
        JobEvents events = new JobEvents(queue.vertx, queue.context, queue.link, queue.link, name);
        assertThat(queue.get(() -> events.snapshot(id))).isPresent();
        queue.succeed(queue.claim("t", 1).get(0));
        assertThat(queue.get(() -> events.snapshot(id)).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatWasSetAsideIsToldOnceAndKeptForADay() {
        queue.enqueueFresh();
        queue.redis(Command.SET, queue.keys.scheduled(), "text");
        queue.enqueueFresh();
        assertThat(queue.counter(BAD)).isEqualTo(1);
        List<String> notes = queue.get(() -> queue.leases.reap(Instant.EPOCH, ClockReading.NONE, Duration.ZERO))
                .notes();
        assertThat(notes).singleElement().asString().contains(queue.keys.scheduled(), "string");
        assertThat(queue.get(() -> queue.leases.reap(Instant.EPOCH, ClockReading.NONE, Duration.ZERO))
                        .notes())
                .isEmpty();
        String aside = queue.keys.prefix() + ":b:s";
        assertThat(queue.redis(Command.GET, aside)).isEqualTo("text");
        assertThat(Long.parseLong(queue.redis(Command.PTTL, aside))).isBetween(1L, 86_400_000L);
    }
}
