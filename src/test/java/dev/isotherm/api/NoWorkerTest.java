package dev.isotherm.api;

import static dev.isotherm.api.admin.AdminHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a job says that waits where nobody runs jobs. */
class NoWorkerTest {
    private static final String SAID = "No worker service is running. The job waits until one starts.";

    @AutoClose
    private final AdminHarness admin = new AdminHarness();

    private JsonObject read(String id) {
        HttpResponse<String> answer = admin.api.get("/v1/jobs/" + id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    /* As if it had been enqueued so much earlier. */
    private void age(String id, int seconds) {
        long then = ApiHarness.NOW.minusSeconds(seconds).toEpochMilli();
        for (String time : List.of("created", "updated")) {
            RedisTalk.ask(admin.redis.port(), "HSET", "iso:{records}:j:" + id, time, Long.toString(then));
        }
    }

    @Test
    void aJobThatWaitsForLongSaysThatNobodyRunsJobs() {
        String id = admin.enqueue("daily/Reykjavik/04-01");
        age(id, 31);

        JsonObject job = read(id);

        assertThat(job.getString("status")).isEqualTo("pending");
        assertThat(job.getString("reason")).isEqualTo(SAID);
        assertThat(new JsonObject(admin.api.get("/v1/jobs/" + id + "?wait=1").body()).getString("reason"))
                .isEqualTo(SAID);
    }

    @Test
    void aJobThatWaitsForAShortTimeSaysNothing() {
        assertThat(read(admin.enqueue("daily/Reykjavik/04-02")).fieldNames())
                .containsExactlyInAnyOrderElementsOf(
                        List.of("id", "type", "status", "params", "created_at", "updated_at"));
    }

    @Test
    void norDoesOneThatAWorkerWillTake() {
        admin.worker("w", execution -> Promise.<Buffer>promise().future());
        admin.ok("POST", "/admin/queues/records/pause");
        eventually(() -> admin.live().size(), 1);
        String id = admin.enqueue("daily/Reykjavik/04-03");
        age(id, 3_000);

        assertThat(read(id).containsKey("reason")).isFalse();
        admin.stopWorkers();
        eventually(() -> read(id).getString("reason"), SAID);
    }
}
