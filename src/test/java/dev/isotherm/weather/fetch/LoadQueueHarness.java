package dev.isotherm.weather.fetch;

import static dev.isotherm.support.Awaiting.await;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.VirtualTiming;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Priority;
import dev.isotherm.support.TestVertx;
import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Loads that call a provider of so many permits, through the queue of loads and the limiter, in virtual time. */
final class LoadQueueHarness implements AutoCloseable {
    static final int CALLS = 51;

    final Vertx vertx = TestVertx.create();
    final ContextInternal owner = ((VertxInternal) vertx).createEventLoopContext();
    final VirtualTiming timing = new VirtualTiming();
    final ContextLimiter limiter;
    final LoadQueue queue;
    final List<Load> begun = new ArrayList<>();
    final List<Load> finished = new ArrayList<>();
    private final int permits;
    private int keys;
    private final SplittableRandom random = new SplittableRandom(9);
    /** Of a call, on the average: half of it to one and a half. */
    Duration latency;

    LoadQueueHarness(int permits, Duration latency) {
        this.permits = permits;
        this.latency = latency;
        limiter = new ContextLimiter("calls", owner, new LimitConfig(permits, 2_000, Duration.ofSeconds(20)), timing);
        queue = new LoadQueue(() -> permits, limiter::timeFor);
    }

    /** One that asks, and hangs up at its deadline. */
    final class Load implements LoadWatch {
        final String client;
        final Priority priority;
        private final Cancellation cancellation = new Cancellation();
        private final Deadline deadline;
        Optional<Throwable> failure = Optional.empty();
        private boolean started;
        private Flight<Void> flight;

        private Load(String client, Priority priority, Duration allowed) {
            this.client = client;
            this.priority = priority;
            this.deadline = Deadline.after(allowed, timing::nanoTime);
        }

        @Override
        public void progress(int done, int total) {}

        @Override
        public Cancellation cancellation() {
            return cancellation;
        }

        @Override
        public Optional<Deadline> deadline() {
            return Optional.of(deadline);
        }

        @Override
        public String client() {
            return client;
        }

        @Override
        public Priority priority() {
            return priority;
        }

        boolean answered() {
            return finished.contains(this);
        }

        void hangUp() {
            cancellation.cancel();
        }

        private Future<Void> fetch(String key, int calls) {
            return queue.run(flight, key, calls, 0, entry -> new Fetches<>(
                            Collections.nCopies(calls, new DayRange(LocalDate.EPOCH, LocalDate.EPOCH)),
                            () -> permits,
                            flight.cancellation(),
                            range -> limiter.run(this::call, flight.request("place"))
                                    .onSuccess(done -> entry.callDone()))
                    .run());
        }

        private Future<Void> call() {
            if (!started) {
                started = true;
                begun.add(this);
            }
            Promise<Void> answer = Promise.promise();
            // Where it hung up, the call is aborted.
            Runnable[] unlisten = {() -> {}};
            Runnable stop = timing.after(
                    latency.multipliedBy(500 + random.nextInt(1_001)).dividedBy(1_000), () -> {
                        unlisten[0].run();
                        answer.tryComplete();
                    });
            unlisten[0] = cancellation.onCancel(() -> {
                stop.run();
                answer.tryFail("aborted");
            });
            return answer.future();
        }
    }

    Load ask(Duration allowed) {
        return ask("", Priority.INTERACTIVE, CALLS, allowed);
    }

    /** Begins a load; on the owner context. */
    Load ask(String client, Priority priority, int calls, Duration allowed) {
        return ask(client, "load " + ++keys, priority, calls, allowed);
    }

    /** Begins a load that runs alone among those with its key. */
    Load ask(String client, String key, Priority priority, int calls, Duration allowed) {
        Load load = new Load(client, priority, allowed);
        load.flight = new Flight<>(List.of(), ended -> {});
        board(load, queue.next(client, priority), allowed);
        load.flight.start(begun -> load.fetch(key, calls));
        return load;
    }

    /** Waits for a load that another one began. */
    Load join(Load other, String client, Duration allowed) {
        Load load = new Load(client, Priority.INTERACTIVE, allowed);
        load.flight = other.flight;
        board(load, queue.nextIfAlone(client, Priority.INTERACTIVE), allowed);
        return load;
    }

    private void board(Load load, LoadQueue.Position position, Duration allowed) {
        Runnable hangUp = timing.after(allowed, load::hangUp);
        load.flight.board(load, position).onComplete(over -> {
            hangUp.run();
            if (over.succeeded()) {
                finished.add(load);
            } else {
                load.failure = Optional.of(over.cause());
            }
        });
    }

    void on(Runnable action) {
        Promise<Void> done = Promise.promise();
        owner.runOnContext(ignored -> {
            try {
                action.run();
                done.complete();
            } catch (Throwable e) {
                done.fail(e);
            }
        });
        await(done.future());
    }

    /** Lets virtual time pass, in small parts, as the event loop is not to be blocked. */
    void advance(Duration length) {
        Duration part = length.dividedBy(50).plusNanos(1);
        for (Duration passed = Duration.ZERO; passed.compareTo(length) < 0; passed = passed.plus(part)) {
            on(() -> timing.advance(part));
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
