package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One user asks for all that there is, and another one is served all the same. */
class FairSharesTest {
    private static final SigningKey KEY = SigningKey.rsa("key");
    private static final String SLOW = "Slow";
    private static final String GREEDY = token("greedy");
    private static final String OTHER = token("other");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Started started;
    private UpstreamServer upstream;
    private ApiHarness api;

    @BeforeEach
    void start() {
        started = new Started();
        RedisProcess redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
        upstream.behave(call -> call.place().startsWith(SLOW) ? Behaviour.HANG : Behaviour.WEATHER);
        TokenIssuer issuer = started.add(TokenIssuer.start(KEY));
        api = started.add(ApiHarness.all(
                redis.url(),
                upstream.uri(),
                issuer.asFirebase()
                        .mergeIn(
                                new JsonObject()
                                        .put("jobs", new JsonObject().put("maxQueued", 10))
                                        .put("weather", new JsonObject().put("timeoutMs", 60_000))
                                        .put(
                                                "http",
                                                new JsonObject()
                                                        .put("limitClients", false)
                                                        .put("drainMs", 100)
                                                        .put("recordDeadlineMs", 60_000)
                                                        .put("jobHoldMs", 0)
                                                        .put("maxStreams", 8))
                                        .put(
                                                "limits",
                                                new JsonObject()
                                                        .put("visual-crossing", new JsonObject().put("perContext", 256))
                                                        .put(
                                                                "records",
                                                                new JsonObject()
                                                                        .put("perContext", 4)
                                                                        .put("queue", 4))),
                                true)));
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> send(OTHER, "GET", "/v1/jobs/x").join().statusCode() == 404);
    }

    @AfterEach
    void stop() {
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        started.close();
    }

    private static String token(String user) {
        return KEY.sign(TokenIssuer.claims(ApiHarness.NOW).put("sub", user));
    }

    private HttpRequest request(String token, String method, String path) {
        return api.request(path)
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build();
    }

    private CompletableFuture<HttpResponse<String>> send(String token, String method, String path) {
        return client.sendAsync(request(token, method, path), BodyHandlers.ofString())
                .thenApply(SecretGuard::look);
    }

    private List<CompletableFuture<HttpResponse<String>>> sendMany(int count, String method, String path) {
        return IntStream.range(0, count)
                .mapToObj(i -> send(GREEDY, method, path.replace("#", String.valueOf(i))))
                .collect(Collectors.toList());
    }

    private static long answered(List<CompletableFuture<HttpResponse<String>>> all, int status) {
        return all.stream()
                .filter(one -> one.isDone() && one.join().statusCode() == status)
                .count();
    }

    private static void awaitRefused(List<CompletableFuture<HttpResponse<String>>> all, int count) {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> answered(all, 503) == count);
        assertThat(all.stream().filter(CompletableFuture::isDone)).hasSize(count);
    }

    private String job(String token, String place) {
        HttpResponse<String> created = send(token, "POST", "/v1/records/daily/" + place + "/11-20/async")
                .join();
        assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
        return new JsonObject(created.body()).getString("job_id");
    }

    @Test
    void waits() {
        String hers = job(GREEDY, SLOW);
        String his = job(OTHER, SLOW);

        awaitRefused(sendMany(8, "GET", "/v1/jobs/" + hers + "?wait=30"), 4);

        assertThat(send(OTHER, "GET", "/v1/jobs/" + his + "?wait=1").join().statusCode())
                .isEqualTo(200);
        assertThat(send(OTHER, "GET", "/v1/jobs/" + hers + "/events").join().statusCode())
                .as("whose it is not")
                .isEqualTo(404);
    }

    @Test
    void streams() throws IOException {
        String hers = job(GREEDY, SLOW);
        String his = job(OTHER, SLOW);

        awaitRefused(sendMany(8, "GET", "/v1/jobs/" + hers + "/events"), 4);

        HttpResponse<InputStream> stream = client.sendAsync(
                        request(OTHER, "GET", "/v1/jobs/" + his + "/events"), BodyHandlers.ofInputStream())
                .join();
        assertThat(stream.statusCode()).isEqualTo(200);
        stream.body().close();
    }

    @Test
    void recordsThatAreComputed() {
        List<CompletableFuture<HttpResponse<String>>> hers =
                sendMany(12, "GET", "/v1/records/daily/" + SLOW + "#/11-20");
        // Two of four run, and two of four wait.
        awaitRefused(hers, 8);

        assertThat(send(OTHER, "GET", "/v1/records/daily/London/11-20").join().statusCode())
                .isEqualTo(200);
        assertThat(answered(hers, 503)).isEqualTo(8);
    }

    @Test
    void placesInTheQueueOfJobs() {
        List<CompletableFuture<HttpResponse<String>>> hers =
                sendMany(40, "POST", "/v1/records/daily/" + SLOW + "#/11-20/async");
        hers.forEach(CompletableFuture::join);
        assertThat(answered(hers, 202)).isBetween(5L, 39L);
        assertThat(answered(hers, 202) + answered(hers, 503)).isEqualTo(40);

        for (String place : List.of("London", "Dublin", "Paris")) {
            job(OTHER, place);
        }
    }
}
