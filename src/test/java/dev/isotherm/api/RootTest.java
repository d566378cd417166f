package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of what there is, and the signposts where something was. */
class RootTest extends ApiSetUp {

    @Test
    void theRootListsWithoutATokenWhatIsServed() {
        HttpResponse<String> answer = api.send(api.request("/"));
        JsonObject root = new JsonObject(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(root.getString("name")).isEqualTo("Temperature History API");
        assertThat(root.getString("version")).isNotBlank();
        JsonObject v1 = root.getJsonObject("v1_endpoints");
        assertThat(v1.getJsonArray("periods")).containsExactly("daily", "weekly", "monthly", "yearly");
        for (Object example : v1.getJsonArray("examples")) {
            assertThat(api.get((String) example).statusCode()).as("%s", example).isEqualTo(200);
        }
        for (Object record : v1.getJsonArray("records")) {
            String path = record.toString()
                    .replace("{period}", "daily")
                    .replace("{location}", "London")
                    .replace("{identifier}", "11-20");
            String method = path.endsWith("/async") ? "POST" : "GET";
            assertThat(api.send(method, path).statusCode()).as(path).isIn(200, 202);
        }
        assertThat(v1.getJsonArray("locations")).contains("/v1/locations/preapproved", "/v1/locations/search");
        assertThat(v1.getJsonArray("shares")).contains("/v1/shares");
        assertThat(root.getJsonArray("analytics_endpoints")).contains("/analytics");
        assertThat(root.getJsonArray("other_endpoints")).contains("/forecast/{location}", "/health");
        JsonArray removed = root.getJsonObject("removed_endpoints").getJsonArray("endpoints");
        assertThat(removed).hasSize(4);
        for (Object endpoint : removed) {
            String path = endpoint.toString().replace("{location}", "x").replace("{month_day}", "01-15");
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(410);
        }
    }

    @ParameterizedTest
    @CsvSource({"/data/london/01-15, 410", "/data/x, 404", "/average/london/01-15, 401", "/database, 401"})
    void onlyWhatWasPublicTellsStrangersWhereItWent(String path, int status) {
        assertThat(api.send(api.request(path)).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "London/2026-11-20/preload, London/11-20?unit_group=celsius",
        "S%C3%A3o%20Paulo/2024-02-29/status?unit_group=fahrenheit, S%C3%A3o%20Paulo/02-29?unit_group=fahrenheit",
        "London/2026-02-30/preload?unit_group=x, London/01-15?unit_group=celsius",
        "London/soon/status, London/01-15?unit_group=celsius"
    })
    void whatWasABundleLinksToTheRecords(String path, String record) {
        HttpResponse<String> answer = api.get("/v1/records/rolling-bundle/" + path);

        assertThat(answer.statusCode()).isEqualTo(410);
        JsonObject links = new JsonObject(answer.body()).getJsonObject("links");
        assertThat(links.fieldNames()).containsExactly("daily", "weekly", "monthly", "yearly");
        for (String period : links.fieldNames()) {
            String link = links.getString(period);
            assertThat(link).isEqualTo("http://127.0.0.1:" + api.port + "/v1/records/" + period + "/" + record);
            assertThat(api.get(link.substring(link.indexOf("/v1/"))).statusCode())
                    .as(link)
                    .isEqualTo(200);
        }
    }
}
