package dev.isotherm.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

/** A Redis and a provider, and processes of the whole service over them, asked as an operator. */
public final class LimitHarness implements AutoCloseable {
    public static final String KEY = "admin-key";
    public static final String PROVIDER = "visual-crossing";

    public final RedisProcess redis = RedisProcess.start();
    public final UpstreamServer upstream = UpstreamServer.start();

    /** Starts an API and a worker; closed by the caller. */
    public ApiHarness process(JsonObject more) {
        return ApiHarness.all(redis.url(), upstream.uri(), admin(more));
    }

    /** Starts an API alone; closed by the caller. */
    public ApiHarness api(JsonObject more) {
        return ApiHarness.api(redis.url(), upstream.uri(), admin(more));
    }

    private static JsonObject admin(JsonObject more) {
        return new JsonObject()
                .put("http", new JsonObject().put("adminKey", KEY))
                .mergeIn(more, true);
    }

    /** Limits of the provider. */
    public static JsonObject limits(JsonObject provider) {
        return new JsonObject().put("limits", new JsonObject().put(PROVIDER, provider));
    }

    public static HttpResponse<String> send(
            ApiHarness api, String method, String path, String body, String... headers) {
        var request = api.request(path)
                .header(Authentication.ADMIN_KEY, KEY)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return api.send(request);
    }

    public static JsonObject ok(ApiHarness api, String method, String path, String body, String... headers) {
        HttpResponse<String> answer = send(api, method, path, body, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    public static JsonObject limits(ApiHarness api) {
        return ok(api, "GET", "/admin/limits", "");
    }

    /** The limiters of that name, of all contexts. */
    public static List<JsonObject> limiters(JsonObject limits, String name) {
        return contexts(limits)
                .flatMap(context -> context.getJsonArray("limiters").stream())
                .map(JsonObject.class::cast)
                .filter(limiter -> limiter.getString("name").equals(name))
                .toList();
    }

    public static Stream<JsonObject> contexts(JsonObject limits) {
        return limits.getJsonArray("contexts").stream().map(JsonObject.class::cast);
    }

    /** What is said of one limit in all. */
    public static JsonObject limit(JsonObject limits, String name) {
        return limits.getJsonArray("limits").stream()
                .map(JsonObject.class::cast)
                .filter(limit -> limit.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Says a command to Redis. */
    public String say(String... command) {
        return RedisTalk.ask(redis.port(), command);
    }

    @Override
    public void close() {
        upstream.close();
        redis.close();
    }
}
