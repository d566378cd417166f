package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** As {@link OpenApiAnswersTest}, for what clients and operators of the old service call besides records and jobs. */
class OpenApiClientAnswersTest extends OpenApiAnswers {
    @Test
    void sharesAndTheirPictures() {
        String path = "/v1/shares";
        String body = "{\"location\":\"London\",\"period\":\"daily\",\"identifier\":\"11-20\",\"ref_year\":2026}";
        String id = new JsonObject(
                        described("POST", path, 201, api.post(path, body)).body())
                .getString("id");
        described("POST", path, 422, api.post(path, "{}"));
        described("POST", path, 400, api.post(path, body.replace("London", "https://x")));
        assertThat(get(api, path, 200).getJsonArray("shares")).isNotEmpty();
        get(api, path + "?limit=0", 422);
        get(api, path + "/" + id, 200);
        get(api, path + "/aB3xY7qZ", 404);
        String picture = "/v1/og/" + id + ".png";
        described("GET", picture, 200, api.get(picture));
        get(api, "/v1/og/aB3xY7qZ.png", 404);
        get(api, picture + "?show_title=maybe", 422);
    }

    @Test
    void placesAndSelections() {
        for (String path : new String[] {"preapproved", "popular", "popular?include_images=true"}) {
            get(api, "/v1/locations/" + path, 200);
        }
        for (String path : new String[] {"preapproved/status", "popular/status", "popular/display-strings"}) {
            get(api, "/v1/locations/" + path, 200);
        }
        get(api, "/v1/locations/search?q=sao", 200);
        String select = "/v1/locations/selections";
        for (String body : new String[] {"{\"location_id\":\"london\"}", "{}"}) {
            HttpRequest.Builder selection = api.request(select)
                    .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                    .POST(BodyPublishers.ofString(body));
            described("POST", select, body.length() > 2 ? 204 : 422, api.send(selection));
        }
        get(api, "/v1/locations/popular/stats", 200);
        get(api, "/v1/locations/preapproved?country_code=XX", 400);
        get(api, "/v1/locations/search?q=l", 422);
        String tag = api.get("/v1/locations/preapproved")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        described(
                "GET",
                "/v1/locations/preapproved",
                304,
                api.send(api.request("/v1/locations/preapproved")
                        .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                        .header("If-None-Match", tag)));
        String image = "/data/locations/processed/london.webp";
        described("GET", image, 404, api.send(api.request(image)));
    }

    @Test
    void singleDays() {
        get(api, "/weather/London/2020-06-01", 200);
        get(api, "/weather/Sydney/2020-06-01?unit_group=fahrenheit", 200);
        get(api, "/forecast/London", 200);
        get(api, "/weather/Xyzzyville/2020-06-01", 404);
        get(api, "/weather/localhost/2020-06-01", 400);
        get(api, "/weather/London/1-5", 400);
        get(api, "/forecast/London?unit_group=kelvin", 422);
        get(api, "/weather/Badtown/2020-06-01", 503);
    }

    @Test
    void whatClientsReport() {
        String error = "{\"error\":\"boom\",\"url\":\"/\"}";
        String sent =
                "{\"session_id\":\"s-1\",\"response_time_ms\":84,\"cache_hit\":true,\"recent_errors\":[" + error + "]}";
        described("POST", "/analytics", 200, report("application/json", sent));
        described("POST", "/analytics", 200, report("application/json", "{}"));
        described("POST", "/analytics", 400, report("application/json", ""));
        described("POST", "/analytics", 415, report("text/plain", "{}"));
        described("POST", "/analytics", 422, report("application/json", "{\"selection_method\":\"x\"}"));
        get(api, "/analytics/summary", 200);
        admin("GET", "/analytics/recent", 200);
        admin("GET", "/analytics/recent?limit=0", 422);
        admin("GET", "/analytics/session/s-1", 200);
        get(api, "/rate-limit-status", 200);
        admin("GET", "/rate-limit-stats", 200);
    }

    @Test
    void whoAsksForTooMuchOrMayNotAsk() {
        String record = "/v1/records/daily/London/11-20";
        JsonObject one = new JsonObject().put("serviceRequestsPerHour", 1);
        try (ApiHarness limited = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", one))) {
            assertThat(described("GET", record, 200, limited.get(record))
                            .headers()
                            .firstValue("RateLimit"))
                    .isPresent();
            get(limited, record, 429);
            described("POST", record + "/async", 429, limited.post(record + "/async"));
            get(limited, "/forecast/London", 429);
        }
        JsonObject denied = new JsonObject().put("deniedAddresses", "127.0.0.0/8");
        try (ApiHarness denying = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", denied))) {
            get(denying, record, 403);
        }
    }

    @Test
    void whatIsStored() {
        get(api, "/weather/London/2020-06-03", 200);
        create(idle, "daily/London/11-21");
        get(api, "/health/live", 200);
        get(api, "/health/ready", 200);
        get(api, "/health/detailed", 200);
        get(idle, "/health/detailed", 503);
        admin("GET", "/debug/jobs", 200);
        admin("GET", "/cache-stats", 200);
        for (String part : new String[] {"health", "endpoints", "locations", "hourly?hours=3"}) {
            admin("GET", "/cache-stats/" + part, 200);
        }
        admin("POST", "/cache-stats/reset", 200);
        admin("GET", "/cache/info", 200);
        admin("DELETE", "/cache/clear?dry_run=true", 200);
        admin("DELETE", "/cache/clear?dry_run=perhaps", 422);
        for (String dry : new String[] {"?dry_run=true", "?dry_run=false"}) {
            admin("DELETE", "/cache/invalidate/key/iso:day" + dry, 200);
            admin("DELETE", "/cache/invalidate/pattern" + dry + "&pattern=none*", 200);
            admin("DELETE", "/cache/invalidate/endpoint/weather" + dry + "&location=Emptytown", 200);
            admin("DELETE", "/cache/invalidate/location/Emptytown" + dry, 200);
            admin("DELETE", "/cache/invalidate/date/1999-01-01" + dry, 200);
            admin("DELETE", "/cache/invalidate/expired" + dry, 200);
        }
        admin("DELETE", "/cache/invalidate/forecast?dry_run=true", 200);
        admin("DELETE", "/cache/invalidate/today?dry_run=true", 200);
        admin("DELETE", "/cache/invalidate/date/x", 400);
        admin("DELETE", "/cache/invalidate/endpoint/x", 422);
    }

    @Test
    void whatIsSelectedAndWarmed() {
        api.post("/v1/locations/selections", "{\"location_id\":\"london\"}");
        admin("GET", "/usage-stats", 200);
        admin("GET", "/usage-stats/london", 200);
        admin("GET", "/usage-stats/nowhere", 200);
        for (String part : new String[] {"status", "locations", "tiers", "schedule", "job/cache_warming_1_ff"}) {
            admin("GET", "/cache-warm/" + part, 200);
        }
        admin("POST", "/cache-warm", 200);
        JsonObject created = admin("POST", "/cache-warm/job?warming_type=all", 200);
        admin("GET", "/cache-warm/job/" + created.getString("job_id"), 200);
        admin("POST", "/cache-warm/job?warming_type=specific", 422);
        admin("POST", "/cache-warm/job?warming_type=some", 200);
        admin("GET", "/cache-warm/job/!", 404);
    }

    private static HttpResponse<String> report(String type, String body) {
        return api.send(api.request("/analytics").header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }
}
