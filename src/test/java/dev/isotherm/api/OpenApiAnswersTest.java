package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.health.DiagnosticsRoute;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our server answers is what {@code openapi.yaml} says, member for member. */
class OpenApiAnswersTest extends OpenApiAnswers {
    @ParameterizedTest
    @CsvSource({
        "daily/London/11-20, celsius",
        "weekly/London/11-20, fahrenheit",
        "monthly/London/02-29, celsius",
        "yearly/London/1-5, fahrenheit",
        "daily/London/12-25, celsius"
    })
    void records(String record, String unit) {
        JsonObject body = get(api, "/v1/records/" + record + "?unit_group=" + unit, 200);

        assertThat(body.getString("unit_group")).isEqualTo(unit);
        assertThat(body.getJsonArray("values")).hasSizeGreaterThanOrEqualTo(50);
    }

    @Test
    void theAttributionOfASource() {
        try (ApiHarness openMeteo =
                ApiHarness.api(redis.url(), upstream.uri(), OpenMeteoComputationTest.speaking(upstream.uri()))) {
            JsonObject body = get(openMeteo, "/v1/records/yearly/London/11-20", 200);

            assertThat(body.getJsonObject("metadata")
                            .getJsonObject("attribution")
                            .getString("license"))
                    .isEqualTo("CC BY 4.0");
            get(openMeteo, "/v1/records/yearly/London/11-20/average", 200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"average", "trend", "summary", "meta", "updated"})
    void partsOfRecords(String part) {
        get(api, "/v1/records/daily/London/11-20/" + part, 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1/records/rolling-bundle/London/2026-11-21/preload",
                "/v1/records/rolling-bundle/London/2026-11-21/status",
                "/v1/records/rolling-bundle/preload-example",
                "/v1/records/rolling-bundle/test-cors",
                "/data/london/01-15",
                "/average/london/01-15",
                "/trend/london/01-15",
                "/summary/london/01-15"
            })
    void theListAndWhatWasRemoved(String path) {
        get(api, path, path.equals("/") ? 200 : 410);
    }

    @Test
    void aJobThatWaits() {
        assertThat(get(idle, "/v1/jobs/" + waiting, 200).getString("status")).isEqualTo("pending");
    }

    @Test
    void aJobThatRunsAndIsCancelled() {
        String path = "/v1/jobs/" + create(api, "daily/Slowtown/11-20");
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> get(api, path, 200).getString("status").equals("processing"));

        described("DELETE", path, 202, api.send("DELETE", path));
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> get(api, path, 200).getString("status").equals("error"));
        described("DELETE", path, 409, api.send("DELETE", path));
    }

    @Test
    void aJobThatIsCancelledBeforeItRuns() {
        try (RedisProcess own = RedisProcess.start();
                ApiHarness alone = ApiHarness.api(own.url(), upstream.uri(), new JsonObject())) {
            String path = "/v1/jobs/" + create(alone, "daily/London/11-20");

            described("DELETE", path, 200, alone.send("DELETE", path));
            get(alone, path, 200);
        }
    }

    @Test
    void aJobThatSucceeds() {
        String create = "/v1/records/weekly/Sydney/11-20/async";
        HttpResponse<String> created = described("POST", create, 202, api.post(create));
        String id = new JsonObject(created.body()).getString("job_id");
        api.awaitEnd(id);

        assertThat(get(api, "/v1/jobs/" + id + "?wait=1", 200).getString("status"))
                .isEqualTo("ready");
    }

    @Test
    void aJobThatFails() {
        String id = create(api, "daily/Xyzzyville%20Falls/11-20");
        api.awaitEnd(id);

        assertThat(get(api, "/v1/jobs/" + id, 200).getString("error")).isEqualTo("location_not_found");
        String again = "/v1/records/weekly/Xyzzyville%20Falls/11-20/async";
        described("POST", again, 422, api.post(again));
    }

    @Test
    void aListOfJobs() {
        String create = "/v1/records/async";
        String good = "{\"period\":\"daily\",\"location\":\"Sydney\",\"identifier\":\"11-20\"}";
        String list = "{\"records\":[" + good + ",{\"period\":\"daily\"},null," + good.replace("11-20", "02-30") + "]}";
        described("POST", create, 202, api.post(create, list));
        described("POST", create, 202, idle.post(create, list));
        described("POST", create, 422, api.post(create, "{\"records\":[]}"));
        described("POST", create, 413, api.post(create, " ".repeat(300_000)));
        described("POST", create, 401, api.send(api.request(create).POST(BodyPublishers.ofString(list))));
    }

    @Test
    void theEventsOfAJob() {
        String id = create(api, "monthly/Dublin/11-20");
        String path = "/v1/jobs/" + id + "/events";
        HttpResponse<String> events = described("GET", path, 200, api.get(path));

        assertThat(events.body().lines().filter(line -> line.startsWith("data: ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(document.problems("JobEvent", new JsonObject(line.substring(6))))
                        .isEmpty());
        String last = events.body()
                .lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((first, second) -> second)
                .orElseThrow()
                .substring(4);
        described("GET", path, 204, api.get(path + "?lastEventId=" + last));
    }

    @Test
    void healthAndDiagnostics() {
        get(api, "/health", 200);
        get(api, DiagnosticsRoute.PATH, 200);
        get(idle, DiagnosticsRoute.PATH, 200);
    }

    @Test
    void theDescriptionAndThePage() {
        for (String path : new String[] {
            "/openapi.json",
            "/docs",
            "/docs/page.js",
            "/docs/page.css",
            "/page/page.js",
            "/page/icon.svg",
            "/r/London/11-20/daily",
            "/ui",
            "/ui/files/ui.js",
            "/ui/files/base.css"
        }) {
            HttpResponse<String> answer = described("GET", path, 200, api.send(api.request(path)));
            String tag = answer.headers().firstValue("etag").orElseThrow();
            described("GET", path, 304, api.send(api.request(path).header("If-None-Match", "\"other\", W/" + tag)));
        }
    }

    @Test
    void whatOperatorsSee() {
        String id = create(api, "daily/Xyzzyville%20Sees/11-22");
        api.awaitEnd(id);

        admin("GET", "/admin/queues", 200);
        admin("GET", "/admin/workers", 200);
        admin("GET", "/ui/session", 200);
        for (int minutes : new int[] {15, 60, 360, 1_440}) {
            admin("GET", "/admin/statistics?minutes=" + minutes, 200);
        }
        admin("GET", "/admin/jobs?state=dead&limit=5", 200);
        admin("GET", "/admin/jobs?state=finished", 200);
        admin("GET", "/admin/jobs/" + id, 200);
        admin("POST", "/admin/jobs/" + id + "/retry", 200);
        api.awaitEnd(id);
        admin("POST", "/admin/jobs/" + id + "/cancel", 409);
        admin("DELETE", "/admin/jobs/" + id, 200);
        admin("POST", "/admin/jobs/" + id + "/cancel", 404);
        admin("POST", "/admin/jobs/retry?state=dead", 200);
        admin("POST", "/admin/queues/refresh/pause", 404);
        admin("POST", "/admin/queues/records/resume", 200);
        admin("POST", "/admin/clear-job-queue", 200);
    }

    @Test
    void limitsAndTheirChanges() {
        String path = "/admin/limits/visual-crossing";
        admin("GET", "/admin/limits", 200);
        admin("GET", "/admin/tuning", 200);
        described("GET", "/metrics", 200, api.send(operator(api, "GET", "/metrics")));
        String change = "{\"queue\": 900, \"cluster\": {\"perSecond\": 900.5, \"dailyRecords\": 900000}}";
        described(
                "PATCH",
                path,
                200,
                api.send(operator(api, "PATCH", path).method("PATCH", BodyPublishers.ofString(change))));
        admin("GET", "/admin/limits", 200);
        String advised = path + "?advice=provider_limit_too_low";
        described(
                "PATCH",
                advised,
                200,
                api.send(operator(api, "PATCH", advised).method("PATCH", BodyPublishers.ofString(change))));
        admin("DELETE", path, 200);
        admin("GET", "/admin/limit-changes?limit=3", 200);
        admin("GET", "/admin/limit-changes?limit=101", 422);
        admin("PATCH", path, 422);
        admin("PATCH", "/admin/limits/nope", 404);
    }

    @Test
    void sessionsAndTheirEnd() {
        String path = "/ui/session";
        for (String key : List.of(KEY, "wrong")) {
            String body = new JsonObject().put("key", key).encode();
            described(
                    "POST",
                    path,
                    key.equals(KEY) ? 200 : 401,
                    api.send(api.request(path).header("X-Isotherm-UI", "1").POST(BodyPublishers.ofString(body))));
        }
        described(
                "DELETE",
                path,
                200,
                api.send(api.request(path).header("X-Isotherm-UI", "1").DELETE()));
        described("DELETE", path, 400, api.send(api.request(path).DELETE()));
    }

    @Test
    void logLevelsAndTheirChanges() {
        String path = "/admin/loggers";
        for (String level : List.of("\"DEBUG\"", "null")) {
            String change = "{\"isotherm.of-this-test\": " + level + "}";
            described(
                    "PATCH",
                    path,
                    200,
                    api.send(operator(api, "PATCH", path).method("PATCH", BodyPublishers.ofString(change))));
            admin("GET", path, 200);
        }
        admin("PATCH", path, 422);
    }

    @Test
    void whatOperatorsAreRefused() {
        admin("GET", "/admin/jobs", 422);
        admin("GET", "/admin/jobs?state=dead&limit=0", 422);
        admin("GET", "/admin/statistics?minutes=61", 422);
        admin("GET", "/admin/statistics?queue=nope", 404);
        admin("GET", "/admin/jobs/nope", 404);
        described("GET", "/admin/queues", 401, api.get("/admin/queues"));
        described("GET", "/admin/queues", 503, idle.get("/admin/queues"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/records/daily/London/13-01, 400",
        "GET, /v1/records/daily/localhost/11-20, 400",
        "GET, /v1/records/daily/Emptytown/11-20, 400",
        "GET, /v1/records/hourly/London/11-20, 422",
        "GET, /v1/records/rolling-bundle/London/2026-11-21, 422",
        "GET, /v1/records/daily/London/11-20?unit_group=kelvin, 422",
        "GET, /v1/records/daily/Xyzzyville/11-20, 422",
        "GET, /v1/records/daily/Badtown/11-20, 503",
        "POST, /v1/records/daily/London/11-20, 405",
        "POST, /v1/records/daily/London/04-31/async, 400",
        "GET, /v1/jobs/nope, 404",
        "GET, /v1/jobs/nope?wait=31, 422",
        "GET, /v1/jobs/nope/events, 404",
        "DELETE, /v1/jobs/nope, 404",
        "GET, /docs/nope, 404",
        "GET, /nope, 404"
    })
    void errors(String method, String path, int status) {
        described(method, path, status, api.send(method, path));
    }

    @Test
    void refusals() {
        String path = "/v1/records/daily/London/11-20";
        described("GET", path, 401, api.send(api.request(path)));
        described("GET", path, 403, api.send(api.request(path).header("Authorization", "Bearer nope")));
        String create = path + "/async";
        described(
                "POST",
                create,
                413,
                api.send(api.request(create)
                        .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                        .POST(BodyPublishers.ofString(" ".repeat(70_000)))));
        described("POST", create, 503, idle.post(create));
    }

    @Test
    void withoutRedis() {
        try (RedisProcess own = RedisProcess.start();
                ApiHarness alone = ApiHarness.api(own.url(), upstream.uri(), new JsonObject())) {
            own.kill();
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> alone.get("/health").statusCode() == 503);

            get(alone, "/health", 503);
            get(alone, DiagnosticsRoute.PATH, 503);
            get(alone, "/v1/jobs/" + waiting, 503);
            String create = "/v1/records/daily/London/11-20/async";
            described("POST", create, 503, alone.post(create));
        }
    }

    @Test
    void usersWhoseTokensCannotBeCheckedOrWhoseAppsAreUnknown() {
        SigningKey key = SigningKey.ec("key");
        String user = "Bearer " + key.sign(TokenIssuer.claims(ApiHarness.NOW));
        try (TokenIssuer issuer = TokenIssuer.start()) {
            JsonObject enforced = issuer.asFirebase();
            enforced.getJsonObject("auth")
                    .put("appCheck", "enforce")
                    .put("appCheckKeys", issuer.keysAddress().toString());
            try (ApiHarness users = ApiHarness.api(redis.url(), upstream.uri(), enforced)) {
                for (String path : List.of("/v1/records/daily/London/11-20", "/v1/jobs/x", "/average/london/01-15")) {
                    described("GET", path, 503, users.send(users.request(path).header("Authorization", user)));
                }
                issuer.publish(key);
                String path = "/v1/jobs/x";
                Awaitility.await()
                        .atMost(ApiHarness.DEADLINE)
                        .until(() -> users.send(users.request(path).header("Authorization", user))
                                        .statusCode()
                                == 403);
                described("GET", path, 403, users.send(users.request(path).header("Authorization", user)));
            }
        }
    }

    @Test
    void aMemberThatIsNotDescribedIsNoticedWhereverItIs() {
        String path = "/v1/records/daily/London/11-20";
        JsonObject record = get(api, path, 200);
        JsonObject job = get(idle, "/v1/jobs/" + waiting, 200);

        assertThat(document.problems("GET", path, 200, record)).isEmpty();
        assertThat(document.problems("GET", path, 200, record.copy().put("more", 1)))
                .isNotEmpty();
        JsonObject deeper = record.copy();
        deeper.getJsonArray("values").getJsonObject(7).put("more", 1);
        assertThat(document.problems("GET", path, 200, deeper)).isNotEmpty();
        assertThat(document.problems("GET", "/v1/jobs/x", 200, job)).isEmpty();
        assertThat(document.problems("GET", "/v1/jobs/x", 200, job.copy().put("result", new JsonObject())))
                .isNotEmpty();
    }
}
