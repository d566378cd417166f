package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.NewJob;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorityTest extends QueueTest {
    private static final long PLACES_PER_MS = 1_024;

    private long place(String id) {
        return Long.parseLong(queue.field(id, "place"));
    }

    /* As if the job had come so much earlier. */
    private void came(String id, long secondsEarlier) {
        long place = place(id) - secondsEarlier * 1_000 * PLACES_PER_MS;
        queue.redis(Command.ZADD, queue.keys.ready(), "XX", place, id);
    }

    private List<String> order() {
        return queue.claim("t", 10).stream().map(ClaimedJob::id).toList();
    }

    @Test
    void whatSomebodyWaitsForGoesFirstAndEachPriorityKeepsItsOrder() {
        String third = queue.enqueueFresh(NewJob.BACKGROUND);
        String first = queue.enqueueFresh(NewJob.INTERACTIVE);
        String fourth = queue.enqueueFresh(NewJob.BACKGROUND);
        String second = queue.enqueueFresh(NewJob.INTERACTIVE);
        assertThat(order()).containsExactly(first, second, third, fourth);
    }

    @Test
    void aBackgroundJobLetsThoseGoFirstThatComeWithinAMinuteAndNoOthers() {
        String background = queue.enqueueFresh(NewJob.BACKGROUND);
        String interactive = queue.enqueueFresh(NewJob.INTERACTIVE);
        came(background, 59);
        String last = queue.enqueueFresh(NewJob.BACKGROUND);
        assertThat(order()).containsExactly(interactive, background, last);
        String older = queue.enqueueFresh(NewJob.BACKGROUND);
        String younger = queue.enqueueFresh(NewJob.INTERACTIVE);
        came(older, 61);
        assertThat(order()).containsExactly(older, younger);
    }

    @Test
    void aJobOfPriorityNWaitsAtMostNMinutesLongerThanOthers() {
        String patient = queue.enqueueFresh(100);
        String interactive = queue.enqueueFresh(NewJob.INTERACTIVE);
        assertThat(place(patient) - place(interactive))
                .isBetween(100L * 60_000 * PLACES_PER_MS - 5_000 * PLACES_PER_MS, 100L * 60_000 * PLACES_PER_MS);
    }

    @Test
    void placesGrowStrictlyHoweverFastJobsCome() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            ids.add("burst" + i);
        }
        QueueOnContext wide = open(Configs.withMaxQueued(10_000));
        for (int from = 0; from < ids.size(); from += 500) {
            List<String> part = ids.subList(from, from + 500);
            wide.get(() -> Future.all(part.stream()
                    .map(id -> wide.jobs.enqueue(QueueOnContext.job(id, 0, "work of " + id)))
                    .toList()));
        }
        assertThat(wide.list(Command.ZRANGE, wide.keys.ready(), 0, -1)).containsExactlyElementsOf(ids);
        assertThat(ids.stream().map(id -> wide.redis(Command.ZSCORE, wide.keys.ready(), id)))
                .doesNotHaveDuplicates();
    }

    @Test
    void placesGrowEvenWhereTheClockOfRedisGoesBack() {
        String first = queue.enqueueFresh();
        long ahead = place(first) + 3_600_000L * PLACES_PER_MS;
        queue.redis(Command.HSET, queue.keys.meta(), "place:0", ahead);
        assertThat(place(queue.enqueueFresh())).isEqualTo(ahead + 1);
        assertThat(place(queue.enqueueFresh())).isEqualTo(ahead + 2);
    }
}
