package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records whose young days are an hour old: what is answered, and what is done about it. */
class RecordStaleTest {
    private static final Duration YOUNG = Duration.ofHours(1);
    private static final String RECORD = "/v1/records/weekly/London/11-22";
    private static final String JOB = RECORD + "/async";

    private RedisProcess redis;
    private UpstreamServer upstream;
    /* The same service an hour later. */
    private ApiHarness later;
    private HttpResponse<String> before;

    @BeforeEach
    void start() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            before = api.get(RECORD);
        }
        upstream.reset();
        later = ApiHarness.at(ApiHarness.NOW.plus(YOUNG), redis.url(), upstream.uri(), new JsonObject());
    }

    @AfterEach
    void stop() {
        later.close();
        upstream.close();
        redis.close();
    }

    @Test
    void aReaderHasTheStaleRecordAtOnceAndTheNextOneThatOfTheRefresh() {
        assertThat(status(before)).isEqualTo("MISS");
        HttpResponse<String> stale = later.get(RECORD);

        assertThat(status(stale)).isEqualTo("STALE");
        assertThat(stale.headers().firstValue("X-Cache")).hasValue("HIT");
        assertThat(stale.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
        assertThat(metadata(stale).getBoolean("stale")).isTrue();
        assertThat(tag(stale)).isNotEqualTo(tag(before));
        assertThat(new JsonObject(stale.body()).getValue("values"))
                .isEqualTo(new JsonObject(before.body()).getValue("values"));
        assertThat(upstream.calls()).isEmpty();

        // The provider corrected what it had said.
        upstream.behave(call -> Behaviour.NO_OBSERVATION);
        HttpResponse<String> fresh = refreshed();

        assertThat(upstream.days()).isEqualTo(3);
        assertThat(metadata(fresh).containsKey("stale")).isFalse();
        assertThat(tag(fresh)).isNotEqualTo(tag(stale)).isNotEqualTo(tag(before));
        assertThat(new JsonObject(fresh.body()).getString("updated"))
                .isNotEqualTo(new JsonObject(before.body()).getString("updated"));
        assertThat(new JsonObject(fresh.body()).getValue("values"))
                .isNotEqualTo(new JsonObject(before.body()).getValue("values"));
    }

    @Test
    void whereNothingWasCorrectedTheRecordIsToTheLetterWhatItWas() {
        later.get(RECORD);

        HttpResponse<String> fresh = refreshed();

        assertThat(fresh.body()).isEqualTo(before.body());
        assertThat(tag(fresh)).isEqualTo(tag(before));
    }

    @Test
    void aJobIsReadyAtOnceWithTheStaleRecordWhichItHasRefreshed() {
        String id = create();
        JsonObject job = new JsonObject(later.get("/v1/jobs/" + id).body());

        assertThat(job.getString("status")).isEqualTo("ready");
        JsonObject data = job.getJsonObject("result").getJsonObject("data");
        assertThat(data.getJsonObject("metadata").getBoolean("stale")).isTrue();
        assertThat(create()).isEqualTo(id);
        assertThat(upstream.calls()).isEmpty();

        // Nobody reads the record, so it is the job that has asked.
        later.work();
        String newer = Awaitility.await().atMost(ApiHarness.DEADLINE).until(this::create, other -> !other.equals(id));

        assertThat(upstream.days()).isEqualTo(3);
        assertThat(new JsonObject(later.get("/v1/jobs/" + newer).body())
                        .getJsonObject("result")
                        .getJsonObject("data")
                        .getJsonObject("metadata")
                        .containsKey("stale"))
                .isFalse();
    }

    private String create() {
        return new JsonObject(later.post(JOB).body()).getString("job_id");
    }

    /* Begins to work, and reads until the record is fresh. Reading does not fetch: the record is whole. */
    private HttpResponse<String> refreshed() {
        later.work();
        return Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> later.get(RECORD), answer -> status(answer)
                .equals("HIT"));
    }

    private static String status(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache-Status").orElseThrow();
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static JsonObject metadata(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("metadata");
    }
}
