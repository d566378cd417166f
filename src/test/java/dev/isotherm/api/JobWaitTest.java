package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /v1/jobs/{id}?wait=}, over real HTTP. */
class JobWaitTest {
    private static EventHarness harness;
    private static ApiHarness api;

    @BeforeAll
    static void start() {
        harness = new EventHarness();
        api = harness.api();
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    /* The change comes while the request waits for it, as Redis can tell. */
    private static JsonObject changedDuringAWait(String job, Runnable change) {
        return changedDuringAWait(job, "?wait=30", change);
    }

    private static JsonObject changedDuringAWait(String job, String query, Runnable change) {
        awaitBlocked(0);
        CompletableFuture<HttpResponse<String>> answer = inBackground(() -> api.get("/v1/jobs/" + job + query));
        awaitBlocked(1);
        assertThat(answer).isNotDone();
        change.run();
        HttpResponse<String> response = answer.join();
        assertThat(response.statusCode()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private static void awaitBlocked(int clients) {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> harness.jobs.blockedClients() == clients);
    }

    private static CompletableFuture<HttpResponse<String>> inBackground(Supplier<HttpResponse<String>> request) {
        CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(request.get());
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "a client that waits");
        thread.setDaemon(true);
        thread.start();
        return answer.orTimeout(ApiHarness.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void itReturnsWhenTheStateChangesAndIfThatIsAskedForWithTheProgress() {
        String job = harness.jobs.enqueue();

        JsonObject claimed = changedDuringAWait(job, harness.jobs::claim);
        JsonObject further = changedDuringAWait(job, "?wait=30&progress=true", () -> harness.jobs.progress(job, 3, 50));
        JsonObject ended = changedDuringAWait(job, () -> harness.jobs.succeed(job));

        assertThat(claimed.getString("status")).isEqualTo("processing");
        assertThat(further.getJsonObject("progress"))
                .isEqualTo(new JsonObject().put("done", 3).put("total", 50));
        assertThat(ended.getString("status")).isEqualTo("ready");
        assertThat(ended.getJsonObject("result")).isEqualTo(new JsonObject().put("n", 1));
    }

    @Test
    void progressIsNoChangeOfState() {
        String job = harness.jobs.running();

        JsonObject ended = changedDuringAWait(job, () -> {
            harness.jobs.progress(job, 3, 50);
            harness.jobs.progress(job, 4, 50);
            harness.jobs.succeed(job);
        });

        assertThat(ended.getString("status")).isEqualTo("ready");
    }

    @Test
    void anEndedJobIsAnsweredWithoutWaiting() {
        String job = harness.jobs.running();
        harness.jobs.succeed(job);
        awaitBlocked(0);

        HttpResponse<String> answer = api.get("/v1/jobs/" + job + "?wait=30");

        assertThat(answer.body()).isEqualTo(api.get("/v1/jobs/" + job).body());
        assertThat(harness.jobs.blockedClients()).isZero();
    }

    @Test
    void withoutAChangeTheUsualAnswerComesWhenTheTimeIsOver() {
        String job = harness.jobs.running();

        HttpResponse<String> answer = api.get("/v1/jobs/" + job + "?wait=1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("processing");
    }

    @Test
    void aChangeOfAnotherJobIsNone() {
        String job = harness.jobs.running();
        String other = harness.jobs.enqueue();
        CompletableFuture<HttpResponse<String>> answer = inBackground(() -> api.get("/v1/jobs/" + job + "?wait=30"));
        awaitBlocked(1);
        harness.jobs.claim();
        assertThat(api.get("/v1/jobs/" + other + "?wait=1").statusCode()).isEqualTo(200);
        assertThat(answer).isNotDone();
        harness.jobs.cancel(other);
        harness.jobs.succeed(job);

        assertThat(new JsonObject(answer.join().body()).getString("status")).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({
        "31, less_than_equal, Input should be less than or equal to 30",
        "999999999, less_than_equal, Input should be less than or equal to 30",
        "-1, greater_than_equal, Input should be greater than or equal to 0",
        "ten, int_parsing, 'Input should be a valid integer, unable to parse string as an integer'",
        "1.5, int_parsing, 'Input should be a valid integer, unable to parse string as an integer'",
        "'', int_parsing, 'Input should be a valid integer, unable to parse string as an integer'",
        "99999999999, less_than_equal, Input should be less than or equal to 30",
    })
    void aWaitThatIsNoneIsRefused(String wait, String type, String message) {
        HttpResponse<String> answer = api.get("/v1/jobs/" + harness.jobs.running() + "?wait=" + wait);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        ErrorShape.check(answer.body(), "GET", "VALIDATION_ERROR", "Request data validation failed");
        assertThat(new JsonObject(answer.body()).getJsonArray("details").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("field", "query -> wait")
                        .put("message", message)
                        .put("type", type));
    }

    @Test
    void anUnknownJobIsNotWaitedFor() {
        assertThat(api.get("/v1/jobs/nope?wait=30").statusCode()).isEqualTo(404);
        assertThat(api.get("/v1/jobs/a%20b?wait=30").statusCode()).isEqualTo(404);
    }
}
