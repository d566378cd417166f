package dev.isotherm.weather.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.service.RecordHarness;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting for a turn that another one has, for as many polls as it takes. */
class FetchLocksTest {
    private static final String KEY = "iso:day:{visual_crossing:london}:flight";
    /* At 75 ms a poll these are six minutes; two were enough to overflow the stack. */
    private static final int POLLS = 5_000;

    private final AtomicInteger polls = new AtomicInteger();
    private RedisProcess redis;
    private UpstreamServer upstream;
    private RecordHarness harness;
    private FetchLocks turns;

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
        harness = RecordHarness.fresh(redis.url(), upstream.uri());
        RandomGenerator counting = () -> {
            polls.incrementAndGet();
            return 0;
        };
        turns = new FetchLocks(new FlightLease(harness.link, Duration.ofSeconds(30)), counting, Duration.ofMillis(1));
        holdByAnother();
    }

    /* Renewed like a real lease: one that lasts longer than any can is nobody's. */
    private void holdByAnother() {
        harness.redis("SET", KEY, "another", "PX", Long.toString(FlightLease.MAX_TTL.toMillis()));
    }

    @AfterEach
    void close() {
        harness.close();
        upstream.close();
        redis.close();
    }

    private void awaitPolls() {
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> {
            holdByAnother();
            return polls.get() >= POLLS;
        });
    }

    @Test
    void aWaiterHasItsTurnHoweverOftenItHadToAsk() {
        Future<String> waiting =
                harness.on(() -> turns.run(KEY, new Cancellation(), turn -> Future.succeededFuture("my turn")));
        awaitPolls();

        harness.redis("DEL", KEY);

        assertThat(RecordHarness.await(waiting)).isEqualTo("my turn");
    }

    @Test
    void aFlightThatEverybodyLeftLandsThoughItAskedManyTimes() {
        Cancellation passenger = new Cancellation();
        Flight<String> flight = new Flight<>(List.of(), ended -> {});
        Promise<String> over = Promise.promise();
        Future<String> aboard = harness.on(() -> {
            Future<String> outcome = flight.board(new Watch(passenger), new LoadQueue.Position(1, 0, 1));
            flight.start(begun -> turns.run(KEY, begun.cancellation(), turn -> Future.succeededFuture("my turn"))
                    .onComplete(over));
            return outcome;
        });
        awaitPolls();

        harness.get(() -> {
            passenger.cancel();
            return Future.succeededFuture();
        });

        assertThatThrownBy(() -> RecordHarness.await(aboard)).isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> RecordHarness.await(over.future())).isInstanceOf(CancelledException.class);
    }

    private record Watch(Cancellation cancellation) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }
}
