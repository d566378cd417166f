package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.JobHandler;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.TestWorker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** The API on a Redis of its own, asked with the admin key; workers have a handler of the test's. */
public final class AdminHarness implements AutoCloseable {
    public static final String KEY = "admin-key";
    /* Nothing listens there: no handler of these tests asks for weather. */
    private static final URI NO_WEATHER = URI.create("http://127.0.0.1:9");

    public final RedisProcess redis;
    public final ApiHarness api;
    private final List<TestWorker> workers = new ArrayList<>();

    public AdminHarness() {
        redis = KillableRedis.start();
        api = ApiHarness.api(
                redis.url(), NO_WEATHER, new JsonObject().put("http", new JsonObject().put("adminKey", KEY)));
    }

    /** Starts a worker. */
    public TestWorker worker(String id, JobHandler handler) {
        JsonObject file = new JsonObject()
                .put("role", "dev")
                .put("redis", new JsonObject().put("url", redis.url()))
                .put(
                        "jobs",
                        new JsonObject()
                                .put("leaseMs", 1_000)
                                .put(
                                        "retry",
                                        new JsonObject()
                                                .put("floorMs", 1)
                                                .put("baseMs", 1)
                                                .put("capMs", 2)));
        IsothermConfig config = ConfigLoader.load(file, Map.of());
        TestWorker worker = TestWorker.start(id, config, Queues.RECORDS, RecordJobs.TYPE, handler);
        workers.add(worker);
        return worker;
    }

    /** The worker is stopped cleanly, before the test ends. */
    void stop(TestWorker worker) {
        workers.remove(worker);
        worker.close();
    }

    /** The worker is gone without a word. */
    public void kill(TestWorker worker) {
        workers.remove(worker);
        worker.die();
    }

    public void stopWorkers() {
        List.copyOf(workers).forEach(this::stop);
    }

    HttpResponse<String> send(String method, String path) {
        return api.send(
                api.request(path).header(Authentication.ADMIN_KEY, KEY).method(method, BodyPublishers.noBody()));
    }

    public JsonObject ok(String method, String path) {
        HttpResponse<String> answer = send(method, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    public String enqueue(String record) {
        return new JsonObject(api.post("/v1/records/" + record + "/async").body()).getString("job_id");
    }

    /** The queue of records; the services have others, for what they do for themselves. */
    JsonObject queue() {
        return ok("GET", "/admin/queues").getJsonArray("queues").stream()
                .map(JsonObject.class::cast)
                .filter(queue -> queue.getString("queue").equals(Queues.RECORDS))
                .findFirst()
                .orElseThrow();
    }

    public int count(String list) {
        return queue().getJsonObject("counts").getInteger(list);
    }

    JsonArray list(String state) {
        return ok("GET", "/admin/jobs?state=" + state).getJsonArray("jobs");
    }

    public JsonArray live() {
        return ok("GET", "/admin/workers").getJsonArray("workers");
    }

    public static <T> void eventually(Supplier<T> actual, T wanted) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(actual.get()).isEqualTo(wanted));
    }

    @Override
    public void close() {
        stopWorkers();
        api.close();
        redis.close();
    }
}
