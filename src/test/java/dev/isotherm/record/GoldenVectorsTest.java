package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import dev.isotherm.record.TemperatureRecord.Trend;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The pure functions against the reference's own inputs and outputs. */
class GoldenVectorsTest {
    @TestFactory
    Stream<DynamicTest> standardDeviationsEqualTheReference() {
        return vectors("std", vector -> assertThat(Statistics.standardDeviation(numbers(vector.getJsonArray("in"))))
                .isEqualTo(optional(vector, "out")));
    }

    @TestFactory
    Stream<DynamicTest> trendsEqualTheReference() {
        return vectors("trend", vector -> {
            int[] years = vector.getJsonArray("years").stream()
                    .mapToInt(year -> ((Number) year).intValue())
                    .toArray();
            Series series = new Series(years, numbers(vector.getJsonArray("temps")));
            for (UnitGroup unit : UnitGroup.values()) {
                String factor = unit == UnitGroup.CELSIUS ? "gf_c" : "gf_f";
                assertThat(TrendLine.of(series, unit))
                        .isEqualTo(new Trend(
                                vector.getDouble("slope"),
                                unit,
                                years.length,
                                optional(vector, "r_squared"),
                                optional(vector, "slope_error"),
                                optional(vector, factor)));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> gradientFactorsEqualTheReference() {
        return vectors("gradient", vector -> {
            UnitGroup unit = "celsius".equals(vector.getString("unit")) ? UnitGroup.CELSIUS : UnitGroup.FAHRENHEIT;
            double factor = TrendLine.gradientFactor(vector.getDouble("slope"), vector.getDouble("slope_error"), unit);
            assertThat(factor).isEqualTo(vector.getDouble("out"));
        });
    }

    @TestFactory
    Stream<DynamicTest> summariesEqualTheReference() {
        return vectors("summary", vector -> {
            Summary summary = summary(vector);
            assertThat(summary.plainSentence()).isEqualTo(vector.getString("generate_summary"));
            assertThat(summary.sentence()).isEqualTo(vector.getString("wire"));
        });
    }

    @TestFactory
    Stream<DynamicTest> daysInWordsEqualTheReference() {
        return vectors(
                "friendly", vector -> assertThat(Summary.friendly(LocalDate.of(2026, 1, vector.getInteger("day"))))
                        .isEqualTo(vector.getString("out")));
    }

    private static Summary summary(JsonObject vector) {
        JsonArray data = vector.getJsonArray("data");
        Series series = new Series(
                IntStream.range(0, data.size())
                        .map(i -> data.getJsonObject(i).getInteger("x"))
                        .toArray(),
                IntStream.range(0, data.size())
                        .mapToDouble(i -> data.getJsonObject(i).getDouble("y"))
                        .toArray());
        return new Summary(
                series,
                vector.getDouble("mean"),
                Period.of(vector.getString("period")).orElseThrow(),
                UnitGroup.of(vector.getString("unit")).orElseThrow(),
                LocalDate.parse(vector.getString("date")),
                LocalDate.parse(vector.getString("local_today")));
    }

    private static Stream<DynamicTest> vectors(String kind, Consumer<JsonObject> check) {
        return SharedData.tests("contract/golden/vectors.json", file -> {
            JsonArray vectors = new JsonObject(SharedData.read(file)).getJsonArray(kind);
            assertThat(vectors).isNotEmpty();
            return IntStream.range(0, vectors.size()).mapToObj(i -> {
                JsonObject vector = vectors.getJsonObject(i);
                return dynamicTest(kind + " " + i + " " + vector.getString("note", ""), () -> check.accept(vector));
            });
        });
    }

    private static double[] numbers(JsonArray array) {
        return array.stream()
                .mapToDouble(number -> ((Number) number).doubleValue())
                .toArray();
    }

    private static OptionalDouble optional(JsonObject vector, String name) {
        Double value = vector.getDouble(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
