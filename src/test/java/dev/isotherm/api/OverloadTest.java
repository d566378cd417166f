package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.CuratedList;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What gets done of many cold records at once, counted in calls that the provider answered. */
class OverloadTest {
    private static final int RECORDS = 8;
    private static final int ANSWERED = 4;
    private static final int CALLS = 51;
    private static final int PERMITS = 4;
    private static final List<String> PLACES = CuratedList.slugs().subList(0, RECORDS);

    @AutoClose
    private final Started started = new Started();

    private final RedisProcess redis = started.add(RedisProcess.start());
    private final UpstreamServer upstream = started.add(UpstreamServer.start());

    private static JsonObject settings(int waitMillis) {
        return new JsonObject()
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "visual-crossing",
                                        new JsonObject()
                                                .put("perContext", PERMITS)
                                                .put("waitMs", waitMillis)))
                .put("worker", new JsonObject().put("slots", RECORDS))
                .put("http", new JsonObject().put("recordDeadlineMs", 120_000))
                .put("weather", new JsonObject().put("timeoutMs", 120_000));
    }

    /* The provider answers as many calls as half of the records need, and no more. */
    private void answerHalf() {
        AtomicInteger calls = new AtomicInteger();
        upstream.behave(call -> calls.incrementAndGet() <= ANSWERED * CALLS ? Behaviour.WEATHER : Behaviour.HANG);
    }

    private void answerAll() {
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
    }

    @Test
    void asManyRequestsAreAnsweredAsTheProviderHasDoneCallsFor() {
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), settings(60_000)));
        answerHalf();

        List<CompletableFuture<HttpResponse<String>>> records = PLACES.stream()
                .map(place -> api.getLater("/v1/records/daily/" + place + "/11-20"))
                .toList();

        Awaitility.await("four fifths of " + ANSWERED + " records")
                .atMost(ApiHarness.DEADLINE)
                .until(() -> records.stream().filter(CompletableFuture::isDone).count() >= 0.8 * ANSWERED);
        answerAll();
        records.forEach(record -> assertThat(record.join().statusCode()).isEqualTo(200));
        assertThat(upstream.calls()).hasSize(RECORDS * CALLS);
    }

    @Test
    void asManyJobsAreReadyAsTheProviderHasDoneCallsFor() {
        ApiHarness api = started.add(ApiHarness.all(redis.url(), upstream.uri(), settings(60_000)));
        answerHalf();

        List<String> jobs = PLACES.stream().map(place -> enqueue(api, place)).toList();

        Awaitility.await("four fifths of " + ANSWERED + " jobs")
                .atMost(ApiHarness.DEADLINE)
                .until(() -> jobs.stream()
                                .filter(id -> status(api, id).equals("ready"))
                                .count()
                        >= 0.8 * ANSWERED);
        answerAll();
        jobs.forEach(id -> assertThat(api.awaitEnd(id).getString("status")).isEqualTo("ready"));
        assertThat(upstream.calls()).hasSize(RECORDS * CALLS);
    }

    @Test
    void aJobWaitsForPermitsAsLongAsItMayRunAndMissesNoYear() {
        ApiHarness api = started.add(ApiHarness.all(redis.url(), upstream.uri(), settings(1)));
        upstream.behave(call -> Behaviour.SLOW);

        List<String> jobs = PLACES.stream().map(place -> enqueue(api, place)).toList();

        for (String id : jobs) {
            JsonObject job = api.awaitEnd(id);
            assertThat(job.getString("status")).as(job.encode()).isEqualTo("ready");
            JsonObject data = job.getJsonObject("result").getJsonObject("data");
            assertThat(data.getJsonArray("values")).hasSize(CALLS);
        }
    }

    @Test
    void aRequestWhoseCallsWaitIsWholeOrRefused() {
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), settings(1)));
        upstream.behave(call -> Behaviour.SLOW);

        List<CompletableFuture<HttpResponse<String>>> records = PLACES.stream()
                .map(place -> api.getLater("/v1/records/daily/" + place + "/11-20"))
                .toList();

        for (CompletableFuture<HttpResponse<String>> record : records) {
            assertThat(record.join().statusCode()).isEqualTo(200);
            assertThat(new JsonObject(record.join().body()).getJsonArray("values"))
                    .hasSize(CALLS);
        }
    }

    private static String status(ApiHarness api, String id) {
        return new JsonObject(api.get("/v1/jobs/" + id).body()).getString("status");
    }

    private static String enqueue(ApiHarness api, String place) {
        return new JsonObject(
                        api.post("/v1/records/daily/" + place + "/11-20/async").body())
                .getString("job_id");
    }
}
