package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Locale;
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

    @Test
    void aStopFirstSendsClientsElsewhereAndStillServesThem() {
        JsonObject delay = new JsonObject().put("http", new JsonObject().put("stopDelayMs", 5_000));
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start()) {
            upstream.behave(call -> Behaviour.HANG);
            ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), delay);
            try (RawConnection busy = RawConnection.to(api.port);
                    RawConnection idle = RawConnection.to(api.port)) {
                String request = "GET /v1/jobs/nope HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ApiHarness.TOKEN
                        + "\r\n\r\n";
                assertThat(idle.send(request).readTo("}").toLowerCase(Locale.ROOT))
                        .doesNotContain("connection: close");
                busy.send(RawHttp.request("GET", "/v1/records/daily/London/11-20", "", "")
                        .replace("Connection: close\r\n", ""));
                Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() > 0);

                CompletableFuture<Void> stopped = CompletableFuture.runAsync(api::close);
                Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> health(api) == 503);
                assertThat(RawHttp.exchange(api.port, RawHttp.request("GET", "/health/ready", "", "")))
                        .contains("The process stops, so clients should go elsewhere");

                assertThat(idle.send(request).readAll().toLowerCase(Locale.ROOT))
                        .contains("connection: close")
                        .contains("job not found");
                assertThat(RawHttp.exchange(api.port, request).toLowerCase(Locale.ROOT))
                        .contains("connection: close")
                        .contains("job not found");
                upstream.release();
                assertThat(busy.readAll().toLowerCase(Locale.ROOT)).contains("connection: close");
                stopped.join();
            }
        }
    }

    private static int health(ApiHarness api) {
        return RawHttp.status(RawHttp.exchange(api.port, RawHttp.request("GET", "/health", "", "")));
    }
}
