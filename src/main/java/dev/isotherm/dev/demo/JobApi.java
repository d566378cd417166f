package dev.isotherm.dev.demo;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The two calls of the job API, over HTTP. */
final class JobApi {
    private static final Duration CALL = Duration.ofSeconds(10);

    /**
     * An answer of any status.
     *
     * @param body empty if the answer was not a JSON object
     * @param retryAfter how long the server asks to wait; empty if it does not
     */
    record Reply(int status, Optional<JsonObject> body, Optional<Duration> retryAfter) {
        /** The server's error text, from any of its error formats. */
        String message() {
            JsonObject error = body.orElseGet(JsonObject::new);
            String text = error.getValue("detail") instanceof String detail
                    ? detail
                    : error.getValue("message") instanceof String message ? message : "no reason given";
            boolean listed = error.getValue("details") instanceof JsonArray details && !details.isEmpty();
            return "HTTP " + status + ": " + text + (listed ? " " + error.getValue("details") : "");
        }

        boolean unavailable() {
            return status == 503;
        }
    }

    private final WebClient client;
    private final DemoServer server;

    JobApi(WebClient client, DemoServer server) {
        this.client = client;
        this.server = server;
    }

    Future<Reply> create(DemoOptions options) {
        String path = "/v1/records/" + options.period() + "/" + segment(options.place()) + "/" + options.identifier();
        return call(HttpMethod.POST, path + "/async");
    }

    Future<Reply> job(String id) {
        // Without a wait, because the demo shows how far the job is.
        return call(HttpMethod.GET, "/v1/jobs/" + segment(id) + "?wait=0");
    }

    private Future<Reply> call(HttpMethod method, String path) {
        return client.requestAbs(method, server.api().resolve(path).toString())
                .timeout(CALL.toMillis())
                .putHeader("Authorization", "Bearer " + server.token())
                .send()
                .map(JobApi::reply)
                .recover(failure -> Future.failedFuture(
                        new DemoException("no answer from the API at " + server.api() + ": " + failure, failure)));
    }

    private static Reply reply(HttpResponse<?> response) {
        Optional<Duration> retryAfter = Optional.ofNullable(response.getHeader("Retry-After"))
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
        return new Reply(response.statusCode(), object(response), retryAfter);
    }

    private static Optional<JsonObject> object(HttpResponse<?> response) {
        try {
            return Optional.ofNullable(response.bodyAsJsonObject());
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static String segment(String any) {
        return URLEncoder.encode(any, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
