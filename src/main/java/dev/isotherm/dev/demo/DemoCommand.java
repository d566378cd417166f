package dev.isotherm.dev.demo;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.PicocliException;

/**
 * {@code isotherm demo}: starts an Isotherm, requests one record as a job, shows the job's progress and the record, and
 * stops what it started. Use an instance once.
 */
final class DemoCommand {
    /** The record was shown, or the help. */
    static final int OK = 0;
    /** There is no record; the reason is on the error stream. */
    static final int FAILED = 1;
    /** The arguments were wrong. */
    static final int MISUSED = 2;

    /**
     * The waiting times of the demo.
     *
     * @param poll the pause between two requests for the job's state
     * @param deadline the maximum for the server's start, and again for the job
     * @param stop the maximum for the server's stop
     */
    record Timing(Duration poll, Duration deadline, Duration stop) {
        /** The times for a person at a terminal: 150 ms, 120 s, 10 s. */
        static final Timing USUAL = new Timing(Duration.ofMillis(150), Duration.ofSeconds(120), Duration.ofSeconds(10));

        static String text(Duration duration) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Supplier<Future<DemoServer>> starter;
    private final Terminal terminal;
    private final InstantSource clock;
    private final Timing timing;

    /**
     * Makes a demo; {@link #run} starts it.
     *
     * @param vertx runs the client and its timers; it is not closed
     * @param starter starts the Isotherm to use; called once, but not after a usage error
     * @param terminal shows everything; only the demo's own context writes to it
     * @param clock decides the date of yesterday
     * @param timing how long to wait
     */
    DemoCommand(
            Vertx vertx, Supplier<Future<DemoServer>> starter, Terminal terminal, InstantSource clock, Timing timing) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.starter = starter;
        this.terminal = terminal;
        this.clock = clock;
        this.timing = timing;
    }

    /**
     * Runs the demo to its end, including the stop of the server.
     *
     * @param args what follows {@code isotherm demo}
     * @param place the place to show if the arguments name none
     * @return the exit code: {@link #OK}, {@link #FAILED} or {@link #MISUSED}; never fails
     */
    Future<Integer> run(List<String> args, String place) {
        Promise<Integer> exit = Promise.promise();
        context.runOnContext(begin -> command(args, place).onComplete(exit));
        return exit.future();
    }

    private Future<Integer> command(List<String> args, String place) {
        Optional<DemoOptions> options;
        try {
            options = DemoOptions.parse(args, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), place);
        } catch (PicocliException e) {
            terminal.error(e.getMessage());
            terminal.hint(DemoOptions.usage());
            return Future.succeededFuture(MISUSED);
        }
        if (options.isEmpty()) {
            terminal.line(DemoOptions.usage().stripTrailing());
            return Future.succeededFuture(OK);
        }
        terminal.line("Starting Isotherm ...");
        return start().compose(server -> session(server, options.get()).eventually(() -> stop(server)))
                .otherwise(failure -> {
                    terminal.error(failure instanceof DemoException ? failure.getMessage() : failure.toString());
                    return FAILED;
                });
    }

    private Future<Integer> session(DemoServer server, DemoOptions options) {
        terminal.paragraph(
                "",
                "Asking " + server.api() + " for " + options.place() + ", " + options.identifier() + ", "
                        + options.period());
        WebClient client = WebClient.create(vertx, new WebClientOptions().setUserAgent("isotherm-demo"));
        return new JobFollower(vertx, new JobApi(client, server), timing, terminal)
                .follow(options)
                .map(data -> {
                    new RecordPage(terminal, DemoRecord.of(data)).print();
                    return OK;
                })
                .onComplete(ended -> client.close());
    }

    private Future<DemoServer> start() {
        Promise<DemoServer> started = Promise.promise();
        String late = "the server has not started within " + Timing.text(timing.deadline());
        long deadline = vertx.setTimer(timing.deadline().toMillis(), id -> started.tryFail(new DemoException(late)));
        here(call(starter)).onComplete(result -> {
            vertx.cancelTimer(deadline);
            if (result.failed()) {
                started.tryFail(
                        result.cause() instanceof DemoException known
                                ? known
                                : new DemoException("the server did not start: " + reason(result.cause())));
            } else if (!started.tryComplete(result.result())) {
                stop(result.result()); // it came too late
            }
        });
        return started.future();
    }

    /** Never fails, because the record has been shown already. */
    private Future<Void> stop(DemoServer server) {
        Promise<Void> stopped = Promise.promise();
        long deadline = vertx.setTimer(timing.stop().toMillis(), id -> {
            terminal.error(
                    "the server has not stopped within " + Timing.text(timing.stop()) + "; not waiting any longer");
            stopped.tryComplete();
        });
        here(call(server::stop)).onComplete(result -> {
            if (vertx.cancelTimer(deadline) && result.failed()) {
                terminal.error("the server did not stop cleanly: " + reason(result.cause()));
            }
            stopped.tryComplete();
        });
        return stopped.future();
    }

    private static <T> Future<T> call(Supplier<Future<T>> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Moves an outcome to our own context, because another thread may complete the future. */
    private <T> Future<T> here(Future<T> foreign) {
        return Future.future(promise -> foreign.onComplete(result -> context.runOnContext(back -> {
            if (result.succeeded()) {
                promise.complete(result.result());
            } else {
                promise.fail(result.cause());
            }
        })));
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
