package dev.isotherm.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.DailyMeans;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.support.Upstream;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {
    private static final Instant UPDATED = Instant.parse("2026-11-23T13:12:42.597993999Z");
    private static final RecordMeta META =
            new RecordMeta(Optional.of("Europe/London"), "simulated", UPDATED, false, Optional.empty());
    private static final RecordMeta NO_ZONE =
            new RecordMeta(Optional.empty(), "csv", Instant.EPOCH, false, Optional.empty());

    @Test
    void membersStandInTheContractsOrderAndTheSourceIsLastOfTheMetadata() {
        DailyMeans means = day -> day.getYear() == 2025 ? 7 : day.getYear() == 2026 ? 8 : Double.NaN;
        String json = RecordJson.write(compute("London", UnitGroup.CELSIUS, means), META);
        assertThat(json)
                .startsWith("{\"period\":\"daily\",\"location\":\"London\",\"identifier\":\"11-20\","
                        + "\"range\":{\"start\":\"2025-11-20\",\"end\":\"2026-11-20\",\"years\":2},"
                        + "\"unit_group\":\"celsius\","
                        + "\"values\":[{\"date\":\"2025-11-20\",\"year\":2025,\"temperature\":7.0,\"anomaly\":-0.5},"
                        + "{\"date\":\"2026-11-20\",\"year\":2026,\"temperature\":8.0,\"anomaly\":0.5}],"
                        + "\"average\":{\"mean\":7.5,\"unit\":\"celsius\",\"data_points\":2,\"standard_deviation\":0.5},"
                        + "\"trend\":{\"slope\":10.0,\"unit\":\"°C/decade\",\"data_points\":2,\"r_squared\":1.0,"
                        + "\"slope_error\":null,\"gradient_factor\":null},"
                        + "\"summary\":\"8.0°C. This was the warmest 20th November on record. "
                        + "It was 0.5°C warmer than average for the time of year.\","
                        + "\"metadata\":{\"total_years\":51,\"available_years\":2,"
                        + "\"missing_years\":[{\"year\":1976,\"reason\":\"no_data\"},{\"year\":1977,")
                .endsWith("{\"year\":2024,\"reason\":\"no_data\"}],\"completeness\":3.9,\"period_days\":1,"
                        + "\"end_date\":\"2026-11-20\",\"source\":\"simulated\"},"
                        + "\"timezone\":\"Europe/London\",\"updated\":\"2026-11-23T13:12:42.597993+00:00\"}");
    }

    @Test
    void whatIsUnknownIsNull() {
        String json = RecordJson.write(compute("x", UnitGroup.FAHRENHEIT, day -> Double.NaN), NO_ZONE);
        assertThat(json)
                .contains("\"range\":{\"start\":\"\",\"end\":\"\",\"years\":0}")
                .contains("\"values\":[],\"average\":{\"mean\":0.0,")
                .contains("\"standard_deviation\":null}")
                .contains("\"trend\":{\"slope\":0.0,\"unit\":\"°F/decade\",\"data_points\":0,"
                        + "\"r_squared\":null,\"slope_error\":null,\"gradient_factor\":null}")
                .endsWith("\"timezone\":null,\"updated\":\"1970-01-01T00:00:00.000000+00:00\"}");
    }

    @Test
    void aPartIsTheSameAsInTheWhole() {
        TemperatureRecord record = compute("London", UnitGroup.CELSIUS, Upstream.complete());
        JsonObject whole = new JsonObject(RecordJson.write(record, META));
        for (RecordJson.Part part : RecordJson.Part.values()) {
            JsonObject answer = new JsonObject(RecordJson.write(record, META, part));
            assertThat(answer.fieldNames())
                    .containsExactly("period", "location", "identifier", "data", "metadata", "timezone");
            assertThat(answer.getValue("metadata")).isEqualTo(whole.getValue("metadata"));
            JsonObject data = part == RecordJson.Part.META
                    ? answer.getJsonObject("data")
                    : new JsonObject().put(part.name().toLowerCase(Locale.ROOT), answer.getValue("data"));
            data.stream()
                    .filter(member -> whole.containsKey(member.getKey()))
                    .forEach(member -> assertThat(member.getValue()).isEqualTo(whole.getValue(member.getKey())));
        }
    }

    @Test
    void theOverviewOfAMissingCurrentYearHasNoAnomaly() {
        DailyMeans means = day -> day.getYear() == 2026 ? Double.NaN : 7;
        assertThat(RecordJson.write(compute("x", UnitGroup.CELSIUS, means), META, RecordJson.Part.META))
                .contains("\"ranking\":{\"warm\":50,\"cold\":50,\"total\":50},\"current_anomaly\":null}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            a quote                 | "       | \\"
            a backslash             | \\      | \\\\
            an accent stays         | Zürich  | Zürich
            a slash stays           | a/b     | a/b
            """)
    void aLocationIsEscaped(String description, String location, String written) {
        assertThat(json(location)).contains("\"location\":\"" + written + "\",\"identifier\"");
        assertThat(new JsonObject(json(location)).getString("location")).isEqualTo(location);
    }

    @Test
    void controlCharactersAreEscaped() {
        assertThat(json("\n\r\t\b\f\0\u001f")).contains("\"location\":\"\\n\\r\\t\\b\\f\\u0000\\u001f\"");
    }

    @Test
    void loneSurrogatesAreEscapedAndPairsStay() throws CharacterCodingException {
        String json = json("\udc00 \ud83d\ude00 \ud83d \ud83d");
        assertThat(json).contains("\"location\":\"\\udc00 \ud83d\ude00 \\ud83d \\ud83d\"");
        ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
        assertThat(bytes.remaining()).isPositive();
    }

    private static String json(String location) {
        return RecordJson.write(compute(location, UnitGroup.CELSIUS, day -> 7), META);
    }

    private static TemperatureRecord compute(String location, UnitGroup unit, DailyMeans means) {
        RecordQuery query =
                new RecordQuery(Period.DAILY, location, "11-20", new Anchor(11, 20), unit, Optional.empty());
        return Records.compute(query, 2026, LocalDate.of(2026, 11, 23), means, Set.of());
    }
}
