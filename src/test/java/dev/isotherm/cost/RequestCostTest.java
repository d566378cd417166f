package dev.isotherm.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.config.Queues;
import dev.isotherm.job.run.JobDriver;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a request costs Redis is no more than {@code docs/costs.md} says. */
class RequestCostTest extends ApiSetUp {
    private static final int TIMES = 28;
    private static final String RECORD = "/v1/records/daily/London/11-20";

    private static JobDriver jobs;
    private static ApiHarness hasty;
    private static String etag;

    @BeforeAll
    static void prepare() {
        Vertx vertx = TestVertx.create();
        add(() -> Awaiting.await(vertx.close()));
        jobs = add(new JobDriver(vertx, redis, Queues.RECORDS));
        // The usual second would be so long that timers are among what it costs.
        hasty = add(ApiHarness.api(
                redis.url(), upstream.uri(), new JsonObject().put("http", new JsonObject().put("jobHoldMs", 20))));
        // It stores all days, so that each other record of the place is stored, too.
        assertThat(api.get("/v1/records/yearly/London/11-20").statusCode()).isEqualTo(200);
        etag = api.get(RECORD).headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void noCommandMoreThanBefore() {
        Map<String, Double> costs = new LinkedHashMap<>();
        put(costs, "warm record", 200, i -> api.get(RECORD));
        put(costs, "warm record, unchanged", 304, i -> unchanged());
        put(costs, "stored record", 200, i -> api.get("/v1/records/daily/London/03-" + (i + 1)));
        put(costs, "/health", 200, i -> api.get("/health"));
        status(costs);
        post(costs);
        CostPage.compare("Redis commands of a request", costs);
    }

    private static void status(Map<String, Double> costs) {
        String ended = jobs.running();
        jobs.succeed(ended);
        String running = jobs.running();
        String waiting = jobs.enqueue();
        put(costs, "status of a waiting job", 200, i -> status(waiting));
        put(costs, "status of a running job, at once", 200, i -> status(running + "?wait=0"));
        put(costs, "status of a running job", 200, i -> hasty.get("/v1/jobs/" + running));
        put(costs, "status of an ended job", 200, i -> status(ended));
        put(costs, "status of an unknown job", 404, i -> status("record_1_" + "0".repeat(32)));
    }

    private static HttpResponse<String> status(String id) {
        return api.get("/v1/jobs/" + id);
    }

    private static void post(Map<String, Double> costs) {
        put(costs, "post of new work", 202, i -> post("Dublin/02-" + (i + 1)));
        String equal = "Dublin/11-20";
        String id = new JsonObject(post(equal).body()).getString("job_id");
        put(costs, "post of work that waits", 202, i -> post(equal));
        jobs.claim();
        jobs.succeed(id);
        put(costs, "post of work that has ended", 202, i -> post(equal));
        put(costs, "post of a stored record", 202, i -> post("London/02-" + (i + 1)));
    }

    private static HttpResponse<String> post(String record) {
        return api.post("/v1/records/daily/" + record + "/async");
    }

    private static HttpResponse<String> unchanged() {
        return api.send(api.request(RECORD)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("If-None-Match", etag));
    }

    private static void put(
            Map<String, Double> costs, String request, int status, IntFunction<HttpResponse<String>> sent) {
        RedisCost cost = RedisCost.of(
                redis.port(), TIMES, i -> assertThat(sent.apply(i).statusCode()).isEqualTo(status));
        costs.put("round trips: " + request, cost.roundTrips());
        costs.put("commands: " + request, cost.commands());
    }
}
