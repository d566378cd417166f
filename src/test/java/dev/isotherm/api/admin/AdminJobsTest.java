package dev.isotherm.api.admin;

import static dev.isotherm.api.admin.AdminHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorShape;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator looks at jobs, and steps in. */
class AdminJobsTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final JobHandler SUCCEED = execution -> Future.succeededFuture(Buffer.buffer("{\"answer\":42}"));
    private static final JobHandler FAIL =
            execution -> Future.failedFuture(JobFailedException.fatal("broken", "It is broken"));

    @AutoClose
    private final AdminHarness admin = new AdminHarness();

    private List<String> enqueue(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(admin.enqueue("daily/Oslo/01-%02d".formatted(i)));
        }
        return ids;
    }

    private static List<String> ids(JsonArray jobs) {
        return jobs.stream().map(job -> ((JsonObject) job).getString("id")).toList();
    }

    private void assertError(String method, String path, int status, String code, String message) {
        HttpResponse<String> answer = admin.send(method, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        ErrorShape.check(answer.body(), method, code, message);
    }

    @Test
    void aListIsReadInPagesTheOldestFirst() {
        List<String> ids = enqueue(5);
        JsonObject first = admin.ok("GET", "/admin/jobs?queue=records&state=queued&limit=2");
        assertThat(first.getInteger("total")).isEqualTo(5);
        assertThat(first.getInteger("offset")).isZero();
        assertThat(ids(first.getJsonArray("jobs"))).isEqualTo(ids.subList(0, 2));
        JsonObject last = admin.ok("GET", "/admin/jobs?state=queued&offset=4&limit=2");
        assertThat(ids(last.getJsonArray("jobs"))).isEqualTo(ids.subList(4, 5));
        assertThat(admin.ok("GET", "/admin/jobs?state=queued&offset=5").getJsonArray("jobs"))
                .isEmpty();
        assertThat(admin.list("dead")).isEmpty();
    }

    private String enqueueIn(String... traces) {
        HttpRequest.Builder request = admin.api
                .request("/v1/records/daily/Oslo/04-0" + (traces.length + 1) + "/async")
                .header("Authorization", "Bearer " + ApiHarness.TOKEN);
        List.of(traces).forEach(trace -> request.header("traceparent", trace));
        HttpResponse<String> answer = admin.api.send(request.POST(BodyPublishers.noBody()));
        return new JsonObject(answer.body()).getString("job_id");
    }

    private String traceOf(String id) {
        return admin.ok("GET", "/admin/jobs/" + id).getString("trace_parent");
    }

    @Test
    void aJobBelongsToTheTraceOfItsRequest() {
        String id = enqueueIn(TRACE);
        assertThat(traceOf(id)).isEqualTo(TRACE);
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        admin.worker("w", execution -> {
            handled.add(execution.job().traceParent());
            return SUCCEED.handle(execution);
        });
        eventually(() -> List.copyOf(handled), List.of(TRACE));
        assertThat(traceOf(enqueueIn())).isNull();
        assertThat(traceOf(enqueueIn(TRACE, TRACE))).as("sent twice").isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "no trace"
            })
    void aTraceThatIsNotValidIsIgnored(String trace) {
        assertThat(traceOf(enqueueIn(trace))).isNull();
    }

    @Test
    void eachListHasTheJobsOfItsState() {
        Promise<Buffer> never = Promise.promise();
        TestWorker busy = admin.worker("busy", execution -> never.future());
        String running = admin.enqueue("daily/Oslo/02-01");
        eventually(() -> admin.count("running"), 1);
        assertThat(ids(admin.list("running"))).containsExactly(running);
        assertThat(admin.list("running").getJsonObject(0).getString("worker")).isEqualTo("busy-runner");
        never.complete(Buffer.buffer("{}"));
        eventually(() -> ids(admin.list("finished")), List.of(running));
        admin.stop(busy);
        admin.worker(
                "sorry",
                execution -> Future.failedFuture(
                        JobFailedException.retryable("later", "Not now", Optional.of(Duration.ofHours(1)))));
        String scheduled = admin.enqueue("daily/Oslo/02-02");
        eventually(() -> ids(admin.list("scheduled")), List.of(scheduled));
        JsonObject job = admin.ok("GET", "/admin/jobs/" + scheduled);
        assertThat(job.getString("run_at")).isNotNull();
        assertThat(List.of(job.getString("created_at"), job.getString("started_at"), job.getString("updated_at")))
                .as("created, begun, given back")
                .isSorted();
        admin.stopWorkers();
        String queued = admin.enqueue("daily/Oslo/02-03");
        assertThat(admin.ok("GET", "/admin/jobs/" + queued).getValue("started_at"))
                .isNull();
        assertThat(job.getString("state")).isEqualTo("scheduled");
        assertThat(job.getJsonObject("delayed_by").getString("error_message")).isEqualTo("Not now");
        assertThat(job.getJsonObject("error")).isNull();
        assertThat(admin.queue().getJsonObject("totals").getInteger("retried")).isEqualTo(1);
    }

    @Test
    @ExpectedErrors("is given up after")
    void aDeadJobIsShownWithTheErrorOfEachAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        admin.worker(
                "w",
                execution -> Future.failedFuture(JobFailedException.retryable(
                        "flaky", "Attempt " + attempts.incrementAndGet(), Optional.empty())));
        String id = enqueue(1).get(0);
        eventually(() -> admin.count("dead"), 1);
        JsonObject job = admin.ok("GET", "/admin/jobs/" + id);
        assertThat(job.getString("state")).isEqualTo("dead");
        assertThat(job.getString("queue")).isEqualTo("records");
        assertThat(job.getInteger("attempt")).isEqualTo(4);
        // The job does not say: its worker's policy did.
        assertThat(job.fieldNames()).contains("max_attempts");
        assertThat(job.getInteger("max_attempts")).isNull();
        assertThat(job.getJsonObject("params").getString("location")).isEqualTo("Oslo");
        assertThat(job.getJsonObject("error").getString("error_message")).isEqualTo("Attempt 4");
        assertThat(job.getJsonArray("history"))
                .extracting(error -> ((JsonObject) error).getString("error_message"))
                .containsExactly("Attempt 1", "Attempt 2", "Attempt 3", "Attempt 4");
        assertThat(job.getDouble("forgotten_in_seconds")).isPositive();
        assertThat(job.getString("identity")).hasSize(24);
        assertThat(job.fieldNames()).doesNotContain("lease", "result");
    }

    @Test
    void aFinishedJobIsShownWithoutItsResult() {
        admin.worker("w", SUCCEED);
        String id = enqueue(1).get(0);
        eventually(() -> admin.count("finished"), 1);
        HttpResponse<String> answer = admin.send("GET", "/admin/jobs/" + id);
        assertThat(answer.body()).contains("\"result_bytes\":13").doesNotContain("answer");
        assertThat(admin.queue().getJsonObject("totals").getInteger("succeeded"))
                .isEqualTo(1);
    }

    @Test
    void aFailedJobRunsAgainWhenItIsRetried() {
        AtomicInteger runs = new AtomicInteger();
        admin.worker(
                "w", execution -> runs.incrementAndGet() == 1 ? FAIL.handle(execution) : SUCCEED.handle(execution));
        String id = enqueue(1).get(0);
        eventually(() -> admin.count("dead"), 1);
        assertThat(admin.ok("POST", "/admin/jobs/" + id + "/retry"))
                .isEqualTo(new JsonObject().put("id", id).put("state", "queued"));
        assertThat(admin.api.awaitEnd(id).getString("status")).isEqualTo("ready");
        assertThat(admin.count("dead")).isZero();
        assertThat(admin.ok("GET", "/admin/jobs/" + id).getJsonArray("history")).hasSize(1);
        assertError("POST", "/admin/jobs/" + id + "/retry", 409, "CONFLICT", "Job is succeeded");
    }

    @Test
    void aJobThatWaitsForItsNextAttemptRunsNowWhenItIsRetried() {
        AtomicInteger runs = new AtomicInteger();
        admin.worker(
                "w",
                execution -> runs.incrementAndGet() == 1
                        ? Future.failedFuture(
                                JobFailedException.retryable("later", "Not now", Optional.of(Duration.ofHours(1))))
                        : SUCCEED.handle(execution));
        String id = enqueue(1).get(0);
        eventually(() -> admin.count("scheduled"), 1);
        assertThat(admin.ok("POST", "/admin/jobs/" + id + "/retry"))
                .isEqualTo(new JsonObject().put("id", id).put("state", "queued"));
        assertThat(admin.api.awaitEnd(id).getString("status")).isEqualTo("ready");
        JsonObject job = admin.ok("GET", "/admin/jobs/" + id);
        assertThat(job.getInteger("attempt")).isEqualTo(2);
        assertThat(job.getJsonObject("delayed_by")).isNull();
        assertThat(job.getJsonArray("history")).hasSize(1);
    }

    @Test
    void allDeadJobsRunAgainInMoreThanOneBatch() {
        int count = 230;
        for (int i = 0; i < count; i++) {
            admin.enqueue("daily/Place%20" + i + "/03-01");
        }
        TestWorker failing = admin.worker("failing", FAIL);
        eventually(() -> admin.count("dead"), count);
        admin.stop(failing);
        assertThat(admin.ok("POST", "/admin/jobs/retry?queue=records&state=dead"))
                .isEqualTo(new JsonObject()
                        .put("queue", "records")
                        .put("retried", count)
                        .put("remaining", 0));
        assertThat(admin.count("queued")).isEqualTo(count);
        admin.worker("good", SUCCEED);
        eventually(() -> admin.count("finished"), count);
    }

    @Test
    void anEndedJobIsDeletedAndAnotherIsNot() {
        String id = enqueue(1).get(0);
        assertError("DELETE", "/admin/jobs/" + id, 409, "CONFLICT", "Job is queued");
        admin.worker("w", FAIL);
        eventually(() -> admin.count("dead"), 1);
        assertThat(admin.ok("DELETE", "/admin/jobs/" + id).getBoolean("deleted"))
                .isTrue();
        assertThat(admin.api.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
        assertThat(admin.count("dead")).isZero();
        assertError("DELETE", "/admin/jobs/" + id, 404, "NOT_FOUND", "Job not found");
        assertError("POST", "/admin/jobs/" + id + "/retry", 404, "NOT_FOUND", "Job not found");
    }

    @Test
    void anOperatorCancelsWhatWaitsAtOnceAndWhatRunsWithTheNextHeartbeat() {
        Promise<Buffer> never = Promise.promise();
        String waits = admin.enqueue("daily/Oslo/05-01");
        assertThat(admin.ok("POST", "/admin/jobs/" + waits + "/cancel"))
                .isEqualTo(new JsonObject().put("id", waits).put("state", "cancelled"));
        assertError("POST", "/admin/jobs/" + waits + "/cancel", 409, "CONFLICT", "Job is cancelled");
        admin.worker("w", execution -> never.future());
        String runs = admin.enqueue("daily/Oslo/05-02");
        eventually(() -> admin.count("running"), 1);
        assertThat(admin.ok("POST", "/admin/jobs/" + runs + "/cancel"))
                .isEqualTo(new JsonObject().put("id", runs).put("state", "cancelling"));
        assertThat(admin.api.awaitEnd(runs).getString("error")).isEqualTo("Job was cancelled on request");
        assertError("POST", "/admin/jobs/" + runs + "/cancel", 409, "CONFLICT", "Job is cancelled");
        assertError("POST", "/admin/jobs/none/cancel", 404, "NOT_FOUND", "Job not found");
    }

    @Test
    void clearingCancelsWhatWaitsAndNothingThatRuns() {
        Promise<Buffer> soon = Promise.promise();
        admin.worker("w", execution -> soon.future());
        List<String> ids = enqueue(5);
        eventually(() -> admin.count("running"), TestWorker.SLOTS);
        JsonObject cleared = admin.ok("POST", "/admin/clear-job-queue");
        assertThat(cleared.getString("status")).isEqualTo("success");
        assertThat(cleared.getInteger("jobs_cleared")).isEqualTo(3);
        assertThat(cleared.getInteger("remaining_jobs")).isZero();
        assertThat(cleared.getString("timestamp")).isEqualTo("2026-11-23T13:12:42.000000+00:00");
        assertThat(admin.count("running")).isEqualTo(TestWorker.SLOTS);
        assertThat(admin.api.awaitEnd(ids.get(4)).getString("error")).isEqualTo("Job was cancelled on request");
        soon.complete(Buffer.buffer("{}"));
        assertThat(admin.api.awaitEnd(ids.get(0)).getString("status")).isEqualTo("ready");
        assertThat(admin.ok("POST", "/admin/clear-job-queue").getString("message"))
                .isEqualTo("Queue was already empty");
        assertThat(admin.queue().getJsonObject("totals").getInteger("cancelled"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        GET    | /admin/jobs                           | 422
        GET    | /admin/jobs?state=ready               | 422
        GET    | /admin/jobs?state=dead&limit=0        | 422
        GET    | /admin/jobs?state=dead&limit=201      | 422
        GET    | /admin/jobs?state=dead&limit=ten      | 422
        GET    | /admin/jobs?state=dead&offset=-1      | 422
        GET    | /admin/jobs?state=dead&offset=99999999999999999999 | 422
        POST   | /admin/jobs/retry                     | 422
        POST   | /admin/jobs/retry?state=finished      | 422
        GET    | /admin/jobs?queue=other&state=dead    | 404
        POST   | /admin/jobs/retry?queue=other&state=dead | 404
        POST   | /admin/queues/other/pause             | 404
        POST   | /admin/clear-job-queue?queue=other    | 404
        GET    | /admin/jobs/none                      | 404
        GET    | /admin/jobs/no%20id                   | 404
        GET    | /admin/nothing                        | 404
        GET    | /admin/clear-job-queue                | 405
        """)
    void whatIsWrongIsToldInTheContractsShape(String method, String path, int status) {
        HttpResponse<String> answer = admin.send(method, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonObject error = new JsonObject(answer.body());
        ErrorShape.check(answer.body(), method, error.getString("code"), error.getString("message"));
        assertThat(error.getJsonArray("details") != null).isEqualTo(status == 422);
    }
}
