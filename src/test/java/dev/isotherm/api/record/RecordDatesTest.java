package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calendar's corners, as a client sees them: leap days, new year, the date line, the future, gaps. */
class RecordDatesTest extends ApiSetUp {
    private static final String NOT_YET = "Temperature data for 2026 is not yet available.";

    @Test
    void aLeapDayIsThe28thOfFebruaryInCommonYears() {
        JsonObject record = record(api, "daily/London/02-29");

        Map<Integer, JsonObject> values = values(record);
        assertThat(values).hasSize(51);
        values.forEach((year, value) -> {
            LocalDate date = LocalDate.of(year, 3, 1).minusDays(1);
            assertThat(value.getString("date")).isEqualTo(date.toString());
            assertThat(value.getDouble("temperature"))
                    .isEqualTo(Upstream.complete().on(date));
        });
        assertThat(record.getJsonObject("range").getString("start")).isEqualTo("1976-02-29");
        assertThat(record.getJsonObject("metadata").getString("end_date")).isEqualTo("2026-02-28");
        assertThat(record.getString("identifier")).isEqualTo("02-29");
    }

    @Test
    void aLeapDayIsItselfInALeapYear() {
        at("2028-02-29T12:00:00Z", leap -> {
            JsonObject record = record(leap, "daily/London/02-29");
            assertThat(record.getJsonObject("metadata").getString("end_date")).isEqualTo("2028-02-29");
            assertThat(values(record).get(2027).getString("date")).isEqualTo("2027-02-28");
            assertThat(record.getString("summary")).contains("29th February");
            return record;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"04-31", "02-30"})
    void aDayThatNoYearHasIsABadRequest(String identifier) {
        HttpResponse<String> answer = api.get("/v1/records/daily/London/" + identifier + "/meta");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("message"))
                .isEqualTo("Identifier must be in MM-DD format: day is out of range for month");
    }

