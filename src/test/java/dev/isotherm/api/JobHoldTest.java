package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A plain {@code GET /v1/jobs/{id}} of a running job waits a little for its end. */
class JobHoldTest {
    private static EventHarness harness;
    private static ApiHarness api;

    @BeforeAll
    static void start() {
        harness = new EventHarness();
        api = harness.api(new JsonObject().put("jobHoldMs", 5_000).put("maxStreams", 1));
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    /* Redis can tell whether the API waits for events. */
    private static void awaitBlocked(int clients) {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> harness.jobs.blockedClients() == clients);
    }

    private static String status(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("status");
    }

    @Test
    void itIsAnsweredWithTheEndThatComesMeanwhile() {
        String job = harness.jobs.running();
        awaitBlocked(0);
        CompletableFuture<HttpResponse<String>> answer = api.getLater("/v1/jobs/" + job);
        awaitBlocked(1);
        harness.jobs.progress(job, 3, 51);
        harness.jobs.succeed(job);

        assertThat(status(answer.join())).isEqualTo("ready");
    }

    @Test
    void aJobThatRunsOnIsAnsweredAsItIs() {
        String job = harness.jobs.running();

        assertThat(status(api.getLater("/v1/jobs/" + job).join())).isEqualTo("processing");
        harness.jobs.succeed(job);
    }

    @Test
    void nobodyWaitsForAJobThatIsStillQueuedOrWhoseClientWantsNoWait() {
        String queued = harness.jobs.enqueue();
        String running = harness.jobs.running();
        awaitBlocked(0);

        assertThat(status(api.get("/v1/jobs/" + queued))).isIn("pending", "processing");
        assertThat(status(api.get("/v1/jobs/" + running + "?wait=0"))).isEqualTo("processing");
        assertThat(harness.jobs.blockedClients()).isZero();
        harness.jobs.succeed(running);
    }

    @Test
    void whereTooManyWaitTheNextOneIsAnsweredAtOnce() {
        String job = harness.jobs.running();
        awaitBlocked(0);
        CompletableFuture<HttpResponse<String>> first = api.getLater("/v1/jobs/" + job);
        awaitBlocked(1);

        assertThat(status(api.get("/v1/jobs/" + job))).isEqualTo("processing");
        assertThat(first).isNotDone();
        harness.jobs.succeed(job);
        assertThat(status(first.join())).isEqualTo("ready");
    }
}
