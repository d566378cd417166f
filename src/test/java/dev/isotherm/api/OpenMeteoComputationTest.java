package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.OpenMeteoWorld;
import dev.isotherm.support.OpenMeteoWorld.Place;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Records of thirty places through Open-Meteo's protocol, every number of which equals that of an independent computation. */
class OpenMeteoComputationTest {
    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");
    /* Today, a window of which archive and forecast have a part each, one over new year, and a leap day. */
    private static final List<String> ANCHORS = List.of("11-23", "11-17", "01-03", "02-29");

    @TempDir
    static Path folder;

    private static OpenMeteoWorld world;
    private static RedisProcess redis;
    private static ApiHarness api;

    @BeforeAll
    static void start() {
        world = new OpenMeteoWorld(folder, ApiHarness.NOW);
        redis = RedisProcess.start();
        api = ApiHarness.at(ApiHarness.NOW, redis.url(), URI.create("http://127.0.0.1:9"), speaking(world.uri()));
    }

    @AfterAll
    static void stop() {
        api.close();
        redis.close();
        world.close();
    }

    /** The configuration with an Open-Meteo that is there. */
    static JsonObject speaking(URI server) {
        JsonObject own = new JsonObject();
        List.of("archiveUrl", "forecastUrl", "geocodingUrl").forEach(url -> own.put(url, server.toString()));
        return new JsonObject()
                .put("weather", new JsonObject().put("provider", "open_meteo").put("openMeteo", own));
    }

    @TestFactory
    Stream<DynamicTest> everyNumberEqualsAnIndependentComputation() {
        return world.places().stream().map(place -> dynamicTest(place.fullName(), () -> compareAll(place)));
    }

    private static void compareAll(Place place) {
        IndependentRecord independent = new IndependentRecord(place.file(), world.today(place));
        // With each anchor another period comes first: that one buys days, and others find them.
        for (int i = 0; i < ANCHORS.size(); i++) {
            for (int j = 0; j < PERIODS.size(); j++) {
                String period = PERIODS.get((i + j) % PERIODS.size());
                String name = j % 2 == 0 ? place.fullName() : place.name() + ", " + place.country();
                IndependentComputationTest.compare(
                        api, independent, name, period, ANCHORS.get(i), i % 2 == 0 ? "celsius" : "fahrenheit");
            }
        }
        JsonObject record = new JsonObject(api.get("/v1/records/daily/"
                        + URLEncoder.encode(place.fullName(), StandardCharsets.UTF_8)
                                .replace("+", "%20")
                        + "/11-20")
                .body());
        assertThat(record.getString("timezone")).isEqualTo(place.zone().getId());
        assertThat(record.getJsonObject("metadata").getString("source")).isEqualTo("open_meteo");
        assertThat(record.getJsonObject("metadata").getJsonObject("attribution"))
                .isEqualTo(new JsonObject()
                        .put("text", "Weather data by Open-Meteo.com")
                        .put("url", "https://open-meteo.com/")
                        .put("license", "CC BY 4.0")
                        .put("license_url", "https://creativecommons.org/licenses/by/4.0/"));
    }
}
