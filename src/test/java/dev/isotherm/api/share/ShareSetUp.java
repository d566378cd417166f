package dev.isotherm.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.redis.LinkOnContext;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An API over a Redis that holds nothing when a test begins. */
abstract class ShareSetUp extends ApiSetUp {
    static LinkOnContext link;

    @BeforeAll
    static void connect() {
        link = add(LinkOnContext.up(redis.url()));
    }

    @BeforeEach
    void forgetAll() {
        link.ask(Command.FLUSHALL);
        upstream.reset();
    }

    static JsonObject london() {
        return new JsonObject()
                .put("location", "London")
                .put("period", "daily")
                .put("identifier", "11-20")
                .put("ref_year", 2026);
    }

    /** Creates a share; its id. */
    static String share(JsonObject body) {
        return share(api, body);
    }

    static String share(ApiHarness target, JsonObject body) {
        HttpResponse<String> created = target.post("/v1/shares", body.encode());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return new JsonObject(created.body()).getString("id");
    }

    /** Without a token. */
    static HttpResponse<String> anonymously(String path) {
        return api.send(api.request(path));
    }

    static List<JsonObject> list(String query) {
        return list(api, query);
    }

    static List<JsonObject> list(ApiHarness target, String query) {
        HttpResponse<String> answer = target.send(target.request("/v1/shares" + query));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body())
                .getJsonArray("shares").stream().map(JsonObject.class::cast).toList();
    }

    static List<String> locations(String query) {
        return list(query).stream().map(share -> share.getString("location")).toList();
    }
}
