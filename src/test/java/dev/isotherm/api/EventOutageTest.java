package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Event streams while Redis is killed or frozen, and after. */
class EventOutageTest {
    private static final int STEPS = 10;

    @Test
    void noEventIsLostOrToldTwiceOverTwoDeathsOfRedis() {
        try (EventHarness harness = new EventHarness()) {
            ApiHarness api = harness.api();
            String job = harness.jobs.enqueue();
            try (EventClient client = EventClient.follow(api, job).awaitEvents(1)) {
                harness.jobs.claim();
                work(harness, job, 1);
                harness.redis.kill();
                assertUnavailable(api, job);
                harness.redis.restart();
                awaitBack(api, job);
                work(harness, job, 2);
                harness.redis.restart();
                awaitBack(api, job);
                work(harness, job, 3);
                harness.jobs.succeed(job);

                assertThat(toTheEnd(api, job, client)).isEqualTo(life(3));
            }
        }
    }

    @Test
    void aFrozenRedisHoldsTheEventsBackAndLosesNone() {
        try (EventHarness harness = new EventHarness()) {
            ApiHarness api = harness.api();
            String job = harness.jobs.enqueue();
            try (EventClient client = EventClient.follow(api, job).awaitEvents(1)) {
                harness.redis.freeze();
                assertUnavailable(api, job);
                harness.redis.resume();
                awaitBack(api, job);
                harness.jobs.claim();
                work(harness, job, 1);
                harness.jobs.succeed(job);

                assertThat(toTheEnd(api, job, client)).isEqualTo(life(1));
            }
        }
    }

    private static void assertUnavailable(ApiHarness api, String job) {
        assertThat(api.get("/v1/jobs/" + job + "/events").statusCode()).isEqualTo(503);
        assertThat(api.get("/v1/jobs/" + job + "?wait=5").statusCode()).isEqualTo(503);
    }

    private static void awaitBack(ApiHarness api, String job) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> api.get("/v1/jobs/" + job).statusCode() == 200);
    }

    /* Its own link may be back later than that of the API. */
    private static void work(EventHarness harness, String job, int round) {
        harness.jobs.awaitRedis();
        for (int done = 1; done <= STEPS; done++) {
            harness.jobs.progress(job, done, round * 100);
        }
    }

    /* A stream that was closed is resumed, as a client does it. */
    private static List<String> toTheEnd(ApiHarness api, String job, EventClient first) {
        List<String> all = new ArrayList<>(first.awaitEnd().brief());
        String last = first.lastId();
        while (!all.get(all.size() - 1).equals("ready")) {
            try (EventClient next = EventClient.follow(api, job, "Last-Event-ID", last)) {
                all.addAll(next.awaitEnd().brief());
                last = next.lastId();
            }
        }
        return all;
    }

    private static List<String> life(int rounds) {
        List<String> all = new ArrayList<>(List.of("pending", "processing"));
        IntStream.rangeClosed(1, rounds).forEach(round -> IntStream.rangeClosed(1, STEPS)
                .forEach(done -> all.add("processing " + done + "/" + round * 100)));
        all.add("ready");
        return all;
    }
}
