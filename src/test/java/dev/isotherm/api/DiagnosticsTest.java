package dev.isotherm.api;

import static dev.isotherm.api.admin.AdminHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.SharedData;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.health.DiagnosticsRoute;
import dev.isotherm.support.TestWorker;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The public state of the workers: true figures in the contract's shape, and nobody's jobs. */
class DiagnosticsTest {
    @AutoClose
    private final AdminHarness admin = new AdminHarness();

    private String text() {
        HttpResponse<String> answer = admin.api.send(admin.api.request(DiagnosticsRoute.PATH));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private JsonObject read() {
        return new JsonObject(text());
    }

    private static JsonObject captured(String name) {
        return new JsonObject(SharedData.text("contract/golden/http/" + name + ".json")).getJsonObject("body");
    }

    /** The members by path, with the type of each; what nobody promised to be the same is left out. */
    private static Map<String, String> shape(String path, Object value) {
        Map<String, String> shape = new TreeMap<>();
        if (value instanceof JsonObject json) {
            json.fieldNames().forEach(name -> shape.putAll(shape(path + "." + name, json.getValue(name))));
        } else if (value instanceof Iterable<?> list) {
            shape.put(path, "list");
            list.forEach(element -> shape.putAll(shape(path + "[]", element)));
        } else {
            shape.put(path, value == null ? "null" : value.getClass().getSimpleName());
        }
        return shape;
    }

    private static String issue(JsonObject diagnostics) {
        JsonObject first = diagnostics.getJsonArray("recommendations").getJsonObject(0);
        return first.getString("severity") + ": " + first.getString("issue");
    }

    @Test
    void withoutAWorkerItIsAsCaptured() {
        for (int day = 1; day <= 4; day++) {
            admin.enqueue("daily/Reykjavik/04-0" + day);
        }
        JsonObject shown = read();
        JsonObject captured = captured("diag_noworker");
        assertThat(shape("", shown)).isEqualTo(shape("", captured));
        for (String part : new String[] {"worker", "queue", "jobs", "database"}) {
            assertThat(shown.getJsonObject(part)).isEqualTo(captured.getJsonObject(part));
        }
        assertThat(issue(shown)).isEqualTo(issue(captured));
    }

    @Test
    void withAWorkerItIsAsCaptured() {
        admin.worker("w", execution -> Promise.<Buffer>promise().future());
        eventually(() -> read().getJsonObject("worker").getBoolean("alive"), true);
        JsonObject captured = captured("diag_worker");
        assertThat(shape("", read())).isEqualTo(shape("", captured));
        assertThat(read().getJsonObject("jobs")).isEqualTo(captured.getJsonObject("jobs"));
        assertThat(issue(read())).isEqualTo(issue(captured));
    }

    @Test
    void aWorkerThatIsBusyForLongIsAliveAndOneThatVanishedLeavesStuckJobs() {
        TestWorker worker =
                admin.worker("w", execution -> Promise.<Buffer>promise().future());
        admin.enqueue("daily/Reykjavik/05-01");
        eventually(() -> read().getJsonObject("jobs").getJsonObject("by_status").getInteger("processing"), 1);
        eventually(() -> admin.live().size(), 1);
        assertThat(read().getJsonObject("jobs").getInteger("stuck_count")).isZero();
        admin.kill(worker);
        eventually(() -> read().getJsonObject("jobs").getInteger("stuck_count"), 1);
        eventually(() -> read().getJsonObject("worker").getBoolean("alive"), false);
        assertThat(read().getJsonArray("recommendations"))
                .extracting(one -> ((JsonObject) one).getString("severity"))
                .containsExactly("critical", "warning");
    }

    @Test
    void aPausedQueueIsToldToBePaused() {
        admin.worker("w", execution -> Promise.<Buffer>promise().future());
        eventually(() -> admin.live().size(), 1);
        admin.ok("POST", "/admin/queues/records/pause");
        assertThat(issue(read())).startsWith("info: The queue is paused");
    }

    @Test
    void nothingOfAJobIsInItButThatItIsThere() {
        Promise<Buffer> never = Promise.promise();
        admin.worker("w", execution -> never.future());
        for (int day = 1; day <= 5; day++) {
            admin.enqueue("daily/Reykjavik/06-0" + day);
        }
        eventually(() -> admin.count("running"), TestWorker.SLOTS);
        assertThat(text()).doesNotContain("Reykjavik", "params", "record_computation", "06-0", "w-runner", "test-host");
        assertThat(Duration.ofMillis((long) (read().getJsonObject("worker").getDouble("heartbeat_age_seconds") * 1e3)))
                .isLessThan(ApiHarness.DEADLINE);
        never.complete(Buffer.buffer("{}"));
    }
}
