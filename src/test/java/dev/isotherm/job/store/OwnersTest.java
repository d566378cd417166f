package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.admin.JobAdmin;
import io.vertx.redis.client.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Owners share the places of a queue, and take turns. */
class OwnersTest extends QueueTest {
    private int made;

    @BeforeEach
    void beginAnew() {
        made = 0;
    }

    private static NewJob.Owner user(String name) {
        return new NewJob.Owner(name, 1);
    }

    private Enqueued enqueue(QueueOnContext at, NewJob.Owner owner, String identity) {
        made++;
        NewJob job = QueueOnContext.job(owner.id() + made, NewJob.INTERACTIVE, identity);
        return at.enqueue(new NewJob(
                job.id(),
                job.type(),
                job.priority(),
                job.parameters(),
                job.identity(),
                NewJob.Options.USUAL.of(owner)));
    }

    private boolean accepted(QueueOnContext at, NewJob.Owner owner) {
        return enqueue(at, owner, "work " + made) instanceof Enqueued.Accepted;
    }

    private void fill(NewJob.Owner owner, int jobs) {
        for (int i = 0; i < jobs; i++) {
            assertThat(accepted(queue, owner)).isTrue();
        }
    }

    /* The owners of the next jobs, one claim for each. */
    private List<String> turns(int jobs) {
        List<String> owners = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ClaimedJob job = queue.claim("t" + made + "-" + i, 1).get(0);
            owners.add(job.id().replaceAll("[0-9]", ""));
            queue.succeed(job);
        }
        return owners;
    }

    private long share(String owner) {
        return Long.parseLong(queue.redis(Command.SCARD, queue.keys.prefix() + ":a:" + owner));
    }

    @Test
    void aNewcomersJobRunsBeforeTheManyOfAnother() {
        fill(user("greedy"), 50);
        fill(user("fresh"), 1);

        assertThat(turns(3)).containsExactly("greedy", "fresh", "greedy");
    }

    @Test
    void ownersTakeTurnsAndEachKeepsItsOrder() {
        fill(user("a"), 5);
        fill(user("b"), 5);

        List<ClaimedJob> claimed = queue.claim("t", 10);

        assertThat(claimed)
                .extracting(job -> job.id().replaceAll("[0-9]", ""))
                .containsExactly("a", "b", "a", "b", "a", "b", "a", "b", "a", "b");
        assertThat(claimed)
                .extracting(ClaimedJob::id)
                .containsSubsequence("a1", "a2", "a3", "a4", "a5")
                .containsSubsequence("b6", "b7", "b8", "b9", "b10");
    }

    @Test
    void whoWasServedAloneHasNoDebtWhenAnotherComes() {
        fill(user("a"), 100);
        turns(90);
        fill(user("b"), 10);
        fill(user("a"), 1);

        assertThat(turns(20)).containsSubsequence("a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b");
    }

    @Test
    void anIdleQueueForgetsWhatWasPutBack() {
        fill(user("a"), 20);
        turns(20);
        assertThat(queue.counter("ahead")).isGreaterThan(18 * 15_000);
        String background = queue.enqueueFresh(NewJob.BACKGROUND);
        String plain = queue.enqueueFresh(NewJob.INTERACTIVE);

        assertThat(queue.counter("ahead")).isZero();
        assertThat(queue.claim("last", 2)).extracting(ClaimedJob::id).containsExactly(plain, background);
    }

    @Test
    void aProgramGetsMoreTurnsThanAUser() {
        fill(new NewJob.Owner("program", 15), 45);
        fill(user("user"), 3);

        assertThat(turns(48).subList(1, 36)).filteredOn("user"::equals).hasSize(3);
    }

    @Test
    void nobodyMayHaveMoreJobsThanPlacesAreFreeAndANewcomerFindsOne() {
        QueueOnContext small = open(Configs.withMaxQueued(10));
        for (int i = 0; i < 5; i++) {
            assertThat(accepted(small, user("greedy"))).isTrue();
        }
        assertThat(accepted(small, user("greedy"))).isFalse();
        assertThat(enqueue(small, user("greedy"), "work 0")).as("equal work").isInstanceOf(Enqueued.Accepted.class);
        for (int i = 0; i < 5; i++) {
            assertThat(accepted(small, user("new" + i))).isTrue();
        }
        assertThat(accepted(small, user("late"))).as("none is free").isFalse();
    }

    @Test
    void aProgramMayFillAShortQueueButLeavesPlacesOfALongOne() {
        QueueOnContext small = open(Configs.withMaxQueued(3));
        NewJob.Owner program = new NewJob.Owner("program", 15);
        assertThat(List.of(accepted(small, program), accepted(small, program), accepted(small, program)))
                .containsOnly(true);
        QueueOnContext longer = open(Configs.withMaxQueued(160));
        int more = 3;
        while (accepted(longer, program)) {
            more++;
        }
        assertThat(more).isEqualTo(150);
    }

    @Test
    void equalWorkMovesUpForANewcomer() {
        fill(user("greedy"), 20);
        assertThat(enqueue(queue, user("fresh"), "work 19")).isEqualTo(new Enqueued.Accepted("greedy20", true));

        assertThat(queue.claim("t", 2)).extracting(ClaimedJob::id).containsExactly("greedy1", "greedy20");
    }

    /** How a job may end. */
    private enum Way {
        SUCCEEDED,
        FAILED,
        CANCELLED,
        GIVEN_UP_TO_OTHERS,
        STALLED,
        CLEARED
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatEndsOrIsGivenUpTakesNoShareAnyMore(Way way) {
        fill(user("a"), 1);
        assertThat(share("a")).isEqualTo(1);
        Consumer<Way> end = ended -> {
            switch (ended) {
                case SUCCEEDED -> queue.succeed(queue.claim("t", 1).get(0));
                case FAILED -> queue.fail(queue.claim("t", 1).get(0));
                case CANCELLED -> queue.get(() -> queue.jobs.giveUp("a1", "a", Instant.EPOCH));
                case GIVEN_UP_TO_OTHERS -> {
                    enqueue(queue, user("b"), "work 0");
                    queue.get(() -> queue.jobs.giveUp("a1", "a", Instant.EPOCH));
                }
                case STALLED -> stall();
                case CLEARED -> queue.get(() -> new JobAdmin(queue.link, Configs.normal(), name).clear(Instant.EPOCH));
            }
        };
        end.accept(way);

        assertThat(share("a")).isZero();
    }

    private void stall() {
        for (int i = 0; i < Configs.MAX_STALLS; i++) {
            queue.expire(queue.claim("t" + i, 1).get(0).id());
            queue.reap();
        }
    }

    @Test
    void aShareThatAnOlderProgramDidNotGiveBackHeals() {
        QueueOnContext small = open(Configs.withMaxQueued(2));
        queue.redis(Command.SADD, queue.keys.prefix() + ":a:a", "gone", "lost", "away");

        assertThat(accepted(small, user("a"))).isFalse();
        assertThat(accepted(small, user("a"))).isTrue();
        assertThat(share("a")).isEqualTo(1);
    }
}
