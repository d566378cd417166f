package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job for a place of which is known that there is none: refused at once, for a page would wait for it in vain. */
class UnknownPlaceJobTest {
    @AutoClose
    private final RedisProcess redis = RedisProcess.start();

    @AutoClose
    private final UpstreamServer upstream = UpstreamServer.start();

    @ParameterizedTest
    @ValueSource(strings = {"daily/Xyzzyville/11-20", "yearly/Xyzzyville/11-21", "weekly/%20xyzzyVILLE/01-02"})
    void aNameThatTheProviderDoesNotKnowIsRefusedAtThePost(String record) {
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            assertUnknown(api.get("/v1/records/daily/Xyzzyville/11-20"));
            assertThat(upstream.calls()).hasSize(1);

            assertUnknown(api.post("/v1/records/" + record + "/async"));
            assertUnknown(api.post("/v1/records/" + record + "/async?unit_group=fahrenheit&local_today=2026-11-23"));

            assertThat(upstream.calls()).hasSize(1);
            assertThat(jobs()).isEmpty();
        }
    }

    @Test
    void whatAJobLearnedIsKnownAtTheNextPost() {
        try (ApiHarness api = ApiHarness.all(redis.url(), upstream.uri(), new JsonObject())) {
            JsonObject ended = api.ended("daily/Xyzzyville/11-20");
            assertThat(ended.getString("error")).isEqualTo("location_not_found");

            assertUnknown(api.post("/v1/records/weekly/Xyzzyville/11-20/async"));
            assertThat(upstream.calls()).hasSize(1);
        }
    }

    @Test
    void aNameThatNobodyAskedForIsTheWorkersToResolve() {
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            assertThat(api.post("/v1/records/daily/Xyzzyville/11-20/async").statusCode())
                    .isEqualTo(202);
            assertThat(upstream.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Atlantis", "Springfield"})
    void aFolderOfObservationsTellsAtOnceThatItDoesNotHaveAPlace(String name, @TempDir Path folder) throws IOException {
        String place = "{\"name\": \"Springfield\", \"country_name\": \"%s\", \"latitude\": 1, \"longitude\": 2,"
                + " \"timezone\": \"UTC\", \"file\": \"a.csv\"}";
        Files.writeString(folder.resolve("a.csv"), "date,tmean_c\n");
        Files.writeString(
                folder.resolve("places.json"), "[" + place.formatted("Oz") + "," + place.formatted("Ys") + "]");
        JsonObject weather = new JsonObject().put("provider", "csv").put("csvDir", folder.toString());
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("weather", weather))) {
            String path = URLEncoder.encode(name, StandardCharsets.UTF_8);
            assertUnknown(api.post("/v1/records/daily/" + path + "/11-20/async"));
            assertThat(jobs()).isEmpty();
        }
    }

    private static void assertUnknown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(new JsonObject(answer.body()).getString("message")).isEqualTo("location_not_found");
    }

    private String jobs() {
        return RedisTalk.ask(redis.port(), "KEYS", "iso:{records}:j:*");
    }
}
