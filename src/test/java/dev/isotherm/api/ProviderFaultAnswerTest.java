package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client is told where the provider fails for good, at once and by a job. */
@ExpectedErrors("is given up after")
class ProviderFaultAnswerTest {
    private static final JsonObject IMPATIENT = new JsonObject()
            .put("weather", new JsonObject().put("timeoutMs", 500))
            .put("jobs", new JsonObject().put("retry", new JsonObject().put("maxAttempts", 1)));

    private static RedisProcess redis;
    private static RedisProcess otherRedis;
    private static UpstreamServer upstream;
    private static ApiHarness api;
    private static ApiHarness openMeteo;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
        api = ApiHarness.all(redis.url(), upstream.uri(), IMPATIENT);
        otherRedis = RedisProcess.start();
        openMeteo = ApiHarness.all(
                otherRedis.url(),
                upstream.uri(),
                OpenMeteoComputationTest.speaking(upstream.uri()).mergeIn(IMPATIENT, true));
    }

    @AfterAll
    static void stop() {
        openMeteo.close();
        otherRedis.close();
        api.close();
        upstream.close();
        redis.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "BAD_REQUEST,422,,location_not_found,unknown_place",
        "KEY_REFUSED,503,60,refused our key or plan with status 401,key_refused",
        "FORBIDDEN,503,60,refused our key or plan with status 403,key_refused",
        "LIMITED,503,10,asks us to slow down,rate_limited",
        "LIMITED_SECONDS,503,1,asks us to slow down,rate_limited",
        "LIMITED_LONG,503,6,asks us to slow down,rate_limited",
        "ERROR,503,10,answered with status 500,unavailable",
        "BAD_GATEWAY,503,10,answered with status 502,unavailable",
        "UNAVAILABLE,503,1,answered with status 503,unavailable",
        "HANG_UP,503,10,The connection to the weather provider visual_crossing failed,unavailable",
        "CUT,503,10,The connection to the weather provider visual_crossing failed,unavailable",
        "SILENCE,503,10,gave no answer in 500 ms,unavailable",
        "DRIP,503,10,gave no answer in 500 ms,unavailable",
        "TRUNCATED,503,10,it is not a JSON object,bad_answer",
        "EMPTY_BODY,503,10,it is not a JSON object,bad_answer",
        "NO_DAYS,503,10,it lacks 2026-11-20 and all days after it,bad_answer",
        "OTHER_DAYS,503,10,'is out of order, twice there, or was not asked for',bad_answer",
        "ABSURD,503,10,its temp of 2026-11-20 is not a possible temperature,bad_answer",
        "OTHER_UNITS,503,10,its units are not the metric ones,bad_answer",
        "HUGE_BODY,503,10,is larger than 4194304 bytes,bad_answer",
    })
    void theReasonReachesTheClient(Behaviour how, int status, String retryAfter, String reason, String errorType) {
        assertTold(api, how, status, retryAfter, reason, errorType);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "BAD_REQUEST,503,10,'does not know ''bad_request''. But the place is known',unavailable",
        "KEY_REFUSED,503,60,refused our key or plan with status 401,key_refused",
        "FORBIDDEN,503,60,refused our key or plan with status 403,key_refused",
        "LIMITED,503,10,asks us to slow down,rate_limited",
        "LIMITED_SECONDS,503,1,asks us to slow down,rate_limited",
        "LIMITED_LONG,503,6,asks us to slow down,rate_limited",
        "ERROR,503,10,answered with status 500,unavailable",
        "UNAVAILABLE,503,1,answered with status 503,unavailable",
        "HANG_UP,503,10,The connection to the weather provider open_meteo failed,unavailable",
        "CUT,503,10,The connection to the weather provider open_meteo failed,unavailable",
        "SILENCE,503,10,gave no answer in 500 ms,unavailable",
        "TRUNCATED,503,10,it is not a JSON object,bad_answer",
        "NO_DAYS,503,10,it lacks 2026-11-20 and all days after it,bad_answer",
        "OTHER_DAYS,503,10,'is out of order, twice there, or was not asked for',bad_answer",
        "ABSURD,503,10,its temperature_2m_mean of 2026-11-20 is not a possible temperature,bad_answer",
        "OTHER_UNITS,503,10,its temperature_2m_mean is not in °C,bad_answer",
        "HUGE_BODY,503,10,is larger than 4194304 bytes,bad_answer",
    })
    void theReasonOfOpenMeteoReachesTheClientToo(
            Behaviour how, int status, String retryAfter, String reason, String errorType) {
        assertTold(openMeteo, how, status, retryAfter, reason, errorType);
    }

    private static void assertTold(
            ApiHarness api, Behaviour how, int status, String retryAfter, String reason, String errorType) {
        upstream.behave(call -> how);
        String record = "daily/" + how.name().toLowerCase(Locale.ROOT) + "/11-20";

        HttpResponse<String> answer = api.get("/v1/records/" + record);
        // A job for a place that is known to be unknown is refused at once.
        JsonObject job = status == 422
                ? new JsonObject(api.post("/v1/records/" + record + "/async").body())
                : api.ended(record);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("message")).contains(reason);
        assertThat(answer.headers().firstValue("Retry-After").orElse(null)).isEqualTo(retryAfter);
        assertThat(job.encode()).contains(reason);
        if (status != 422) {
            assertThat(job.getString("error")).contains(reason);
            assertThat(job.getJsonObject("error_details").getString("error_type"))
                    .isEqualTo(errorType);
        }
        assertThat(answer.body() + job.encode()).doesNotContain("k3y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"london", "Named Before"})
    void aPlaceThatIsKnownIsCalledAsTheClientCallsIt(String place) {
        upstream.reset();
        String record = "daily/" + place.replace(" ", "%20") + "/";
        assertThat(api.get("/v1/records/" + record + "11-18").statusCode()).isEqualTo(200);
        upstream.behave(call -> Behaviour.HOLE);

        HttpResponse<String> answer = api.get("/v1/records/" + record + "11-20");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(answer.body()).getString("message")).contains(" for '" + place + "' from ");
        assertThat(api.ended(record + "11-20").getString("error")).contains(" for '" + place + "' from ");
    }
}
