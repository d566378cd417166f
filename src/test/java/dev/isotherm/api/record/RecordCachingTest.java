package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cache may keep, for how long, and how it asks whether that still holds. */
class RecordCachingTest extends ApiSetUp {
    private static final List<String> PARTS = List.of("", "/average", "/trend", "/summary", "/meta");

    private static ApiHarness later;

    @BeforeAll
    static void start() {
        later = add(ApiHarness.at(ApiHarness.NOW.plusSeconds(60), redis.url(), upstream.uri(), new JsonObject()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/average", "/trend", "/summary", "/meta"})
    void aClientThatHasTheBodyIsToldSoWithoutIt(String part) {
        String path = "/v1/records/daily/London/11-20" + part;
        HttpResponse<String> first = api.get(path);
        String tag = header(first, "ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        HttpResponse<String> second = conditional(path, tag);

        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(header(second, "Content-Type")).isEmpty();
        assertThat(header(second, "Content-Length")).isEmpty();
        assertThat(header(second, "X-Cache")).hasValue("HIT");
        for (String name : List.of("ETag", "Cache-Control", "Vary", "Last-Modified")) {
            assertThat(header(second, name)).as(name).isPresent().isEqualTo(header(first, name));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | 304",
                "W/TAG | 304",
                "\"x\", TAG | 304",
                "\"a,b\",W/\"y\" ,W/TAG, \"z\" | 304",
                "\"x\" | 200",
                "W/\"TAG | 200",
                "\"*\" | 200",
                "nonsense | 200",
                "'' | 200"
            })
    void allFormsOfIfNoneMatchAreRead(String form, int status) {
        String path = "/v1/records/daily/London/11-20";
        String tag = header(api.get(path), "ETag").orElseThrow();

        assertThat(conditional(path, form.replace("TAG", tag)).statusCode()).isEqualTo(status);
    }

    @Test
    void differentBodiesHaveDifferentTags() {
        Set<Optional<String>> tags = new HashSet<>();
        for (String part : PARTS) {
            for (String query : List.of("", "?unit_group=fahrenheit")) {
                tags.add(header(api.get("/v1/records/daily/London/11-20" + part + query), "ETag"));
            }
        }
        tags.add(header(api.get("/v1/records/daily/London/11-19"), "ETag"));
        tags.add(header(api.get("/v1/records/weekly/London/11-20"), "ETag"));

        assertThat(tags).hasSize(12).doesNotContain(Optional.empty());
    }

    @Test
    void recordsAreForOneClientAndNeverImmutable() {
        for (String record : List.of("daily/London/11-20", "yearly/London/11-23", "daily/London/06-15/trend")) {
            HttpResponse<String> answer = api.get("/v1/records/" + record);

            assertThat(header(answer, "Cache-Control").orElseThrow()).matches("private, (no-cache|max-age=[1-9]\\d*)");
            assertThat(header(answer, "Vary")).hasValue("Authorization, Origin");
        }
    }

    @Test
    void lastModifiedIsWhenTheDataChanged() {
        HttpResponse<String> answer = api.get("/v1/records/daily/London/11-20");

        ZonedDateTime modified = ZonedDateTime.parse(
                header(answer, "Last-Modified").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
        ZonedDateTime updated = ZonedDateTime.parse(new JsonObject(answer.body()).getString("updated"));
        assertThat(modified.toInstant()).isEqualTo(updated.withNano(0).toInstant());
        assertThat(header(answer, "Last-Modified")).hasValue("Mon, 23 Nov 2026 13:12:42 GMT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily/London/11-20", "weekly/London/11-20/summary", "daily/London/13-01", "daily/x/y"})
    void headIsAnsweredAsGetWouldBe(String record) {
        // The first is a miss.
        api.get("/v1/records/" + record);
        HttpResponse<String> get = api.get("/v1/records/" + record);
        HttpResponse<String> head = api.send("HEAD", "/v1/records/" + record);

        assertThat(head.body()).isEmpty();
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        for (String name : List.of("ETag", "Cache-Control", "Vary", "Last-Modified", "X-Cache", "Content-Type")) {
            assertThat(header(head, name)).as(name).isEqualTo(header(get, name));
        }
        if (get.statusCode() == 200) {
            assertThat(header(head, "Content-Length")).isPresent().isEqualTo(header(get, "Content-Length"));
        }
    }

    @Test
    void whatIsStoredIsAHitAndWhatWasFetchedAMiss() {
        HttpResponse<String> cold = api.get("/v1/records/daily/Reykjavik/03-09");
        HttpResponse<String> warm = api.get("/v1/records/daily/Reykjavik/03-09/average");
        HttpResponse<String> half = api.get("/v1/records/weekly/Reykjavik/03-09");

        assertThat(header(cold, "X-Cache-Status")).hasValue("MISS");
        assertThat(header(cold, "X-Cache")).hasValue("MISS");
        assertThat(header(warm, "X-Cache-Status")).hasValue("HIT");
        assertThat(header(warm, "X-Cache")).hasValue("HIT");
        assertThat(header(half, "X-Cache-Status")).hasValue("PARTIAL");
        assertThat(header(half, "X-Cache")).hasValue("MISS");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/records/hourly/London/11-20, 422",
        "/v1/records/daily/London/13-01/trend, 400",
        "/v1/records/daily/Xyzzyville/11-20, 422",
        "/v1/records/daily/London/11-20/bogus, 404",
        "/v1/jobs/nope, 404"
    })
    void noErrorIsKept(String path, int status) {
        HttpResponse<String> answer = conditional(path, "*");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Cache-Control")).hasValue("no-store");
        assertThat(header(answer, "ETag")).isEmpty();
    }

    @Test
    void equalDataHasOneTagOnAnyInstanceAtAnyTime() {
        String path = "/v1/records/daily/Dublin/11-20";
        HttpResponse<String> first = api.get(path);
        HttpResponse<String> second = later.get(path);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(header(second, "ETag")).isPresent().isEqualTo(header(first, "ETag"));
    }

    @Test
    void aRecordOfTheDistantPastIsFreshForAWhile() {
        api.get("/v1/records/daily/Dublin/06-15");
        String control = header(api.get("/v1/records/daily/Dublin/06-15"), "Cache-Control")
                .orElseThrow();

        assertThat(control).startsWith("private, max-age=");
        assertThat(Integer.parseInt(control.substring("private, max-age=".length())))
                .isBetween(1, 86_400);
    }

    @Test
    void updatedTellsWhenTheDataChangedAndBuysNothing() {
        String record = "/v1/records/daily/Oslo/11-20";
        upstream.reset();
        JsonObject before = new JsonObject(api.get(record + "/updated").body());
        assertThat(before.getBoolean("cached")).isFalse();
        assertThat(upstream.calls()).isEmpty();

        JsonObject whole = new JsonObject(api.get(record).body());
        JsonObject after = new JsonObject(later.get(record + "/updated").body());
        assertThat(after.getBoolean("cached")).isTrue();
        assertThat(after.getString("updated")).isEqualTo(whole.getString("updated"));
    }

    @Test
    void updatedOfWhatIsNotStoredIsNullAsInTheContract() {
        HttpResponse<String> answer = api.get("/v1/records/daily/Bergen/1-5/updated?unit_group=fahrenheit");

        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("period", "daily")
                        .put("location", "Bergen")
                        .put("identifier", "1-5")
                        .putNull("updated")
                        .put("cached", false)
                        .put("cache_key", "records:daily:bergen:01-05:fahrenheit:v1:values,average,trend,summary"));
        assertThat(header(answer, "Cache-Control")).hasValue("private, no-cache");
    }

    private static HttpResponse<String> conditional(String path, String tags) {
        return api.send(api.request(path)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("If-None-Match", tags));
    }

    private static Optional<String> header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name);
    }
}
