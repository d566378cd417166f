package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.Started;
import dev.isotherm.support.TokenIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of clients over two JVMs with two instances each, which share nothing but a Redis. */
class ClientLimitIT {
    private static final SigningKey KEY = SigningKey.rsa("key");
    private static final int MOST = 20;
    private static final int REQUESTS = 120;
    private static final int PLACES = 3;

    private final Started started = new Started();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        started.close();
    }

    private List<IsothermProcess> startTwo() {
        RedisProcess redis = started.add(RedisProcess.start());
        TokenIssuer issuer = started.add(TokenIssuer.start(KEY));
        Map<String, String> environment = Map.of(
                "REDIS_URL", redis.url(),
                "WEATHER_PROVIDER", "simulated",
                "ISOTHERM_HTTP_INSTANCES", "2",
                "FIREBASE_PROJECT_ID", TokenIssuer.PROJECT,
                "ISOTHERM_AUTH_FIREBASE_KEYS", issuer.keysAddress().toString(),
                "MAX_REQUESTS_PER_HOUR", Integer.toString(MOST),
                "MAX_LOCATIONS_PER_HOUR", Integer.toString(PLACES));
        List<CompletableFuture<IsothermProcess>> both = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> IsothermProcess.start("api", environment)))
                .limit(2)
                .toList();
        both.forEach(one -> started.add(() -> one.join().close()));
        List<IsothermProcess> apis = both.stream().map(CompletableFuture::join).toList();
        apis.forEach(api -> Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> ask(api, user("nobody"), "/v1/jobs/x").join().statusCode() == 404));
        return apis;
    }

    private static String user(String name) {
        return KEY.sign(TokenIssuer.claims(Instant.now()).put("sub", name));
    }

    private CompletableFuture<HttpResponse<String>> ask(IsothermProcess api, String token, String path) {
        return client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                                .timeout(Awaiting.DEADLINE)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString())
                .thenApply(SecretGuard::look);
    }

    /* The route refuses them, so they cost no weather. They are counted all the same. */
    private List<HttpResponse<String>> flood(List<IsothermProcess> apis, String token, int places) {
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, REQUESTS)
                .mapToObj(i ->
                        ask(apis.get(i % apis.size()), token, "/v1/records/hourly/Place" + i / 2 % places + "/11-20"))
                .toList();
        return all.stream().map(CompletableFuture::join).toList();
    }

    private static long allowed(List<HttpResponse<String>> answers, int status) {
        answers.forEach(answer -> assertThat(answer.statusCode()).isIn(status, 429));
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }

    @Test
    void asManyRequestsAsAllowedAreAnsweredByAllInstancesTogetherAndNoMore() {
        List<IsothermProcess> apis = startTwo();
        assertThat(allowed(flood(apis, "wrong", 1), 403))
                .as("without valid credentials, by address")
                .isEqualTo(MOST);
        assertThat(allowed(flood(apis, user("ann"), 1), 422)).as("one place").isEqualTo(MOST);
        List<HttpResponse<String>> others = flood(apis, user("bob"), 2 * PLACES);
        assertThat(allowed(others, 422)).as("many places").isEqualTo(MOST);
        assertThat(others.stream()
                        .filter(answer -> answer.statusCode() == 422)
                        .map(answer -> answer.body().replaceFirst("(?s).*/hourly/(Place\\d+)/.*", "$1"))
                        .distinct())
                .hasSize(PLACES);
        assertThat(allowed(flood(apis, IsothermProcess.TOKEN, 2 * PLACES), 422))
                .as("the service token")
                .isEqualTo(REQUESTS);
    }
}
