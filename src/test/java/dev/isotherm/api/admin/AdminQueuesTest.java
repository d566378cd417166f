package dev.isotherm.api.admin;

import static dev.isotherm.api.admin.AdminHarness.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.job.JobHandler;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.TestWorker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** An operator pauses a queue, and sees who works. */
class AdminQueuesTest {
    private static final JobHandler SUCCEED = execution -> Future.succeededFuture(Buffer.buffer("{}"));

    private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    @AutoClose
    private final AdminHarness admin = new AdminHarness();

    private static List<String> ids(JsonArray workers) {
        return workers.stream()
                .map(worker -> ((JsonObject) worker).getString("id"))
                .sorted()
                .toList();
    }

    private boolean redisIsUp() {
        HttpResponse<String> answer = admin.send("GET", "/admin/queues");
        return answer.statusCode() == 200;
    }

    /* Idle runners claim twenty times a second or more; what else runs scripts does so a few times a second. */
    private void letRunnersAskInVain() {
        long before = scripts();
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> scripts() > before + 100);
    }

    private long scripts() {
        Matcher calls = CALLS.matcher(RedisTalk.ask(admin.redis.port(), "INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void aPausedQueueIsClaimedByNoProcessAndStaysPausedOverARestartOfRedis() {
        admin.worker("one", SUCCEED);
        admin.worker("two", SUCCEED);
        eventually(() -> ids(admin.live()), List.of("one-4711", "two-4711"));
        assertThat(admin.ok("POST", "/admin/queues/records/pause"))
                .isEqualTo(new JsonObject()
                        .put("queue", "records")
                        .put("paused", true)
                        .put("changed", true));
        assertThat(admin.ok("POST", "/admin/queues/records/pause").getBoolean("changed"))
                .isFalse();
        String id = admin.enqueue("daily/Oslo/01-01");
        letRunnersAskInVain();
        assertThat(admin.count("queued")).isEqualTo(1);

        admin.redis.restart();
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(this::redisIsUp);
        eventually(() -> ids(admin.live()), List.of("one-4711", "two-4711"));
        letRunnersAskInVain();
        assertThat(admin.queue().getBoolean("paused")).isTrue();
        assertThat(admin.count("queued")).isEqualTo(1);
        assertThat(admin.queue().getDouble("oldest_waiting_seconds")).isNotNegative();

        assertThat(admin.ok("POST", "/admin/queues/records/resume").getBoolean("changed"))
                .isTrue();
        assertThat(admin.api.awaitEnd(id).getString("status")).isEqualTo("ready");
        assertThat(admin.queue().getValue("oldest_waiting_seconds")).isNull();
    }

    @Test
    void resumingWakesAWorkerThatWaits() {
        admin.enqueue("daily/Oslo/01-01");
        admin.ok("POST", "/admin/queues/records/pause");
        RedisTalk.ask(admin.redis.port(), "DEL", "iso:{records}:w");
        admin.ok("POST", "/admin/queues/records/resume");
        assertThat(RedisTalk.ask(admin.redis.port(), "ZCARD", "iso:{records}:w"))
                .isEqualTo("1");
    }

    @Test
    void whatRunsGoesOnWhileItsQueueIsPaused() {
        Promise<Buffer> outcome = Promise.promise();
        admin.worker("w", execution -> outcome.future());
        String id = admin.enqueue("daily/Oslo/01-02");
        eventually(() -> admin.count("running"), 1);
        admin.ok("POST", "/admin/queues/records/pause");
        outcome.complete(Buffer.buffer("{}"));
        assertThat(admin.api.awaitEnd(id).getString("status")).isEqualTo("ready");
    }

    @Test
    void workersAreListedWithTheirContextsWhileTheyLive() {
        assertThat(admin.live()).isEmpty();
        Promise<Buffer> never = Promise.promise();
        TestWorker worker = admin.worker("w1", execution -> never.future());
        admin.enqueue("daily/Oslo/01-03");
        eventually(
                () -> admin.live().stream()
                        .map(one -> ((JsonObject) one).getInteger("busy"))
                        .toList(),
                List.of(1));
        JsonObject shown = admin.live().getJsonObject(0);
        assertThat(shown.getString("host")).isEqualTo("w1");
        assertThat(shown.getInteger("pid")).isEqualTo(4711);
        assertThat(shown.getString("version")).isEqualTo("1.2.3");
        assertThat(shown.getString("role")).isEqualTo("worker");
        assertThat(shown.getString("started_at")).startsWith("1970-01-01T00:00:00");
        assertThat(shown.getInteger("slots")).isEqualTo(TestWorker.SLOTS);
        JsonObject context = shown.getJsonArray("contexts").getJsonObject(0);
        assertThat(context.getString("name")).isEqualTo("w1-runner");
        assertThat(context.getJsonArray("queues")).containsExactly("records");
        assertThat(context.getInteger("busy")).isEqualTo(1);
        assertThat(context.getLong("loop_lag_ms")).isNotNegative();
        never.complete(Buffer.buffer("{}"));
        admin.stop(worker);
        assertThat(admin.live()).isEmpty();
    }

    @Test
    void theServicesOwnWorkersAreOnTheListToo() {
        admin.api.work();
        eventually(
                () -> admin.live().stream()
                        .map(one -> ((JsonObject) one).getInteger("slots"))
                        .toList(),
                List.of(4));
        JsonObject shown = admin.live().getJsonObject(0);
        assertThat(shown.getInteger("pid"))
                .isEqualTo((int) ProcessHandle.current().pid());
        assertThat(shown.getString("role")).isEqualTo("dev");
        assertThat(shown.getString("host")).isNotEmpty();
        assertThat(shown.getJsonArray("contexts")).hasSize(1);
    }

    @Test
    void aWorkerThatDiesIsGoneAfterItsTimeAndOthersStay() {
        TestWorker doomed = admin.worker("doomed", SUCCEED);
        admin.worker("other", SUCCEED);
        eventually(() -> ids(admin.live()), List.of("doomed-4711", "other-4711"));
        admin.kill(doomed);
        assertThat(ids(admin.live())).contains("other-4711");
        eventually(() -> ids(admin.live()), List.of("other-4711"));
    }
}
