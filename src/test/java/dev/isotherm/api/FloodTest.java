package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** More requests than can be served: each is answered, the surplus is refused, and the provider sees its bound only. */
class FloodTest {
    private static final int REQUESTS = 2_000;
    private static final int PROVIDER_CALLS = 3;
    private static final JsonObject SMALL = new JsonObject()
            // The requests are to get answers; the bounds on connections are another test's.
            .put(
                    "http",
                    new JsonObject().put("maxConnections", 2 * REQUESTS).put("maxConnectionsPerAddress", 2 * REQUESTS))
            .put(
                    "limits",
                    new JsonObject()
                            .put("records", limit(4, 40, 1_000))
                            .put("visual-crossing", limit(PROVIDER_CALLS, 500, 20_000)));

    private record Answer(int status, String retryAfter, String body) {}

    @Test
    void surplusRequestsAreRefusedAndNoneFailsOrHangs() throws TimeoutException {
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), SMALL);
                ErrorLog log = new ErrorLog()) {
            List<Answer> answers = flood(api);

            assertThat(answers).hasSize(REQUESTS);
            assertThat(answers).extracting(Answer::status).containsOnly(200, 503);
            assertThat(answers).filteredOn(a -> a.status() == 503).allSatisfy(refused -> {
                assertThat(Integer.parseInt(refused.retryAfter())).isPositive();
                ErrorShape.check(
                        refused.body(), "GET", "SERVICE_UNAVAILABLE", "The service is busy. Please try again later.");
            });
            assertThat(upstream.peak()).isBetween(1, PROVIDER_CALLS);
            assertThat(log.lines()).isEmpty();

            assertThat(api.get("/v1/records/daily/Afterwards/11-20").statusCode())
                    .isEqualTo(200);
            assertThat(upstream.inFlight()).isZero();
        }
    }

    private static List<Answer> flood(ApiHarness api) throws TimeoutException {
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(api.port),
                    new PoolOptions().setHttp1MaxSize(REQUESTS).setMaxWaitQueueSize(REQUESTS));
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(ask(client, "/v1/records/daily/Place" + i + "/11-20"));
            }
            return Future.join(answers)
                    .map(all -> all.<Answer>list())
                    .await(ApiHarness.DEADLINE.toSeconds() * 2, TimeUnit.SECONDS);
        } finally {
            vertx.close().await(ApiHarness.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Future<Answer> ask(HttpClient client, String path) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setURI(path)
                .putHeader("Authorization", "Bearer " + ApiHarness.TOKEN);
        return client.request(options).compose(request -> request.send()).compose(response -> response.body()
                .map(body -> new Answer(response.statusCode(), response.getHeader("Retry-After"), body.toString())));
    }

    private static JsonObject limit(int perContext, int queue, int waitMillis) {
        return new JsonObject()
                .put("perContext", perContext)
                .put("queue", queue)
                .put("waitMs", waitMillis);
    }
}
