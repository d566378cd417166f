package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.TestAuthority;
import dev.isotherm.support.TlsRedis;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both services over a Redis with TLS, with each link that they have. */
class TlsRedisTest {
    @TempDir
    private static Path folder;

    @Test
    void aJobRunsToItsEndAndItsEventsAreRead() {
        TestAuthority authority = TestAuthority.in(folder, "ours");
        JsonObject more = new JsonObject()
                .put(
                        "redis",
                        new JsonObject().put("caFile", authority.certificate().toString()));
        try (TlsRedis redis = TlsRedis.start(authority.certificate(), authority.issue("redis", "dns:localhost"));
                UpstreamServer upstream = UpstreamServer.start();
                ApiHarness api = ApiHarness.all(redis.url("localhost"), upstream.uri(), more)) {
            String id = new JsonObject(
                            api.post("/v1/records/daily/London/11-20/async").body())
                    .getString("job_id");
            // The stream of its events is read over the link that blocks.
            assertThat(api.get("/v1/jobs/" + id + "/events").body()).contains("\"status\":\"ready\"");
            assertThat(api.awaitEnd(id).getString("status")).isEqualTo("ready");
            assertThat(api.get("/health").statusCode()).isEqualTo(200);
            assertThat(RedisTalk.ask(redis.plain.port(), "PING")).contains("NOAUTH");
        }
    }
}