    @Test
    void aWindowMayBeginInTheYearBefore() {
        Map<Integer, JsonObject> values = values(record(api, "weekly/London/01-03"));

        assertThat(values).hasSize(51);
        values.forEach((year, value) -> {
            LocalDate end = LocalDate.of(year, 1, 3);
            double mean = LocalDate.of(year - 1, 12, 28)
                    .datesUntil(end.plusDays(1))
                    .mapToDouble(Upstream.complete()::on)
                    .average()
                    .orElseThrow();
            assertThat(value.getString("date")).isEqualTo(end.toString());
            assertThat(value.getDouble("temperature"))
                    .isEqualTo(new BigDecimal(mean)
                            .setScale(2, RoundingMode.HALF_EVEN)
                            .doubleValue());
        });
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        // 13 hours UTC: it is the 24th in Auckland and Kiritimati, the 23rd in London and Honolulu.
        "2026-11-23T13:12:42Z, Kiritimati, 11-24, Today is",
        "2026-11-23T13:12:42Z, Kiritimati, 11-23, Yesterday was",
        "2026-11-23T13:12:42Z, Auckland, 11-24, Today is",
        "2026-11-23T13:12:42Z, London, 11-24, not yet available",
        "2026-11-23T13:12:42Z, London, 11-23, Today is",
        "2026-11-23T13:12:42Z, Honolulu, 11-23, Today is",
        // 5 hours UTC: it is still the 22nd in Honolulu.
        "2026-11-23T05:00:00Z, Honolulu, 11-23, not yet available",
        "2026-11-23T05:00:00Z, Honolulu, 11-22, oday is",
        "2026-11-23T05:00:00Z, Honolulu, 11-21, esterday was",
    })
    void todayIsThePlacesOwn(String now, String place, String identifier, String words) {
        String summary = at(now, target -> record(target, "daily/" + place + "/" + identifier))
                .getString("summary");

        assertThat(summary).containsIgnoringCase(words);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "2026-12-31T12:00:00Z, Kiritimati, 01-01, 2027-01-01, 1977",
        "2026-12-31T12:00:00Z, London, 01-01, 2026-01-01, 1976",
        "2027-01-01T05:00:00Z, Honolulu, 12-31, 2026-12-31, 1976",
        "2027-01-01T05:00:00Z, London, 01-01, 2027-01-01, 1977",
    })
    void soIsTheYear(String now, String place, String identifier, String end, int first) {
        JsonObject record = at(now, target -> record(target, "daily/" + place + "/" + identifier));

        assertThat(record.getJsonObject("metadata").getString("end_date")).isEqualTo(end);
        assertThat(values(record).keySet()).hasSize(51).contains(first, first + 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily/London/12-25", "weekly/London/12-25", "monthly/London/12-25", "daily/London/11-24"})
    void whatLiesInTheFutureIsNotYetThere(String path) {
        JsonObject record = record(api, path);

        assertThat(record.getString("summary")).isEqualTo(NOT_YET);
        assertThat(missing(record)).isEqualTo(Map.of(2026, "no_data_current_year"));
        assertThat(record.getJsonObject("metadata").getString("end_date")).startsWith("2026-");
        assertThat(record.getJsonObject("range").getString("end")).startsWith("2025-");
        assertThat(new JsonObject(api.get("/v1/records/" + path + "/meta").body())
                        .getJsonObject("data")
                        .getValue("current_anomaly"))
                .isNull();
    }

    @ParameterizedTest(name = "{0} has the year: {1}")
    @CsvSource({
        // 333 of 365 days, 4 and 3 of 7, 19 and 18 of 31 are over.
        "yearly/London/12-25, true",
        "weekly/London/11-26, true",
        "weekly/London/11-27, false",
        "monthly/London/12-05, true",
        "monthly/London/12-06, false"
    })
    void theCurrentYearIsShownOnceEnoughOfItIsOver(String path, boolean shown) {
        JsonObject record = record(api, path);

        assertThat(values(record).containsKey(2026)).isEqualTo(shown);
        assertThat(record.getString("summary").equals(NOT_YET)).isEqualTo(!shown);
    }

    @ParameterizedTest(name = "{0}: {1} years, {2} %")
    @CsvSource({
        "daily/Singapore/11-20, 46, 90.2, false",
        "yearly/Singapore/11-20, 45, 88.2, true",
        // 6 and 5 of 7 days, 28 and 27 of 31, 330 and 329 of 365 lie behind the gap.
        "weekly/Singapore/01-06, 46, 90.2, false",
        "weekly/Singapore/01-05, 45, 88.2, true",
        "monthly/Singapore/01-28, 46, 90.2, false",
        "monthly/Singapore/01-27, 45, 88.2, true",
        "yearly/Singapore/11-26, 46, 90.2, false",
        "yearly/Singapore/11-25, 45, 88.2, true",
    })
    void aYearWithTooFewDaysIsMissing(String path, int years, double completeness, boolean without1985) {
        JsonObject record = record(api, path);

        JsonObject metadata = record.getJsonObject("metadata");
        assertThat(metadata.getInteger("total_years")).isEqualTo(51);
        assertThat(metadata.getInteger("available_years")).isEqualTo(years);
        assertThat(metadata.getDouble("completeness")).isEqualTo(completeness);
        assertThat(missing(record)).hasSize(51 - years).containsKeys(1980, 1981, 1982, 1983, 1984);
        assertThat(missing(record).containsKey(1985)).isEqualTo(without1985);
        assertThat(record.getJsonArray("values")).hasSize(years);
        assertThat(record.getJsonObject("range").getInteger("years")).isEqualTo(51);
    }

    @Test
    void aMeanThatIsNotThereIsTheMiddleOfTheExtremes() {
        JsonObject record = record(api, "daily/Toronto/06-15");

        assertThat(record.getJsonObject("metadata").getInteger("available_years"))
                .isEqualTo(51);
        assertThat(values(record).get(2000).getDouble("temperature"))
                .isEqualTo(Upstream.complete().on(LocalDate.of(2000, 6, 15)));
        JsonObject average = record.getJsonObject("average");
        assertThat(average.getDouble("mean")).isEqualTo(17.31);
        assertThat(average.getDouble("standard_deviation")).isEqualTo(1.62);
        assertThat(record.getJsonObject("trend").getDouble("slope")).isEqualTo(0.1);
    }

    @ParameterizedTest
    @CsvSource({"2026-11-22, Today is", "2026-11-23, Yesterday was", "2026-11-24, It was"})
    void theClientsOwnDateDecidesTheTense(String today, String words) {
        assertThat(record(api, "daily/London/11-22?local_today=" + today).getString("summary"))
                .containsIgnoringCase(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21",
                "2026-11-25",
                "1970-01-01",
                "2026-02-30",
                "23-11-2026",
                "2026-11-23T00:00",
                "+2026-11-23",
                "today",
                "undefined",
                "Invalid%20Date",
                ""
            })
    void aClientsDateThatNoPlaceHasIsIgnored(String today) {
        for (String path : List.of("daily/London/11-23", "daily/London/11-23/trend", "daily/London/11-23/summary")) {
            HttpResponse<String> without = api.get("/v1/records/" + path);
            HttpResponse<String> with = api.get("/v1/records/" + path + "?local_today=" + today);
            assertThat(with.statusCode()).as(with.body()).isEqualTo(200);
            assertThat(with.body()).isEqualTo(without.body());
        }
        assertThat(api.get("/v1/records/daily/London/11-23/updated?local_today=" + today)
                        .statusCode())
                .isEqualTo(200);
        String job = "/v1/records/daily/London/11-23/async";
        HttpResponse<String> accepted = api.post(job + "?local_today=" + today);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.body()).isEqualTo(api.post(job).body());
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource({
        "2027-01-01T12:00:00Z, daily/London, 12-31, '', 2026-12-31",
        "2027-01-06T12:00:00Z, daily/London, 12-31, '', 2026-12-31",
        "2027-01-07T12:00:00Z, daily/London, 12-31, '', 2027-12-31",
        "2027-01-01T12:00:00Z, weekly/London, 12-26, '', 2026-12-26",
        "2027-01-01T12:00:00Z, weekly/London, 12-25, '', 2027-12-25",
        "2027-01-03T12:00:00Z, monthly/London, 12-30, '', 2026-12-30",
        "2027-01-03T12:00:00Z, yearly/London, 12-30, '', 2026-12-30",
        "2027-01-03T12:00:00Z, daily/London, 01-04, '', 2027-01-04",
        "2026-12-31T12:00:00Z, daily/London, 12-25, '', 2026-12-25",
        // The place's date, or the client's own: in Honolulu it is the 6th when it is the 7th in London.
        "2027-01-07T05:00:00Z, daily/Honolulu, 12-31, '', 2026-12-31",
        "2027-01-06T12:00:00Z, daily/London, 12-31, 2027-01-07, 2027-12-31",
        "2027-01-07T12:00:00Z, daily/London, 12-31, 2027-01-06, 2026-12-31",
    })
    void aDayOfTheLastWeekIsLastYearsAcrossNewYear(
            String now, String place, String identifier, String today, String end) {
        String query = today.isEmpty() ? "" : "?local_today=" + today;
        JsonObject record = at(now, target -> record(target, place + "/" + identifier + query));

        assertThat(record.getJsonObject("metadata").getString("end_date")).isEqualTo(end);
        assertThat(record.getString("summary").contains("not yet available"))
                .isEqualTo(LocalDate.parse(end).isAfter(LocalDate.parse(now.substring(0, 10))));
        int last = LocalDate.parse(end).getYear();
        assertThat(values(record).keySet()).contains(last - 50).allMatch(year -> year <= last);
    }

    /* Days that are stored depend on the time at which they were fetched, so each time has its own store. */
    private static JsonObject at(String now, Function<ApiHarness, JsonObject> call) {
        try (RedisProcess store = RedisProcess.start();
                ApiHarness target = ApiHarness.at(Instant.parse(now), store.url(), upstream.uri(), new JsonObject())) {
            return call.apply(target);
        }
    }

    private static JsonObject record(ApiHarness target, String path) {
        HttpResponse<String> answer = target.get("/v1/records/" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static Map<Integer, JsonObject> values(JsonObject record) {
        return byYear(record.getJsonArray("values"), value -> value);
    }

    private static Map<Integer, String> missing(JsonObject record) {
        return byYear(record.getJsonObject("metadata").getJsonArray("missing_years"), year -> year.getString("reason"));
    }

    private static <T> Map<Integer, T> byYear(JsonArray items, Function<JsonObject, T> what) {
        return items.stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(item -> item.getInteger("year"), what));
    }
}
