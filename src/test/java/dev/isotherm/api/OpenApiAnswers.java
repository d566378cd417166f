package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A server, its description, and the comparison of both. */
abstract class OpenApiAnswers {
    static final String KEY = "admin-key";

    static RedisProcess redis;
    static RedisProcess otherRedis;
    static UpstreamServer upstream;
    static ApiHarness api;
    /* Has no worker, no admin key and a queue of one, which is full. */
    static ApiHarness idle;
    static String waiting;
    static OpenApiDocument document;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        otherRedis = RedisProcess.start();
        upstream = UpstreamServer.start();
        upstream.behave(call -> switch (call.place()) {
            case "Slowtown" -> Behaviour.HANG;
            case "Badtown" -> Behaviour.ERROR;
            case "Emptytown" -> Behaviour.NO_OBSERVATION;
            default -> Behaviour.WEATHER;
        });
        api = ApiHarness.all(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put("http", new JsonObject().put("adminKey", KEY))
                        .put("warming", new JsonObject().put("enabled", true)));
        idle = ApiHarness.api(
                otherRedis.url(),
                upstream.uri(),
                new JsonObject()
                        .put("http", new JsonObject().put("host", "0.0.0.0"))
                        .put("jobs", new JsonObject().put("maxQueued", 1)));
        waiting = create(idle, "daily/London/11-21");
        document = new OpenApiDocument(new JsonObject(api.get("/openapi.json").body()));
    }

    @AfterAll
    static void stop() {
        idle.close();
        api.close();
        upstream.close();
        otherRedis.close();
        redis.close();
    }

    static String create(ApiHarness target, String record) {
        return new JsonObject(target.post("/v1/records/" + record + "/async").body()).getString("job_id");
    }

    static HttpRequest.Builder operator(ApiHarness target, String method, String path) {
        return target.request(path).header(Authentication.ADMIN_KEY, KEY).method(method, BodyPublishers.noBody());
    }

    static HttpResponse<String> described(String method, String path, int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(document.problems(method, path, answer)).as(answer.body()).isEmpty();
        return answer;
    }

    static JsonObject get(ApiHarness target, String path, int status) {
        return new JsonObject(described("GET", path, status, target.get(path)).body());
    }

    static JsonObject admin(String method, String path, int status) {
        return new JsonObject(described(method, path, status, api.send(operator(api, method, path)))
                .body());
    }
}
