package dev.isotherm.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a record costs in calls to the provider, which are paid for, is no more than {@code docs/costs.md} says. */
class ProviderCostTest {
    @AutoClose
    private final RedisProcess redis = RedisProcess.start();

    @AutoClose
    private final UpstreamServer upstream = UpstreamServer.start();

    @Test
    void noCallMoreThanBefore() {
        Map<String, Double> costs = new LinkedHashMap<>();
        String url = upstream.uri().toString();
        measure(costs, "Visual Crossing", new JsonObject());
        JsonObject own =
                new JsonObject().put("archiveUrl", url).put("forecastUrl", url).put("geocodingUrl", url);
        measure(
                costs,
                "Open-Meteo",
                new JsonObject()
                        .put(
                                "weather",
                                new JsonObject().put("provider", "open_meteo").put("openMeteo", own)));
        CostPage.compare("Calls to the provider", costs);
    }

    private void measure(Map<String, Double> costs, String provider, JsonObject config) {
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), config)) {
            put(costs, provider + ": daily record of a new place", api, "daily/London/11-20");
            put(costs, provider + ": the same again", api, "daily/London/11-20");
            put(costs, provider + ": then its weekly record", api, "weekly/London/11-20");
            put(costs, provider + ": then its monthly record", api, "monthly/London/11-20");
            put(costs, provider + ": then its yearly record", api, "yearly/London/11-20");
            put(costs, provider + ": yearly record of a new place", api, "yearly/Dublin/11-20");
        }
    }

    private void put(Map<String, Double> costs, String name, ApiHarness api, String record) {
        upstream.reset();
        assertThat(api.get("/v1/records/" + record).statusCode()).isEqualTo(200);
        costs.put(name, (double) (upstream.calls().size() + upstream.searches().size()));
    }
}
