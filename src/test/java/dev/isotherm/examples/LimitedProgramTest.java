package dev.isotherm.examples;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The example program lets two calls run and one wait, and refuses the fourth. */
class LimitedProgramTest {
    private final List<Promise<String>> calls = new CopyOnWriteArrayList<>();

    private Future<String> call() {
        Promise<String> call = Promise.promise();
        calls.add(call);
        return call.future();
    }

    private static CompletableFuture<HttpResponse<String>> get(HttpClient client, int port) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/");
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void theFourthOfFourRequestsIsToldToComeAgain() {
        Vertx vertx = TestVertx.create();
        try {
            LimitedProgram program = new LimitedProgram(this::call);
            await(vertx.deployVerticle(program));
            HttpClient client = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> four =
                    Stream.generate(() -> get(client, program.port())).limit(4).toList();

            // Only the refused one is answered while the two calls go on.
            CompletableFuture.anyOf(four.toArray(CompletableFuture[]::new)).join();
            HttpResponse<String> refused = four.stream()
                    .filter(CompletableFuture::isDone)
                    .findFirst()
                    .orElseThrow()
                    .join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isPositive();
            assertThat(calls).hasSize(2);

            calls.forEach(call -> call.complete("done"));
            Awaitility.await().until(() -> calls.size() == 3);
            calls.get(2).complete("done");
            assertThat(four.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsExactlyInAnyOrder(200, 200, 200, 503);
        } finally {
            await(vertx.close());
        }
    }
}
