package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Records of real observations over HTTP, every number of which equals that of an independent computation. */
class IndependentComputationTest {
    private static final Map<String, String> PLACES =
            Map.of("Sydney", "sydney.csv", "Darwin", "darwin.csv", "Central England", "central-england.csv");
    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");
    private static final List<String> ANCHORS =
            List.of("01-03", "01-15", "02-28", "02-29", "03-01", "06-30", "11-20", "12-25", "12-31");

    /* Where the observations are long over, where they end today, and in between, with a current year in part. */
    @TestFactory
    Stream<DynamicTest> everyNumberEqualsAnIndependentComputation() {
        return SharedData.tests(
                "data", folder -> Stream.of("2026-11-23", "2024-04-01", "2021-09-30", "2020-11-02", "2000-02-29")
                        .map(today -> dynamicTest("on " + today, () -> compareAll(folder, today))));
    }

    private static void compareAll(Path folder, String today) {
        Instant noon = Instant.parse(today + "T12:00:00Z");
        JsonObject config = new JsonObject()
                .put(
                        "weather",
                        new JsonObject()
                                .put("provider", "csv")
                                .put(
                                        "csvDir",
                                        folder.toAbsolutePath().normalize().toString()));
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.at(noon, redis.url(), URI.create("http://127.0.0.1:9"), config)) {
            PLACES.forEach((place, file) -> {
                IndependentRecord independent = new IndependentRecord(folder.resolve(file), LocalDate.parse(today));
                for (String period : PERIODS) {
                    for (String anchor : ANCHORS) {
                        compare(api, independent, place, period, anchor, "celsius");
                        compare(api, independent, place, period, anchor, "fahrenheit");
                    }
                }
            });
        }
    }

    static void compare(
            ApiHarness api, IndependentRecord independent, String place, String period, String anchor, String unit) {
        String path = "/v1/records/" + period + "/"
                + URLEncoder.encode(place, StandardCharsets.UTF_8).replace("+", "%20") + "/" + anchor + "?unit_group="
                + unit;
        HttpResponse<String> answer = api.get(path);
        JsonObject expected = independent.expected(
                period,
                Integer.parseInt(anchor.substring(0, 2)),
                Integer.parseInt(anchor.substring(3)),
                unit.equals("fahrenheit"));
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        JsonObject record = new JsonObject(answer.body());
        JsonArray values = expected.getJsonArray("values");
        assertThat(values.size()).as("there is something to compare").isGreaterThan(20);
        Map<String, Object> actual = plain(IndependentRecord.numbers(record));
        plain(expected).forEach((member, value) -> {
            List<?> wanted = value instanceof List<?> list ? list : List.of(value);
            List<?> got = actual.get(member) instanceof List<?> list ? list : List.of(actual.get(member));
            assertThat(got.size()).as(path + " " + member).isEqualTo(wanted.size());
            for (int i = 0; i < wanted.size(); i++) {
                assertThat(got.get(i).toString())
                        .as(path + " " + member)
                        .isEqualTo(wanted.get(i).toString());
            }
        });
    }

    /* Through text: a double that prints as another is another, -0.0 included. */
    private static Map<String, Object> plain(JsonObject json) {
        return new JsonObject(json.encode()).getMap();
    }
}
