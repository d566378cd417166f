package dev.isotherm.dev.demo;

import static dev.isotherm.dev.demo.ScriptedApi.created;
import static dev.isotherm.dev.demo.ScriptedApi.failed;
import static dev.isotherm.dev.demo.ScriptedApi.processing;
import static dev.isotherm.dev.demo.ScriptedApi.ready;
import static dev.isotherm.dev.demo.ScriptedApi.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.demo.DemoCommand.Timing;
import dev.isotherm.dev.demo.ScriptedApi.Answer;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DemoCommandTest {
    private static final Timing QUICK = new Timing(Duration.ofMillis(5), Duration.ofSeconds(20), Duration.ofSeconds(5));
    private static final Timing IMPATIENT =
            new Timing(Duration.ofMillis(5), Duration.ofMillis(300), Duration.ofMillis(300));

    private final Screen screen = new Screen(80, Screen.Mode.PLAIN);
    private Vertx vertx;
    private ScriptedApi api;

    @BeforeEach
    void server(Vertx vertx) {
        this.vertx = vertx;
        this.api = new ScriptedApi(vertx);
    }

    private int run(String... args) {
        return run(api::start, QUICK, args);
    }

    private int run(Supplier<Future<DemoServer>> starter, Timing timing, String... args) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T00:30:00Z"));
        return new DemoCommand(vertx, starter, screen.terminal(), clock, timing)
                .run(List.of(args), "London")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static Answer full(String retryAfter) {
        return Answer.json(
                        503,
                        JsonObject.of(
                                "error",
                                "service_unavailable",
                                "message",
                                "Job queue is full (1000 jobs). Try again later."))
                .retryAfter(retryAfter);
    }

    @Test
    void aJobIsFollowedToItsRecord() {
        api.onCreate(created())
                .onPoll(
                        state("pending"),
                        state("pending"),
                        state("processing"),
                        processing(17, 51),
                        processing(51, 51),
                        ready(RecordJson.withSource(RecordJson.london(), "simulated")));

        assertThat(run()).isEqualTo(DemoCommand.OK);
        assertThat(screen.lines())
                .containsSubsequence(
                        "Starting Isotherm ...",
                        "pending",
                        "processing",
                        "processing 33% (17 of 51)",
                        "processing 100% (51 of 51)",
                        "ready")
                .containsOnlyOnce("pending", "processing", "ready");
        assertThat(screen.out()).contains("warmest 20th November", "2026 ", "This weather is simulated");
        assertThat(screen.err()).isEmpty();
        assertThat(api.requests)
                .startsWith("POST /v1/records/daily/London/11-20/async", "GET /v1/jobs/" + ScriptedApi.JOB + "?wait=0");
        assertThat(api.stops).hasValue(1);
    }

    @Test
    void thePlaceIsOnePathSegmentInUtf8() {
        api.onCreate(created()).onPoll(ready(RecordJson.london()));

        assertThat(run("São Paulo, BR", "7-4", "yearly")).isEqualTo(DemoCommand.OK);
        assertThat(api.requests).first().isEqualTo("POST /v1/records/yearly/S%C3%A3o%20Paulo%2C%20BR/07-04/async");
    }

    @Test
    void aFailedJobTellsItsError() {
        api.onCreate(created()).onPoll(state("pending"), failed("the provider refused the key"));

        assertThat(run()).isEqualTo(DemoCommand.FAILED);
        assertThat(screen.err().strip()).isEqualTo("isotherm: the job failed: the provider refused the key");
        assertThat(api.stops).hasValue(1);
    }

    @Test
    void aRefusedCreationTellsTheServersReasonInEachOfItsShapes() {
        api.onCreate(
                Answer.json(422, JsonObject.of("message", "location_not_found").putNull("details")),
                Answer.json(400, JsonObject.of("message", "Invalid location format.")),
                Answer.json(403, JsonObject.of("detail", "Authentication failed")),
                new Answer(500, "<html>", ""));
        for (int i = 0; i < 4; i++) {
            assertThat(run()).isEqualTo(DemoCommand.FAILED);
        }

        assertThat(screen.err().lines())
                .containsExactly(
                        "isotherm: the job was refused: HTTP 422: location_not_found",
                        "isotherm: the job was refused: HTTP 400: Invalid location format.",
                        "isotherm: the job was refused: HTTP 403: Authentication failed",
                        "isotherm: the job was refused: HTTP 500: no reason given");
        assertThat(api.stops).hasValue(4);
    }

    @Test
    void aWrongTokenIsRefusedAndNeverPrinted() {
        DemoServer locked = new DemoServer() {
            @Override
            public URI api() {
                return api.api();
            }

            @Override
            public String token() {
                return "wrong-9b2e";
            }

            @Override
            public Future<Void> stop() {
                return api.stop();
            }
        };

        assertThat(run(() -> api.start().map(started -> locked), QUICK)).isEqualTo(DemoCommand.FAILED);
        assertThat(screen.err()).contains("HTTP 401: Missing or invalid Authorization header.");
        assertThat(screen.out() + screen.err()).doesNotContain("wrong-9b2e");
    }

    @Test
    void aFullQueueIsAskedAgainAfterTheTimeItNames() {
        api.onCreate(full("0"), full("1"), created()).onPoll(full("0"), ready(RecordJson.london()));

        assertThat(run()).isEqualTo(DemoCommand.OK);
        assertThat(screen.out().replaceAll("\\s+", " "))
                .contains("Job queue is full (1000 jobs). Try again later.); trying again in 1 s");
        assertThat(api.requests)
                .filteredOn(request -> request.startsWith("POST"))
                .hasSize(3);
    }

    @Test
    void aQueueThatStaysFullIsGivenUp() {
        api.onCreate(full("0"));

        assertThat(run()).isEqualTo(DemoCommand.FAILED);
        assertThat(screen.err()).contains("the server is not available: HTTP 503: Job queue is full");
        assertThat(api.requests).hasSize(5);
    }

    @Test
    void aWaitBeyondTheDeadlineIsNotBegun() {
        api.onCreate(full("600"));

        assertThat(run()).isEqualTo(DemoCommand.FAILED);
        assertThat(api.requests).hasSize(1);
    }

    @Test
    void aJobThatNeverEndsIsGivenUpAtTheDeadline() {
        api.onCreate(created()).onPoll(state("processing"));

        assertThat(run(api::start, IMPATIENT)).isEqualTo(DemoCommand.FAILED);
        assertThat(screen.err()).contains("no record within 300 ms; the job is still processing");
        assertThat(api.stops).hasValue(1);
    }

    @Test
    void aResultThatIsNotThereYetIsWaitedFor() {
        api.onCreate(created()).onPoll(state("ready"), ready(RecordJson.london()));

        assertThat(run()).isEqualTo(DemoCommand.OK);
    }

    @Test
    void answersThatCannotBeReadEndTheDemo() {
        api.onCreate(new Answer(202, "created!", ""), Answer.json(202, JsonObject.of("job_id", 7)), created())
                .onPoll(
                        new Answer(200, "[1]", ""),
                        state("cancelled"),
                        Answer.json(404, JsonObject.of("message", "Job not found")),
                        ready(JsonObject.of("values", 3)));
        for (int i = 0; i < 6; i++) {
            assertThat(run()).isEqualTo(DemoCommand.FAILED);
        }

        assertThat(screen.err().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("not JSON"),
                        line -> assertThat(line).endsWith("job_id is not a text"),
                        line -> assertThat(line).endsWith("not JSON"),
                        line -> assertThat(line).endsWith("the job ended without a record: cancelled"),
                        line -> assertThat(line).endsWith("HTTP 404: Job not found"),
                        line -> assertThat(line).endsWith("range is not an object"));
        assertThat(api.stops).hasValue(6);
    }

    @Test
    void aServerThatDoesNotStartIsSaidSo() {
        assertThat(run(() -> Future.failedFuture("no redis-server for this machine"), QUICK))
                .isEqualTo(DemoCommand.FAILED);
        assertThat(run(
                        () -> {
                            throw new IllegalStateException("bad configuration");
                        },
                        QUICK))
                .isEqualTo(DemoCommand.FAILED);

        assertThat(screen.err().lines())
                .containsExactly(
                        "isotherm: the server did not start: no redis-server for this machine",
                        "isotherm: the server did not start: bad configuration");
    }

    @Test
    void aServerThatStartsTooLateIsStopped() {
        Promise<DemoServer> late = Promise.promise();

        assertThat(run(late::future, IMPATIENT)).isEqualTo(DemoCommand.FAILED);
        api.start().onComplete(late);

        assertThat(screen.err()).contains("has not started within");
        await().atMost(Awaiting.DEADLINE).until(() -> api.stops.get() == 1);
    }

    @Test
    void aServerThatIsGoneIsSaidSo() {
        Supplier<Future<DemoServer>> dead =
                () -> api.start().compose(server -> server.stop().map(server));

        assertThat(run(dead, QUICK)).isEqualTo(DemoCommand.FAILED);
        assertThat(screen.err()).contains("no answer from the API at http://127.0.0.1:");
    }

    @Test
    void aServerThatDoesNotStopLeavesTheAnswerAsItIs() {
        api.onCreate(created()).onPoll(ready(RecordJson.london()));
        DemoServer stuck = new DemoServer() {
            @Override
            public URI api() {
                return api.api();
            }

            @Override
            public String token() {
                return api.token();
            }

            @Override
            public Future<Void> stop() {
                return Promise.<Void>promise().future();
            }
        };

        assertThat(run(() -> api.start().map(started -> stuck), IMPATIENT)).isEqualTo(DemoCommand.OK);
        assertThat(screen.err()).contains("has not stopped within");
    }

    @Test
    void misuseStartsNothing() {
        assertThat(run("London", "Paris")).isEqualTo(DemoCommand.MISUSED);
        assertThat(screen.err()).contains("a second place").contains("\nUsage: isotherm demo");
        assertThat(screen.out()).isEmpty();
        assertThat(api.stops).hasValue(0);
    }

    @Test
    void helpStartsNothing() {
        assertThat(run("--help")).isEqualTo(DemoCommand.OK);
        assertThat(screen.out()).startsWith("Usage: isotherm demo");
        assertThat(api.stops).hasValue(0);
    }
}
