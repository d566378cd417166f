package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each client may ask for: check 43 of the contract, over HTTP. */
class ClientLimitsTest {
    private static final SigningKey KEY = SigningKey.rsa("key");
    private static final String LONDON = "/v1/records/daily/London/11-20";
    /* Refused by the route, so it costs no weather; the limits count it all the same. */
    private static final String CHEAP = "/v1/records/hourly/London/11-20";

    private Started started;
    private RedisProcess redis;
    private UpstreamServer upstream;
    private TokenIssuer issuer;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        issuer = started.add(TokenIssuer.start(KEY));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    /* An API whose clients may send four requests an hour, for two places. */
    private ApiHarness api(JsonObject http) {
        JsonObject limits = new JsonObject()
                .put("requestsPerHour", 4)
                .put("placesPerHour", 2)
                .put("trustedProxies", 1)
                .put("adminKey", AdminHarness.KEY)
                .mergeIn(http);
        ApiHarness api = started.add(
                ApiHarness.api(redis.url(), upstream.uri(), issuer.asFirebase().put("http", limits)));
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> ask(api, user("nobody"), "/v1/jobs/x").statusCode() == 404);
        return api;
    }

    private ApiHarness api() {
        return api(new JsonObject());
    }

    private static String user(String name) {
        return KEY.sign(TokenIssuer.claims(ApiHarness.NOW).put("sub", name));
    }

    private static HttpResponse<String> ask(ApiHarness api, String token, String path) {
        return ask(api, token, path, "198.51.100.1");
    }

    private static HttpResponse<String> ask(ApiHarness api, String token, String path, String address) {
        var request = api.request(path).header("X-Forwarded-For", address);
        return api.send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
    }

    private static Optional<String> header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name);
    }

    private static void use(ApiHarness api, String token, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(ask(api, token, CHEAP).statusCode()).isEqualTo(422);
        }
    }

    @Test
    void theFifthRequestOfFourIsRefusedInTheWordsOfTheContract() {
        ApiHarness api = api();
        String ann = user("ann");
        assertThat(ask(api, ann, LONDON).statusCode()).isEqualTo(200);
        use(api, ann, 3);
        HttpResponse<String> refused = ask(api, ann, LONDON);

        assertThat(refused.statusCode()).isEqualTo(429);
        JsonObject body = new JsonObject(refused.body());
        int wait = body.getInteger("retry_after");
        assertThat(body)
                .isEqualTo(new JsonObject()
                        .put("detail", "Rate limit exceeded")
                        .put("reason", "Too many requests (5 > 4) in 1 hour(s)")
                        .put("retry_after", wait));
        assertThat(wait).as("a quarter of an hour, less what has passed").isBetween(600, 900);
        assertThat(header(refused, "Retry-After")).hasValue(Integer.toString(wait));
        assertThat(header(refused, "RateLimit-Policy")).hasValue("\"requests\";q=4;w=3600, \"places\";q=2;w=3600");
        assertThat(header(refused, "RateLimit").orElseThrow())
                .matches("\"requests\";r=0;t=" + wait + ", \"places\";r=1;t=\\d{4}");
        assertThat(header(refused, "Cache-Control")).hasValue("no-store");
        assertThat(header(refused, "X-Request-ID")).isEmpty();
        assertThat(header(refused, "Vary")).hasValue("Origin");

        assertThat(ask(api, user("bob"), LONDON).statusCode())
                .as("another user at the same address")
                .isEqualTo(200);
        assertThat(ask(api, ann, LONDON, "203.0.113.9").statusCode())
                .as("the same user at another address")
                .isEqualTo(429);
    }

    @Test
    void theThirdPlaceOfTwoIsRefusedInTheWordsOfTheContract() {
        ApiHarness api = api(new JsonObject().put("requestsPerHour", 100));
        String ann = user("ann");
        for (String path : List.of(
                LONDON,
                "/v1/records/weekly/London/11-21/average",
                "/v1/records/daily/%20LONDON/11-20",
                "/forecast/Sydney",
                "/weather/sydney/2020-06-01")) {
            assertThat(ask(api, ann, path).statusCode()).as(path).isEqualTo(200);
        }
        HttpResponse<String> refused = ask(api, ann, "/v1/records/daily/Dublin/11-20");
        assertThat(refused.statusCode()).isEqualTo(429);
        JsonObject body = new JsonObject(refused.body());
        int wait = body.getInteger("retry_after");
        assertThat(body)
                .isEqualTo(new JsonObject()
                        .put("detail", "Location diversity limit exceeded")
                        .put("reason", "Too many different locations (3 > 2) in 1 hour(s)")
                        .put("retry_after", wait));
        assertThat(wait).isBetween(3_000, 3_600);
        assertThat(header(refused, "Retry-After")).hasValue(Integer.toString(wait));
        HttpResponse<String> known = ask(api, ann, LONDON);
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(header(known, "RateLimit").orElseThrow()).matches("\"requests\";r=94;t=\\d+, \"places\";r=0;t=\\d+");
        assertThat(header(known, "Access-Control-Expose-Headers")).isEmpty();
    }

    @Test
    void jobsCountWhenTheyAreMadeAndNotWhenTheyAreAskedFor() {
        ApiHarness api = api();
        String ann = user("ann");
        HttpResponse<String> made = api.send(api.request(LONDON + "/async")
                .header("Authorization", "Bearer " + ann)
                .POST(BodyPublishers.noBody()));
        assertThat(made.statusCode()).isEqualTo(202);
        assertThat(header(made, "RateLimit").orElseThrow()).startsWith("\"requests\";r=3;");
        String id = new JsonObject(made.body()).getString("job_id");
        for (int i = 0; i < 10; i++) {
            for (String path : List.of("/v1/jobs/" + id + "?wait=0", "/v1/locations/preapproved", "/v1/shares")) {
                HttpResponse<String> answer = ask(api, ann, path);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(header(answer, "RateLimit")).as(path).isEmpty();
            }
        }
        use(api, ann, 3);
        assertThat(ask(api, ann, CHEAP).statusCode()).isEqualTo(429);
    }

    @Test
    void theServiceTokenHasNoLimitAndCostsNoCallToRedis() {
        ApiHarness api = api();
        try (RedisMonitor monitor = RedisMonitor.open(URI.create(redis.url()).getPort())) {
            for (int i = 0; i < 10; i++) {
                HttpResponse<String> answer = ask(api, ApiHarness.TOKEN, "/v1/records/hourly/Place" + i + "/11-20");
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(header(answer, "RateLimit")).isEmpty();
            }
            assertThat(monitor.seen().stream()
                            .filter(seen -> String.join(" ", seen.words()).contains("iso:limit:{requests")))
                    .isEmpty();
        }
    }

    @Test
    void theServiceTokenCanBeGivenALimitThatAllProgramsShare() {
        ApiHarness api = api(new JsonObject().put("serviceRequestsPerHour", 3));
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer =
                    ask(api, ApiHarness.TOKEN, "/v1/records/hourly/Place" + i + "/11-20", "198.51.100." + i);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(header(answer, "RateLimit-Policy")).hasValue("\"requests\";q=3;w=3600");
        }
        HttpResponse<String> refused = ask(api, ApiHarness.TOKEN, CHEAP, "198.51.100.9");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("Too many requests (4 > 3) in 1 hour(s)");
        use(api, user("ann"), 1);
    }

    @Test
    void addressesWithoutLimitsHaveNone() {
        ApiHarness api = api(new JsonObject()
                .put("unlimitedAddresses", "203.0.113.0/24, 2001:db8::/32")
                .put("analyticsPerHour", 1));
        for (int i = 0; i < 10; i++) {
            for (String address : List.of("203.0.113.7", "2001:db8::7")) {
                HttpResponse<String> answer = ask(api, user("ann"), "/v1/records/hourly/Place" + i + "/11-20", address);
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(header(answer, "RateLimit")).isEmpty();
                assertThat(ask(api, "", CHEAP, address).statusCode()).isEqualTo(401);
                assertThat(api.send(api.request("/analytics")
                                        .header("X-Forwarded-For", address)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString("{}")))
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aFloodWithoutValidCredentialsIsLimitedByAddressAndTouchesNoUser() {
        ApiHarness api = api();
        for (String token : List.of("", "wrong", "", SigningKey.rsa("key").sign(TokenIssuer.claims(ApiHarness.NOW)))) {
            assertThat(ask(api, token, CHEAP).statusCode()).isEqualTo(token.isEmpty() ? 401 : 403);
        }
        HttpResponse<String> refused = ask(api, "", CHEAP);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("Too many requests (5 > 4) in 1 hour(s)");
        assertThat(header(refused, "WWW-Authenticate")).isEmpty();
        assertThat(ask(api, "wrong", CHEAP).statusCode()).isEqualTo(429);
        assertThat(ask(api, "", CHEAP, "203.0.113.9").statusCode())
                .as("another address")
                .isEqualTo(401);

        use(api, user("ann"), 4);
        use(api, ApiHarness.TOKEN, 6);
        assertThat(ask(api, "", "/v1/jobs/x").statusCode())
                .as("not a limited path")
                .isEqualTo(401);
    }

    @Test
    void oneSubscriberOfIpv6IsOneClient() {
        ApiHarness api = api();
        for (int i = 0; i < 4; i++) {
            assertThat(ask(api, "", CHEAP, "2001:db8:0:1:" + i + "::1").statusCode())
                    .isEqualTo(401);
        }
        assertThat(ask(api, "", CHEAP, "2001:db8:0:1:ffff::").statusCode()).isEqualTo(429);
        assertThat(ask(api, "", CHEAP, "2001:db8:0:2::").statusCode()).isEqualTo(401);
        assertThat(ask(api, "", CHEAP, "::ffff:198.51.100.7").statusCode()).isEqualTo(401);
    }

    @Test
    void whileRedisIsAwayNobodyIsRefused() {
        ApiHarness api = api();
        use(api, user("ann"), 1);
        redis.close();
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> answer = ask(api, user("ann"), CHEAP);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(header(answer, "RateLimit")).isEmpty();
            assertThat(ask(api, "", CHEAP).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void limitsCanBeSwitchedOff() {
        ApiHarness api = api(new JsonObject().put("limitClients", false).put("analyticsPerHour", 7));
        use(api, user("ann"), 10);
        JsonObject status =
                new JsonObject(ask(api, user("ann"), "/rate-limit-status").body());
        assertThat(status)
                .isEqualTo(new JsonObject()
                        .put("status", "disabled")
                        .put("message", "Rate limiting is not enabled")
                        .put(
                                "analytics_rate_limit",
                                new JsonObject()
                                        .put("enabled", false)
                                        .put("limit_per_hour", 7)
                                        .put("current_count", 0)
                                        .put("remaining", 7)));
    }

    @Test
    void aClientSeesItsLimitsAndAnOperatorThoseOfAll() {
        ApiHarness api = api();
        String ann = user("ann");
        assertThat(ask(api, ann, LONDON).statusCode()).isEqualTo(200);
        use(api, ann, 3);
        ask(api, "", CHEAP, "203.0.113.9");

        JsonObject status = new JsonObject(ask(api, ann, "/rate-limit-status").body());
        assertThat(status.getString("client_ip")).isEqualTo("198.51.100.1");
        assertThat(status.getJsonObject("ip_status"))
                .isEqualTo(new JsonObject()
                        .put("whitelisted", false)
                        .put("blacklisted", false)
                        .put("service_job", false)
                        .put("rate_limited", true));
        assertThat(status.getJsonObject("location_monitor"))
                .isEqualTo(new JsonObject()
                        .put("unique_locations", 1)
                        .put("total_requests", 4)
                        .put("max_locations", 2)
                        .put("window_hours", 1)
                        .put("is_suspicious", true));
        assertThat(status.getJsonObject("request_monitor"))
                .isEqualTo(new JsonObject()
                        .put("total_requests", 4)
                        .put("max_requests", 4)
                        .put("window_hours", 1)
                        .put("remaining_requests", 0));
        assertThat(new JsonObject(ask(api, "wrong", "/rate-limit-status").body())
                        .getJsonObject("request_monitor")
                        .getInteger("total_requests"))
                .isZero();
        assertThat(new JsonObject(
                                ask(api, ApiHarness.TOKEN, "/rate-limit-status").body())
                        .getJsonObject("ip_status")
                        .getMap())
                .containsEntry("service_job", true)
                .containsEntry("rate_limited", false);
        assertStats(api, status.getJsonObject("request_monitor"));
    }

    private static void assertStats(ApiHarness api, JsonObject ofAnn) {
        JsonObject stats = new JsonObject(
                api.send(api.request("/rate-limit-stats").header(Authentication.ADMIN_KEY, AdminHarness.KEY))
                        .body());
        assertThat(stats.getInteger("total_monitored_ips")).isEqualTo(2);
        assertThat(stats.getJsonArray("suspicious_ips")).hasSize(1);
        assertThat(stats.getValue("whitelisted_ips")).isNull();
        JsonObject details = stats.getJsonObject("ip_details");
        assertThat(details.getJsonObject(stats.getJsonArray("suspicious_ips").getString(0))
                        .getJsonObject("request_stats"))
                .isEqualTo(ofAnn);
        assertThat(details.getJsonObject("203.0.113.9")
                        .getJsonObject("request_stats")
                        .getInteger("total_requests"))
                .isEqualTo(1);
    }
}
