package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What clients get from an API that is stopped while it works for them. */
class StopTest {
    private static final JsonObject IMPATIENT = new JsonObject().put("http", new JsonObject().put("drainMs", 50));

    @Test
    void aRecordThatTheDrainHasNoTimeForIsRefusedAndNotCutOff() {
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start()) {
            upstream.behave(call -> Behaviour.HANG);
            ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), IMPATIENT);
            CompletableFuture<HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(() -> api.get("/v1/records/daily/London/11-20"));
            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() > 0);

            api.close();

            assertThat(answer.join().statusCode()).isEqualTo(503);
            assertThat(answer.join().headers().firstValue("Retry-After")).hasValue("1");
            ErrorShape.check(
                    answer.join().body(),
                    "GET",
                    "SERVICE_UNAVAILABLE",
                    "The service is being restarted. Please try again.");
        }
    }
}
