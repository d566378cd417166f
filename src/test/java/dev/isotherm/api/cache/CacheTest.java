package dev.isotherm.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators see how stored weather is used, and delete it; jobs stay whatever they delete. */
class CacheTest {
    private static final String RECORD = "/v1/records/daily/London/11-20";
    private static final String DAY = "/weather/London/2020-06-01";
    private static final String DAY_KEY = "iso:day:{visual_crossing:london}:detail:2020-06-01";

    private Started started;
    private RedisProcess redis;
    private UpstreamServer upstream;
    private ApiHarness api;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        api = started.add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject().put("http", new JsonObject().put("adminKey", AdminHarness.KEY))));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private JsonObject admin(String method, String path) {
        HttpResponse<String> answer = api.send(api.request(path)
                .header(Authentication.ADMIN_KEY, AdminHarness.KEY)
                .method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private void ok(String path) {
        assertThat(api.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void hitsAndMissesAreCountedByEndpointAndLocation() {
        ok(RECORD);
        ok(RECORD);
        ok(RECORD + "/trend");
        ok(DAY);
        api.get("/weather/Xyzzyville/2020-06-01");
        JsonObject stats = admin("GET", "/cache-stats");

        assertThat(stats.getJsonObject("overall"))
                .isEqualTo(
                        new JsonObject("{\"total_requests\":5,\"cache_hits\":2,\"cache_misses\":2,\"cache_errors\":1,"
                                + "\"hit_rate\":0.4,\"error_rate\":0.2}"));
        assertThat(stats.getJsonObject("by_endpoint").getJsonObject("records").getInteger("cache_hits"))
                .isEqualTo(2);
        assertThat(stats.getJsonObject("by_location").fieldNames()).containsExactlyInAnyOrder("London", "Xyzzyville");
        JsonArray hourly = stats.getJsonArray("hourly");
        assertThat(hourly).hasSize(24);
        assertThat(hourly.getJsonObject(23).getInteger("total_requests")).isEqualTo(5);
        assertThat(hourly.getJsonObject(23).getLong("timestamp")).isEqualTo(1_795_438_800L);

        assertThat(admin("GET", "/cache-stats/health").getString("status")).isEqualTo("degraded");
        assertThat(admin("GET", "/cache-stats/endpoints")
                        .getJsonObject("overall")
                        .getInteger("total_requests"))
                .isEqualTo(5);
        assertThat(admin("GET", "/cache-stats/hourly?hours=2").getJsonArray("hourly_data"))
                .hasSize(2);
        admin("POST", "/cache-stats/reset");
        assertThat(admin("GET", "/cache-stats/locations").getJsonObject("by_location"))
                .isEmpty();
    }

    @Test
    void clearingDeletesAllWeatherAndNoJob() {
        ok(RECORD);
        ok(DAY);
        ok("/weather/Newtown/2020-06-01");
        String job =
                new JsonObject(api.post("/v1/records/weekly/Sydney/11-20/async").body()).getString("job_id");
        int keys = admin("DELETE", "/cache/clear?dry_run=true").getInteger("total_keys");
        JsonObject cleared = admin("DELETE", "/cache/clear");

        assertThat(keys).isGreaterThan(50);
        assertThat(cleared.getString("status")).isEqualTo("success");
        assertThat(cleared.getInteger("deleted_count")).isEqualTo(keys);
        assertThat(admin("DELETE", "/cache/clear?dry_run=1").getInteger("total_keys"))
                .isZero();
        assertThat(api.get("/v1/jobs/" + job).statusCode()).isEqualTo(200);
        assertThat(admin("GET", "/debug/jobs").getJsonArray("jobs_in_queue")).containsExactly(job);
        upstream.reset();
        ok(RECORD);
        assertThat(upstream.calls()).hasSize(51);
    }

    @Test
    void whatIsInvalidatedIsBoughtAgainAndNothingElse() {
        ok(DAY);
        ok("/weather/London/2020-06-02");
        ok("/weather/Sydney/2020-06-01");
        upstream.reset();

        JsonObject dry = admin("DELETE", "/cache/invalidate/date/2020-06-01?dry_run=true");
        assertThat(dry.getInteger("total_found")).isEqualTo(2);
        assertThat(dry.getInteger("patterns_checked")).isEqualTo(1);
        assertThat(admin("DELETE", "/cache/invalidate/location/London,%20England,%20United%20Kingdom")
                        .getInteger("deleted_count"))
                .isEqualTo(2);
        ok("/weather/Sydney/2020-06-01");
        assertThat(upstream.calls()).isEmpty();
        ok(DAY);
        assertThat(upstream.calls()).hasSize(1);
        JsonObject endpoint = admin("DELETE", "/cache/invalidate/endpoint/weather?location=london&dry_run=true");
        assertThat(endpoint.getString("status")).isEqualTo("dry_run");
        assertThat(endpoint.getJsonArray("matching_keys")).containsExactly(DAY_KEY);
        assertThat(endpoint.getString("action")).isEqualTo("would_delete");
        assertThat(admin("DELETE", "/cache/invalidate/pattern?pattern=*2020-06-*")
                        .getInteger("deleted_count"))
                .isEqualTo(2);
    }

    @Test
    void oneKeyIsDeletedIfItIsOfWeather() {
        ok(DAY);
        String path = "/cache/invalidate/key/" + DAY_KEY.replace("{", "%7B").replace("}", "%7D");

        assertThat(admin("DELETE", path + "?dry_run=true"))
                .isEqualTo(new JsonObject()
                        .put("status", "dry_run")
                        .put("cache_key", DAY_KEY)
                        .put("exists", true)
                        .put("action", "would_delete"));
        assertThat(admin("DELETE", path).getString("action")).isEqualTo("deleted");
        assertThat(admin("DELETE", path).getString("action")).isEqualTo("not_found");
        api.post("/v1/records/weekly/Sydney/11-20/async");
        assertThat(admin("DELETE", "/cache/invalidate/key/iso:%7Brecords%7D:q").getBoolean("deleted"))
                .isFalse();
        assertThat(admin("GET", "/debug/jobs").getInteger("queue_length")).isEqualTo(1);
        assertThat(admin("DELETE", "/cache/invalidate/pattern?pattern=*").getJsonArray("matching_keys"))
                .isEmpty();
    }

    @Test
    void todayAndTheForecastAreInvalidated() {
        ok("/forecast/London");
        assertThat(admin("DELETE", "/cache/invalidate/today?dry_run=true").getJsonArray("results"))
                .extracting(result -> ((JsonObject) result).getInteger("total_found"))
                .containsExactly(1, 1);
        assertThat(admin("DELETE", "/cache/invalidate/today").getString("status"))
                .isEqualTo("success");
        ok("/v1/records/daily/London/11-23");
        assertThat(admin("DELETE", "/cache/invalidate/forecast").getInteger("deleted_count"))
                .isEqualTo(1);
        assertThat(admin("DELETE", "/cache/invalidate/expired?dry_run=true").getInteger("count"))
                .isZero();
    }

    @Test
    void redisAndTheKeysOfWeatherAreShown() {
        ok(RECORD);
        ok(DAY);
        JsonObject info = admin("GET", "/cache/info");

        assertThat(info.getJsonObject("redis_info").getString("used_memory")).matches("\\d+\\.\\d\\d[KMG]");
        assertThat(info.getJsonObject("redis_info").getLong("total_commands_processed"))
                .isPositive();
        assertThat(info.getJsonObject("key_counts").getInteger("weather")).isEqualTo(1);
        assertThat(info.getJsonObject("key_counts").getInteger("v1_records")).isEqualTo(50);
        assertThat(info.getInteger("total_keys")).isGreaterThan(51);
        assertThat(info.getJsonObject("stored_places"))
                .isEqualTo(new JsonObject()
                        .put("places", 1)
                        .put("max_places", 10_000)
                        .put("nearly_full", false)
                        .put("removed", 0)
                        .put("not_stored", 0)
                        .put("max_memory", 0)
                        .put("memory_short", false)
                        .put("memory_short_percent", 85));
    }

    @Test
    void whatWasSetAsideIsShown() {
        assertThat(admin("GET", "/cache/info").getJsonObject("set_aside"))
                .isEqualTo(new JsonObject().put("count", 0).put("keys", new JsonArray()));
        RedisTalk.ask(redis.port(), "SET", "iso:{share}:all", "no hash");
        RedisTalk.ask(redis.port(), "SET", "iso:{records}:q", "no list");
        ok("/v1/shares");
        assertThat(api.post(RECORD + "/async").statusCode()).isEqualTo(202);
        assertThat(admin("GET", "/cache/info").getJsonObject("set_aside"))
                .isEqualTo(new JsonObject()
                        .put("count", 2)
                        .put("keys", new JsonArray().add("iso:{records}:b:q").add("iso:{share}:b:all")));
        assertThat(RedisTalk.ask(redis.port(), "GET", "iso:{share}:b:all")).isEqualTo("no hash");
    }

    @Test
    void theDetailedHealthTellsWhatFails() {
        HttpResponse<String> answer = api.send(api.request("/health/detailed"));
        JsonObject body = new JsonObject(answer.body());

        // There is no worker here.
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-cache");
        JsonObject checks = body.getJsonObject("checks");
        assertThat(body.getString("status")).isEqualTo("unhealthy");
        assertThat(checks.getJsonObject("worker").getString("status")).isEqualTo("unhealthy");
        assertThat(checks.getJsonObject("redis").getString("status")).isEqualTo("healthy");
        assertThat(checks.getJsonObject("visual_crossing_api").getString("status"))
                .isEqualTo("healthy");
        assertThat(checks.getJsonObject("analytics_rate_limit").getInteger("limit_per_hour"))
                .isEqualTo(1_000);

        api.work();
        AdminHarness.eventually(() -> api.send(api.request("/health/detailed")).statusCode(), 200);
    }

    @Test
    void aProviderThatFailsIsUnhealthy() {
        upstream.behave(call -> UpstreamServer.Behaviour.ERROR);
        for (int i = 1; i <= 5; i++) {
            api.get("/weather/London/2020-06-0" + i);
            api.get("/weather/Sydney/2020-06-0" + i);
        }
        JsonObject weather = new JsonObject(
                        api.send(api.request("/health/detailed")).body())
                .getJsonObject("checks")
                .getJsonObject("visual_crossing_api");

        assertThat(weather.getString("status")).isEqualTo("unhealthy");
        assertThat(weather.getInteger("failures_last_5m")).isEqualTo(10);
        assertThat(weather.getString("last_failure_reason")).isEqualTo("unavailable");
    }

    @Test
    void theLimitsOfAnAddressAreShown() {
        api.send(api.request("/analytics")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        JsonObject status =
                new JsonObject(api.send(api.request("/rate-limit-status")).body());

        assertThat(status.getString("client_ip")).isEqualTo("127.0.0.1");
        assertThat(status.getJsonObject("analytics_rate_limit"))
                .isEqualTo(new JsonObject()
                        .put("enabled", true)
                        .put("limit_per_hour", 1_000)
                        .put("current_count", 1)
                        .put("remaining", 999));
    }
}
