package dev.isotherm.job.recurring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.recurring.Housekeeping.Removed;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.job.store.QueueTest;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HousekeepingTest extends QueueTest {
    private static final Duration EVENTS_TTL = Duration.ofHours(1);

    private Removed tidy(JobsConfig config) {
        Housekeeping housekeeping = new Housekeeping(queue.link, config, EVENTS_TTL, name, InstantSource.system());
        return queue.get(() -> housekeeping.run(() -> false));
    }

    private List<String> lists() {
        JobKeys keys = queue.keys;
        return List.of(
                keys.ready(), keys.scheduled(), keys.leases(), keys.waitingSince(), keys.finished(), keys.dead());
    }

    private Map<String, List<String>> entries() {
        Map<String, List<String>> entries = new TreeMap<>();
        lists().forEach(list -> entries.put(list, queue.list(Command.ZRANGE, list, 0, -1)));
        return entries;
    }

    /* One job in each list. */
    private void liveAllLives() {
        queue.succeed(queue.running());
        ClaimedJob failed = queue.running();
        queue.get(() ->
                queue.leases.fail(failed, new JobError("Test", "on purpose", Instant.EPOCH), Optional.empty(), 1));
        queue.running();
        queue.enqueueFresh();
        NewJob later = QueueOnContext.job("later", 0, "later");
        queue.enqueue(new NewJob(
                later.id(),
                later.type(),
                0,
                later.parameters(),
                "later",
                NewJob.Options.USUAL.at(Instant.now().plusSeconds(600))));
    }

    @Test
    void removesNothingFromAQueueThatIsWell() {
        liveAllLives();
        Map<String, List<String>> before = entries();
        assertThat(before.values()).allSatisfy(list -> assertThat(list).hasSize(1));
        Map<String, Long> keys = new TreeMap<>(queue.everything());
        keys.replaceAll((key, ttl) -> 0L);

        assertThat(tidy(Configs.normal())).isEqualTo(new Removed(0, 0, 0, 0));

        assertThat(entries()).isEqualTo(before);
        assertThat(queue.everything().keySet()).isEqualTo(keys.keySet());
    }

    @Test
    void removesTheEntriesOfJobsThatAreGoneAndWhatIsLeftOfThem() {
        liveAllLives();
        Map<String, List<String>> before = entries();
        long now = Instant.now().toEpochMilli();
        lists().forEach(list -> queue.redis(Command.ZADD, list, now + 60_000, "gone"));
        queue.redis(Command.SET, queue.keys.parameters("gone"), "{}");
        queue.redis(Command.RPUSH, queue.keys.errors("gone"), "{}");

        assertThat(tidy(Configs.normal())).isEqualTo(new Removed(0, 6, 0, 0));

        assertThat(entries()).isEqualTo(before);
        assertThat(queue.everything().keySet()).noneMatch(key -> key.contains("gone"));
        assertThat(tidy(Configs.normal())).isEqualTo(new Removed(0, 0, 0, 0));
    }

    @Test
    void goesThroughALongListInSteps() {
        String well = queue.enqueueFresh();
        List<Object> arguments = new ArrayList<>(List.of(queue.keys.ready()));
        for (int i = 0; i < 3_000; i++) {
            arguments.add(i);
            arguments.add("gone" + i);
        }
        queue.redis(Command.ZADD, arguments.toArray());

        assertThat(tidy(Configs.normal()).orphans()).isEqualTo(3_000);
        assertThat(queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1)).containsExactly(well);
    }

    @Test
    void endsEarlyWhereItsOutcomeIsNotWantedAnyMore() {
        queue.redis(Command.ZADD, queue.keys.ready(), 1, "gone");
        Housekeeping housekeeping =
                new Housekeeping(queue.link, Configs.normal(), EVENTS_TTL, name, InstantSource.system());
        assertThat(queue.get(() -> housekeeping.run(() -> true))).isEqualTo(new Removed(0, 0, 0, 0));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }

    @Test
    void trimsTheListsOfEndedJobsByCount() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ClaimedJob job = queue.running();
            queue.succeed(job);
            ids.add(job.id());
            queue.redis(Command.ZADD, queue.keys.finished(), Instant.now().toEpochMilli() + i, job.id());
        }
        assertThat(tidy(Configs.withMaxFinished(2))).isEqualTo(new Removed(3, 0, 0, 0));
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).isEqualTo(ids.subList(3, 5));
    }

    @Test
    void trimsTheListsOfEndedJobsByAge() {
        ClaimedJob old = queue.running();
        queue.succeed(old);
        ClaimedJob young = queue.running();
        queue.succeed(young);
        long tooOld = Instant.now().minus(Configs.RESULT_TTL).minusSeconds(1).toEpochMilli();
        queue.redis(Command.ZADD, queue.keys.finished(), tooOld, old.id());
        assertThat(tidy(Configs.normal())).isEqualTo(new Removed(1, 0, 0, 0));
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).containsExactly(young.id());
    }

    @Test
    void trimsEventsByAge() {
        long tooOld = Instant.now().minus(EVENTS_TTL).minusSeconds(1).toEpochMilli();
        queue.redis(Command.XADD, queue.keys.events(), tooOld + "-0", "id", "a", "state", "queued");
        queue.redis(Command.XADD, queue.keys.events(), (tooOld + 60_000) + "-0", "id", "b", "state", "queued");
        assertThat(tidy(Configs.normal())).isEqualTo(new Removed(0, 0, 1, 0));
        assertThat(queue.redis(Command.XLEN, queue.keys.events())).isEqualTo("1");
    }
}
