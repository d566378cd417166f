package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /v1/records/async}: several records as jobs, each with an outcome of its own. */
class RecordListTest extends ApiSetUp {
    private static final String PATH = "/v1/records/async";
    private static final Pattern EVALS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private static JsonObject record(String period, String location, String identifier) {
        return new JsonObject().put("period", period).put("location", location).put("identifier", identifier);
    }

    private static HttpResponse<String> ask(Object... records) {
        return api.post(PATH, body(records));
    }

    private static String body(Object... records) {
        return new JsonObject().put("records", new JsonArray(List.of(records))).encode();
    }

    private static List<JsonObject> jobs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return new JsonObject(answer.body())
                .getJsonArray("jobs").stream().map(JsonObject.class::cast).toList();
    }

    private static JsonObject[] places(String place, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> record("daily", place + " " + (char) ('A' + i / 26) + (char) ('A' + i % 26), "11-20"))
                .toArray(JsonObject[]::new);
    }

    private static String id(String path) {
        return new JsonObject(api.post(path).body()).getString("job_id");
    }

    @Test
    void eachEntryGetsWhatItsOwnRequestWouldGet() {
        HttpResponse<String> answer = ask(
                record("daily", "Leeds", "11-20"),
                record("hourly", "Leeds", "11-20"),
                record("weekly", "Leeds", "04-31"),
                record("daily", "undefined", "11-20"),
                record("monthly", "Leeds", "11-20").put("unit_group", "fahrenheit"),
                record("daily", "Leeds", "11-20").put("local_today", "2026-11-24"));
        List<JsonObject> jobs = jobs(answer);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(jobs).hasSize(6);
        for (int made : List.of(0, 4, 5)) {
            String id = jobs.get(made).getString("job_id");
            assertThat(jobs.get(made))
                    .isEqualTo(new JsonObject()
                            .put("job_id", id)
                            .put("status", "pending")
                            .put("message", "Job created successfully")
                            .put("retry_after", 3)
                            .put("status_url", "/v1/jobs/" + id));
        }
        assertThat(jobs.get(0).getString("job_id")).isEqualTo(id("/v1/records/daily/Leeds/11-20/async"));
        assertThat(jobs.get(4).getString("job_id"))
                .isEqualTo(id("/v1/records/monthly/Leeds/11-20/async?unit_group=fahrenheit"));
        assertThat(jobs.get(5).getString("job_id"))
                .isEqualTo(id("/v1/records/daily/Leeds/11-20/async?local_today=2026-11-24"));
        assertThat(jobs.get(1).getInteger("status_code")).isEqualTo(422);
        assertThat(jobs.get(1).getJsonArray("details").getJsonObject(0).getString("field"))
                .isEqualTo("body -> records -> 1 -> period");
        for (int bad : List.of(2, 3)) {
            assertThat(jobs.get(bad).getInteger("status_code")).isEqualTo(400);
            assertThat(jobs.get(bad).getString("code")).isEqualTo("BAD_REQUEST");
            assertThat(jobs.get(bad).getValue("details")).isNull();
        }
        assertThat(jobs.get(2).getString("message")).contains("day is out of range for month");
        assertThat(jobs.get(3).getString("message")).startsWith("Invalid location format: 'undefined'");
    }

    @Test
    void fiveHundredRecordsAreFiveHundredJobsInTheirOrder() {
        JsonObject[] records = places("Fivehundred", 500);
        List<JsonObject> jobs = jobs(ask((Object[]) records));
        assertThat(jobs.stream().map(job -> job.getString("job_id")).distinct()).hasSize(500);
        for (int i : List.of(0, 15, 16, 17, 255, 499)) {
            JsonObject status =
                    new JsonObject(api.get(jobs.get(i).getString("status_url")).body());
            assertThat(status.getString("status")).isEqualTo("pending");
            assertThat(status.getJsonObject("params").getString("location"))
                    .isEqualTo(records[i].getString("location"));
        }
        String before = jobs.get(7).getString("job_id");
        assertThat(jobs(ask((Object[]) records)).get(7).getString("job_id"))
                .as("asked again")
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ``                       | body            | missing
            {"records":              | body            | json_invalid
            []                       | body            | model_attributes_type
            {}                       | body -> records | missing
            {"records":null}         | body -> records | list_type
            {"records":{"0":1}}      | body -> records | list_type
            {"records":[]}           | body -> records | too_short
            """)
    void aBodyWithoutAListIsRefused(String body, String field, String type) {
        assertRefused(api.post(PATH, body), field, type);
    }

    @Test
    void moreThanFiveHundredEntriesAreRefused() {
        assertRefused(ask((Object[]) places("Toomany", 501)), "body -> records", "too_long");
    }

    private static void assertRefused(HttpResponse<String> answer, String field, String type) {
        assertThat(answer.statusCode()).isEqualTo(422);
        JsonObject detail =
                new JsonObject(answer.body()).getJsonArray("details").getJsonObject(0);
        assertThat(detail.getString("field")).isEqualTo(field);
        assertThat(detail.getString("type")).isEqualTo(type);
    }

    @Test
    void aBodyMayBeLargerThanThoseOfOtherRoutesButNotWithoutBound() {
        String blank = " ".repeat(200_000);
        assertThat(jobs(api.post(PATH, blank + body(record("daily", "Leeds", "11-20")))))
                .hasSize(1);
        assertThat(api.post(PATH, blank + blank).statusCode()).isEqualTo(413);
        assertThat(api.send(api.request(PATH)
                                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                                .POST(BodyPublishers.ofInputStream(() ->
                                        new ByteArrayInputStream((blank + blank).getBytes(StandardCharsets.UTF_8)))))
                        .statusCode())
                .as("in chunks")
                .isEqualTo(413);
        assertThat(api.post("/v1/shares", blank).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            null                                                       | 0               | model_attributes_type
            "London"                                                   | 0               | model_attributes_type
            [["daily","London","11-20"]]                               | 0               | model_attributes_type
            {"location":"London","identifier":"11-20"}                 | 0 -> period     | missing
            {"period":null,"location":"London","identifier":"11-20"}   | 0 -> period     | string_type
            {"period":"daily","location":["x"],"identifier":"11-20"}   | 0 -> location   | string_type
            {"period":"daily","location":"a\\ud800b","identifier":"1-1"} | 0 -> location   | string_unicode
            {"period":"daily","location":"London","identifier":1120}   | 0 -> identifier | string_type
            {"period":"daily","location":"London","identifier":"11-20","unit_group":"kelvin"} | 0 -> unit_group  | literal_error
            {"period":"daily","location":"London","identifier":"11-20","unit_group":7}        | 0 -> unit_group  | string_type
            {"period":"daily","location":"London","identifier":"11-20","local_today":7}       | 0 -> local_today | string_type
            """)
    void aWrongEntryIsRefusedAndTheNextOneIsNot(String entry, String field, String type) {
        List<JsonObject> jobs = jobs(api.post(
                PATH,
                "{\"records\":[" + entry + ","
                        + record("daily", "Leeds", "11-20").encode() + "]}"));
        assertThat(jobs.get(0).getInteger("status_code")).isEqualTo(422);
        JsonObject detail = jobs.get(0).getJsonArray("details").getJsonObject(0);
        assertThat(detail.getString("field")).isEqualTo("body -> records -> " + field);
        assertThat(detail.getString("type")).isEqualTo(type);
        assertThat(jobs.get(1).getString("status")).isEqualTo("pending");
    }

    @Test
    void equalEntriesAreOneJobAndThoseThatDifferAreNot() {
        List<JsonObject> jobs = jobs(ask(
                record("daily", "Hull", "11-20"),
                record("daily", "Hull", "11-20").put("unit_group", "celsius"),
                record("daily", "Hull", "11-20").put("unit_group", "fahrenheit"),
                record("daily", "Hull", "11-20")));
        List<String> ids = jobs.stream().map(job -> job.getString("job_id")).toList();
        assertThat(ids.get(1)).isEqualTo(ids.get(0));
        assertThat(ids.get(3)).isEqualTo(ids.get(0));
        assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
    }

    @Test
    void aStoredRecordIsReadyAtTheFirstPollAndComputedOnce() {
        assertThat(api.get("/v1/records/weekly/London/11-20").statusCode()).isEqualTo(200);
        JsonObject stored = record("weekly", "London", "11-20");
        List<JsonObject> jobs = jobs(ask(stored, record("weekly", "Derby", "11-20")));
        JsonObject ready =
                new JsonObject(api.get(jobs.get(0).getString("status_url")).body());
        assertThat(ready.getString("status")).isEqualTo("ready");
        assertThat(ready.getJsonObject("result").getJsonObject("data").getString("location"))
                .isEqualTo("London");
        long before = evals();
        assertThat(jobs(ask(stored)).get(0).getString("job_id"))
                .isEqualTo(jobs.get(0).getString("job_id"));
        assertThat(evals() - before).as("only the look for equal work").isEqualTo(1);
    }

    private static long evals() {
        Matcher calls = EVALS.matcher(RedisTalk.ask(redis.port(), "INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void aPlaceThatIsKnownToBeNoneIsRefused() {
        upstream.behave(call -> Behaviour.BAD_REQUEST);
        assertThat(api.get("/v1/records/daily/Xyzzyton/11-20").statusCode()).isEqualTo(422);
        upstream.reset();
        List<JsonObject> jobs = jobs(ask(record("daily", "Xyzzyton", "11-20"), record("daily", "Leeds", "11-20")));
        assertThat(jobs.get(0).getInteger("status_code")).isEqualTo(422);
        assertThat(jobs.get(0).getString("message")).isEqualTo("location_not_found");
        assertThat(jobs.get(1).getString("status")).isEqualTo("pending");
    }

    @Test
    void anIdempotencyKeyHoldsForEachEntryAtItsPlace() {
        List<String> first =
                ids(askWithKey("wish-1", record("daily", "York", "11-20"), record("daily", "Bath", "11-20")));
        List<JsonObject> again =
                jobs(askWithKey("wish-1", record("daily", "York", "11-20"), record("daily", "Ely", "11-20")));
        assertThat(again.get(0).getString("job_id")).isEqualTo(first.get(0));
        assertThat(again.get(1).getInteger("status_code")).isEqualTo(422);
        assertThat(again.get(1).getJsonArray("details").getJsonObject(0).getString("message"))
                .isEqualTo("The key was used for another request");
        assertThat(api.send(api.request("/v1/records/daily/Ely/11-20/async")
                                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                                .header("Idempotency-Key", "wish-1")
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .as("the key of a single request is another one")
                .isEqualTo(202);
        assertThat(askWithKey("a b", record("daily", "York", "11-20")).statusCode())
                .isEqualTo(422);
    }

    private static List<String> ids(HttpResponse<String> answer) {
        return jobs(answer).stream().map(job -> job.getString("job_id")).toList();
    }

    private static HttpResponse<String> askWithKey(String key, Object... records) {
        return api.send(api.request(PATH)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body(records))));
    }
}
