package dev.isotherm.bench.http;

import dev.isotherm.bench.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The answer to one request, so that a load is known to get what it is meant to get. */
record Asked(HttpResponse<String> response) {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** Asks with the token, and with a tag if there is one. */
    static Asked get(HttpClient client, String url, Optional<String> tag) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + Services.TOKEN);
        tag.ifPresent(known -> request.header("If-None-Match", known));
        try {
            return new Asked(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String header(String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    void expect(int status) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.uri() + " answered " + response.statusCode());
        }
    }
}
