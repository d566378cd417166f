package dev.isotherm.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Days of popular places are fetched before a client asks for them; users' calls go first. */
class CacheWarmTest {
    private static final String LONDON = "London, England, United Kingdom";
    private static final String SYDNEY = "Sydney, New South Wales, Australia";
    private static final String STOKE = "Stoke-on-Trent, England, United Kingdom";
    private static final int YEARS = 51;
    /* A cold place costs 51 months. */
    private static final int COST = YEARS * 31;

    private Started started;
    private RedisProcess redis;
    private UpstreamServer upstream;
    private ApiHarness api;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private void serve(JsonObject more) {
        api = started.add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put("http", new JsonObject().put("adminKey", AdminHarness.KEY))
                        .put("warming", new JsonObject().put("enabled", true).put("places", 3))
                        .mergeIn(more, true)));
    }

    private JsonObject admin(String method, String path, String body, int status) {
        HttpResponse<String> answer = api.send(api.request(path)
                .header(Authentication.ADMIN_KEY, AdminHarness.KEY)
                .method(method, BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    private JsonObject admin(String method, String path) {
        return admin(method, path, "", 200);
    }

    private JsonObject ended(JsonObject created) {
        assertThat(created.getString("status")).isEqualTo("job_created");
        return ended(created.getString("job_id"));
    }

    private JsonObject ended(String id) {
        return Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(
                        () -> admin("GET", "/cache-warm/job/" + id),
                        job -> job.containsKey("result") || job.containsKey("error"))
                .getJsonObject("result");
    }

    private void select(String... ids) {
        for (String id : ids) {
            HttpResponse<String> answer = api.post("/v1/locations/selections", "{\"location_id\":\"" + id + "\"}");
            assertThat(answer.statusCode()).isEqualTo(204);
        }
    }

    @Test
    void theDaysOfPopularPlacesAreStoredBeforeAClientAsks() {
        serve(new JsonObject());
        select("london", "stoke_on_trent");
        api.work();

        JsonObject created = admin("POST", "/cache-warm");
        assertThat(created.getJsonArray("locations_to_warm")).containsExactlyInAnyOrder(LONDON, STOKE);
        assertThat(created.getString("job_status_url")).isEqualTo("/cache-warm/job/" + created.getString("job_id"));
        JsonObject result = ended(created);

        assertThat(result.getJsonObject("results").getMap())
                .containsOnlyKeys(LONDON, STOKE)
                .containsValue("warmed");
        assertThat(result.getJsonObject("summary"))
                .isEqualTo(new JsonObject().put("warmed", 2).put("failed", 0).put("skipped", 0));
        assertThat(upstream.calls()).hasSize(2 * YEARS);
        upstream.reset();
        for (String place : new String[] {"London", "Stoke-on-Trent,%20England,%20United%20Kingdom"}) {
            for (String period : new String[] {"daily", "weekly", "monthly"}) {
                assertThat(api.get("/v1/records/" + period + "/" + place + "/11-23")
                                .headers()
                                .firstValue("x-cache"))
                        .as(period + " of " + place)
                        .hasValue("HIT");
            }
        }
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void halfOfTheBudgetIsLeftForUsers() {
        serve(new JsonObject()
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "visual-crossing",
                                        new JsonObject()
                                                .put("cluster", new JsonObject().put("dailyRecords", 2 * COST)))));
        api.work();

        JsonObject result = ended(admin(
                "POST",
                "/cache-warm/job?warming_type=specific",
                new JsonArray().add(SYDNEY).add(LONDON).add(STOKE).encode(),
                200));

        assertThat(result.getJsonObject("results")).isEqualTo(new JsonObject().put(SYDNEY, "warmed"));
        assertThat(result.getJsonObject("summary"))
                .isEqualTo(new JsonObject()
                        .put("warmed", 1)
                        .put("failed", 0)
                        .put("skipped", 2)
                        .put("stopped_by", "budget"));
        assertThat(upstream.days()).isEqualTo(COST);
    }

    @Test
    void aRunGoesOnAfterAPlaceThatFailsAndEndsWhereTheProviderRefuses() {
        serve(new JsonObject());
        upstream.behave(call -> call.place().contains("Sydney") ? Behaviour.LIMITED_LONG : Behaviour.WEATHER);
        api.work();

        JsonObject result = ended(admin(
                "POST",
                "/cache-warm/job?warming_type=specific",
                new JsonArray().add("Xyzzyville").add(SYDNEY).add(LONDON).encode(),
                200));

        assertThat(result.getJsonObject("results").fieldNames()).containsExactly("Xyzzyville", SYDNEY);
        assertThat(result.getJsonObject("summary"))
                .isEqualTo(new JsonObject()
                        .put("warmed", 0)
                        .put("failed", 2)
                        .put("skipped", 1)
                        .put("stopped_by", "provider"));
    }

    @Test
    void aMissedRunOfTheScheduleIsMadeUpForAndShown() {
        serve(new JsonObject());
        JsonObject before = admin("GET", "/cache-warm/schedule");
        assertThat(before)
                .isEqualTo(new JsonObject()
                        .put("enabled", true)
                        .put("interval_hours", 4)
                        .put("next_warming_in_hours", 16 - 13 - 12.7 / 60)
                        .put("last_warming", null)
                        .put("warming_in_progress", false));
        select("london");
        // As a process would have left it that stopped the day before.
        Instant older = ApiHarness.NOW.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
        RedisTalk.ask(redis.port(), "HSET", "iso:{maintenance}:m", "tick:cache_warming", "" + older.toEpochMilli());

        api.work();

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
            JsonObject now = admin("GET", "/cache-warm/status");
            return now.getString("last_warming") != null && !now.getBoolean("warming_in_progress");
        });
        assertThat(api.get("/v1/records/daily/London/11-23").headers().firstValue("x-cache"))
                .hasValue("HIT");
        assertThat(upstream.calls()).hasSize(YEARS);
    }

    @Test
    void whatWouldBeFetchedIsShownAndWrongRequestsAreRefused() {
        serve(new JsonObject());
        select("cape_town");

        assertThat(admin("GET", "/cache-warm/locations"))
                .isEqualTo(new JsonObject()
                        .put("locations", new JsonArray().add("Cape Town, Western Cape, South Africa"))
                        .put("dates", new JsonArray().add("2026-11-23"))
                        .put("month_days", new JsonArray().add("11-23")));
        assertThat(admin("GET", "/cache-warm/tiers").getJsonObject("tier1").getInteger("size"))
                .isEqualTo(1);
        assertThat(admin("POST", "/cache-warm/job").getJsonArray("locations")).hasSize(3);
        assertThat(admin("POST", "/cache-warm/job?warming_type=popular").getJsonArray("locations"))
                .hasSize(1);
        assertThat(admin("POST", "/cache-warm/job?warming_type=some"))
                .isEqualTo(new JsonObject()
                        .put("status", "error")
                        .put("message", "Invalid warming type. Must be 'all', 'popular', or 'specific'"));
        for (String body : new String[] {"", "{}", "[]", "[1]", "[\"a\",\"b\",\"c\",\"d\"]", "["}) {
            admin("POST", "/cache-warm/job?warming_type=specific", body, 422);
        }
        admin("POST", "/cache-warm/job?warming_type=specific", "[\"http://x\"]", 400);
        assertThat(admin("GET", "/cache-warm/job/cache_warming_1_ff"))
                .isEqualTo(new JsonObject().put("status", "not_found").put("message", "Job not found"));
    }
}
