package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of the reference's web client, in its order and with its headers, and what it needs of the answers. */
class WebClientPathTest extends ApiSetUp {
    private static final String PAGE = "http://localhost:5173";
    private static final String PLACE = "London%2C%20England%2C%20United%20Kingdom";
    private static final String TODAY = "?local_today=2026-11-23";
    private static final Duration POLL = Duration.ofSeconds(3);

    private static RedisProcess otherRedis;
    /* Has no worker. */
    private static ApiHarness idle;

    @BeforeAll
    static void start() {
        api.work();
        otherRedis = add(RedisProcess.start());
        idle = add(ApiHarness.api(otherRedis.url(), upstream.uri(), new JsonObject()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily", "weekly", "monthly", "yearly"})
    void aPageCreatesAJobAndPollsUntilItIsReady(String period) {
        String id = create(api, "/v1/records/" + period + "/" + PLACE + "/11-23/async" + TODAY);

        JsonObject job = Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> poll(api, id), status -> status.getString("status").equals("ready"));

        checkRecord(job.getJsonObject("result").getJsonObject("data"), "celsius", 100);
    }

    @Test
    void theSameJobAnswersWhoeverAsksForItAgain() {
        String path = "/v1/records/daily/" + PLACE + "/11-19/async" + TODAY;
        String id = create(api, path);
        assertThat(create(api, path)).isEqualTo(id);
        JsonObject job = api.awaitEnd(id);

        // The worker wrote its result and the API would write the same, to the letter.
        assertThat(create(api, path)).isEqualTo(id);
        assertThat(create(api, path)).isEqualTo(id);
        JsonObject result = job.getJsonObject("result");
        assertThat(result.getString("computed_at"))
                .isEqualTo(result.getJsonObject("data").getString("updated"));
    }

    @Test
    void aSharedPageAsksForFahrenheit() {
        String id = create(api, "/v1/records/daily/" + PLACE + "/11-20/async?unit_group=fahrenheit");
        JsonObject job = api.awaitEnd(id);

        assertThat(job.getString("status")).isEqualTo("ready");
        checkRecord(job.getJsonObject("result").getJsonObject("data"), "fahrenheit", 212);
    }

    @Test
    void aPageWhoseJobIsNotDoneInTimeFallsBackToTheRecordItself() {
        String path = "/v1/records/daily/" + PLACE + "/11-23";
        String id = create(idle, path + "/async" + TODAY);
        assertThat(poll(idle, id).getString("status")).isEqualTo("pending");

        HttpResponse<String> answer = fetch(idle, "GET", path + TODAY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Cache")).hasValue("MISS");
        assertThat(answer.headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElse("")
                        .split(", "))
                .contains("*", "X-Cache", "Retry-After");
        checkRecord(new JsonObject(answer.body()), "celsius", 100);
    }

    @Test
    void theServiceIsHealthyForAPageWithoutAToken() {
        HttpResponse<String> answer = api.send(api.request("/health").header("Origin", PAGE));

        assertThat(new JsonObject(answer.body()).getString("status")).isEqualTo("healthy");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(PAGE);
    }

    @Test
    void aPageThatOpensWhenTheRecordIsStoredIsReadyAtItsFirstPoll() {
        String path = "/v1/records/weekly/Reading%2C%20England%2C%20United%20Kingdom/11-20";
        JsonObject record = new JsonObject(fetch(idle, "GET", path + TODAY).body());

        // Nobody works here: what is ready was made so when it was created.
        JsonObject job = poll(idle, create(idle, path + "/async" + TODAY));

        assertThat(job.getString("status")).isEqualTo("ready");
        assertThat(job.getJsonObject("result").getJsonObject("data")).isEqualTo(record);
        assertThat(job.getJsonObject("result").getJsonArray("years_cached")).hasSize(51);
    }

    private static String create(ApiHarness target, String path) {
        HttpResponse<String> answer = fetch(target, "POST", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = new JsonObject(answer.body()).getString("job_id");
        assertThat(id).matches("record_computation_\\d+_[0-9a-f]{32}");
        return id;
    }

    private static JsonObject poll(ApiHarness target, String id) {
        HttpResponse<String> answer = fetch(target, "GET", "/v1/jobs/" + id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject job = new JsonObject(answer.body());
        assertThat(job.getString("status")).isIn("pending", "processing", "ready");
        return job;
    }

    /* A browser asks before each of these whether it may. */
    private static HttpResponse<String> fetch(ApiHarness target, String method, String path) {
        HttpResponse<String> preflight = target.send(target.request(path)
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type,x-firebase-appcheck")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(200);
        HttpRequest.Builder request = target.request(path)
                .header("Origin", PAGE)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("X-Firebase-AppCheck", "token")
                .method(method, BodyPublishers.noBody());
        HttpResponse<String> answer = target.send(request);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(PAGE);
        return answer;
    }

    /* The client's own checks: it shows an error panel where one fails. */
    private static void checkRecord(JsonObject record, String unit, double warmest) {
        JsonArray values = record.getJsonArray("values");
        assertThat(values).isNotEmpty();
        for (Object item : values) {
            JsonObject value = (JsonObject) item;
            assertThat(value.getValue("year")).isInstanceOf(Integer.class);
            assertThat(value.getInteger("year")).isBetween(1970, 2027);
            assertThat(value.getDouble("temperature")).isBetween(-100.0, warmest);
        }
        assertThat(record.getString("unit_group")).isEqualTo(unit);
        assertThat(record.getJsonObject("average").getDouble("mean")).isBetween(-100.0, 100.0);
        assertThat(record.getJsonObject("trend").getDouble("slope")).isBetween(-10.0, 10.0);
        assertThat(record.getJsonObject("trend").getString("unit")).endsWith("/decade");
        assertThat(record.getJsonObject("metadata").getDouble("completeness")).isPositive();
    }
}
