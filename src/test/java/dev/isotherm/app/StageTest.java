package dev.isotherm.app;

import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.app.Stage.Dependent;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StageTest {
    private final Vertx vertx = TestVertx.create();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** Takes a while to start and to stop, so that whoever does not wait for it is seen. */
    private final class Recorded extends VerticleBase {
        private final String name;
        private final boolean fails;

        Recorded(String name, boolean fails) {
            this.name = name;
            this.fails = fails;
        }

        Recorded(String name) {
            this(name, false);
        }

        private Future<?> later(String what) {
            return vertx.timer(10, TimeUnit.MILLISECONDS).onSuccess(over -> events.add(name + " " + what));
        }

        @Override
        public Future<?> start() {
            return fails ? Future.failedFuture(new IllegalStateException(name + " cannot start")) : later("started");
        }

        @Override
        public Future<?> stop() {
            return later("stopped");
        }
    }

    private Stage workersOverLeaseKeeperOverRedis() {
        return new Stage(
                new Recorded("redis"),
                () -> List.of(Dependent.one(new Stage(
                        new Recorded("leases"), () -> List.of(new Dependent(() -> new Recorded("worker"), 2))))));
    }

    @Test
    void startsDependentsAfterWhatTheyNeedAndStopsThemBefore() {
        String id = await(vertx.deployVerticle(workersOverLeaseKeeperOverRedis()));
        assertThat(events).containsExactly("redis started", "leases started", "worker started", "worker started");

        events.clear();
        await(vertx.undeploy(id));
        assertThat(events).containsExactly("worker stopped", "worker stopped", "leases stopped", "redis stopped");
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void stopsInTheSameOrderWhenVertxCloses() {
        await(vertx.deployVerticle(workersOverLeaseKeeperOverRedis()));
        events.clear();
        await(vertx.close());
        assertThat(events).containsExactly("worker stopped", "worker stopped", "leases stopped", "redis stopped");
    }

    @Test
    void asksForDependentsOnlyOnceItsOwnRuns() {
        Stage stage = new Stage(new Recorded("redis"), () -> {
            events.add("asked");
            return List.of();
        });
        await(vertx.deployVerticle(stage));
        assertThat(events).containsExactly("redis started", "asked");
    }

    @Test
    void failsWithItsOwnAndThenAsksForNoDependent() {
        Stage stage = new Stage(new Recorded("redis", true), () -> {
            events.add("asked");
            return List.of();
        });
        assertThat(failureOf(vertx.deployVerticle(stage))).hasMessage("redis cannot start");
        assertThat(events).isEmpty();
    }

    @Test
    void failsWithADependentAndLeavesNothingRunning() {
        Stage stage = new Stage(
                new Recorded("redis"),
                () -> List.of(Dependent.one(new Recorded("worker")), Dependent.one(new Recorded("http", true))));

        assertThat(failureOf(vertx.deployVerticle(stage))).hasMessage("http cannot start");
        assertThat(vertx.deploymentIDs()).isEmpty();
        assertThat(events)
                .containsExactlyInAnyOrder("redis started", "worker started", "worker stopped", "redis stopped");
    }
}
