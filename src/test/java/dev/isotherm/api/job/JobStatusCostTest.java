package dev.isotherm.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.support.RedisMonitor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a status costs Redis, and that what an instance keeps of a job that has ended is true when it is sent. */
class JobStatusCostTest {
    private static final String LARGE = "x".repeat(100_000);
    private static final JobHandler SUCCEED = execution ->
            Future.succeededFuture(new JsonObject().put("text", LARGE).toBuffer());
    private static final JobHandler FAIL = execution -> Future.failedFuture(JobFailedException.fatal("bad", "Bad"));

    private AdminHarness admin;

    @BeforeEach
    void start() {
        admin = new AdminHarness();
        // The first one sends Redis the script.
        assertThat(ask("x").statusCode()).isEqualTo(404);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private HttpResponse<String> ask(String id) {
        return admin.api.get("/v1/jobs/" + id);
    }

    private String status(String id) {
        return new JsonObject(ask(id).body()).getString("status");
    }

    /* The commands with the id of the job, those of scripts too. */
    private static List<RedisMonitor.Seen> of(String id, RedisMonitor monitor) {
        return monitor.seen().stream()
                .filter(seen -> seen.words().stream().anyMatch(word -> word.contains(id)))
                .toList();
    }

    @Test
    void theStatusOfAWaitingJobIsOneCommand() {
        String id = admin.enqueue("daily/Oslo/03-01");
        try (RedisMonitor monitor = RedisMonitor.open(admin.redis.port())) {
            assertThat(status(id)).isEqualTo("pending");
            assertThat(of(id, monitor)).filteredOn(seen -> !seen.byScript()).hasSize(1);
        }
    }

    @Test
    void theFirstStatusOfAnEndedJobIsOneCommandAndLaterOnesReadNoResult() {
        admin.worker("w", SUCCEED);
        String id = admin.enqueue("daily/Oslo/03-01");
        AdminHarness.eventually(() -> admin.count("finished"), 1);
        admin.stopWorkers();
        try (RedisMonitor monitor = RedisMonitor.open(admin.redis.port())) {
            String first = ask(id).body();
            assertThat(new JsonObject(first).getJsonObject("result").getString("text"))
                    .isEqualTo(LARGE);
            assertThat(of(id, monitor)).filteredOn(seen -> !seen.byScript()).hasSize(1);
            for (int i = 0; i < 3; i++) {
                assertThat(ask(id).body()).isEqualTo(first);
                List<RedisMonitor.Seen> seen = of(id, monitor);
                assertThat(seen).filteredOn(one -> !one.byScript()).hasSize(1);
                assertThat(seen)
                        .filteredOn(RedisMonitor.Seen::byScript)
                        .singleElement()
                        .satisfies(one -> assertThat(one.words().get(0)).isEqualToIgnoringCase("HMGET"));
            }
        }
    }

    @Test
    void aJobThatIsDeletedIsGone() {
        admin.worker("w", FAIL);
        String id = admin.enqueue("daily/Oslo/03-01");
        AdminHarness.eventually(() -> admin.count("dead"), 1);
        assertThat(status(id)).isEqualTo("error");
        assertThat(status(id)).isEqualTo("error");
        admin.ok("DELETE", "/admin/jobs/" + id);
        assertThat(ask(id).statusCode()).isEqualTo(404);
    }

    @Test
    void aJobThatAnOperatorRunsAgainIsSeenAnewEachTimeItEnds() {
        AtomicInteger runs = new AtomicInteger();
        admin.worker(
                "w",
                execution -> Future.failedFuture(JobFailedException.fatal("bad", "Run " + runs.incrementAndGet())));
        String id = admin.enqueue("daily/Oslo/03-01");
        for (int run = 1; run <= 3; run++) {
            String error = "Run " + run;
            AdminHarness.eventually(() -> new JsonObject(ask(id).body()).getString("error"), error);
            assertThat(status(id)).isEqualTo("error");
            admin.ok("POST", "/admin/jobs/" + id + "/retry");
        }
        AdminHarness.eventually(() -> new JsonObject(ask(id).body()).getString("error"), "Run 4");
        admin.stopWorkers();
        admin.ok("POST", "/admin/jobs/" + id + "/retry");
        assertThat(status(id)).isEqualTo("pending");
    }

    @Test
    void aJobThatIsCancelledHasEndedAtTheNextStatus() {
        String id = admin.enqueue("daily/Oslo/03-01");
        assertThat(status(id)).isEqualTo("pending");
        admin.ok("POST", "/admin/jobs/" + id + "/cancel");
        String first = ask(id).body();
        assertThat(new JsonObject(first).getJsonObject("error_details").getString("error_type"))
                .isEqualTo("cancelled");
        assertThat(ask(id).body()).isEqualTo(first);
    }
}
