package dev.isotherm.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer that was kept is the one that would be computed, to the letter, and is never sent where it is not. */
class RecordWarmTest {
    private static final String RECORD = "/v1/records/weekly/London/11-22";
    private static final Pattern MGETS = Pattern.compile("cmdstat_mget:calls=(\\d+)");
    private static final List<String> OF_ONE_REQUEST = List.of("x-request-id", "x-response-time");

    private static UpstreamServer upstream;

    private RedisProcess redis;
    private ApiHarness api;
    /* The same service, which keeps no answers. */
    private ApiHarness without;

    private record Answer(int status, Map<String, List<String>> headers, String body) {}

    @BeforeAll
    static void startUpstream() {
        upstream = UpstreamServer.start();
    }

    @AfterAll
    static void stopUpstream() {
        upstream.close();
    }

    @BeforeEach
    void start() {
        upstream.reset();
        redis = RedisProcess.start();
        // Else what the provider failed for is remembered for some seconds, whether the answer is kept or not.
        JsonObject forgetful = new JsonObject().put("weather", new JsonObject().put("failureMemorySeconds", 0));
        api = ApiHarness.api(redis.url(), upstream.uri(), forgetful);
        JsonObject none = forgetful.copy().put("http", new JsonObject().put("recordCacheKb", 0));
        without = ApiHarness.api(redis.url(), upstream.uri(), none);
    }

    @AfterEach
    void stop() {
        without.close();
        api.close();
        redis.close();
    }

    @Test
    void anAnswerThatWasKeptIsToTheLetterTheOneThatWouldBeComputed() {
        List<String> paths = new ArrayList<>();
        for (String period : List.of("daily", "weekly", "monthly", "yearly")) {
            for (String place : List.of("London", "Reykjav%C3%ADk", "Singapore")) {
                paths.add(period + "/" + place + "/11-20");
            }
            paths.add(period + "/London/11-22");
            paths.add(period + "/london/6-1");
        }
        paths.forEach(path -> without.get("/v1/records/" + path));
        for (String path : paths) {
            List<String> urls = new ArrayList<>();
            for (String part : List.of("", "/average", "/trend", "/summary", "/meta")) {
                for (String query : List.of("", "?unit_group=fahrenheit", "?local_today=2026-11-22")) {
                    urls.add("/v1/records/" + path + part + query);
                }
            }
            List<Answer> first = all(api, urls);
            long before = daysRead();
            List<Answer> second = all(api, urls);
            assertThat(daysRead()).as("days are not read again for " + path).isEqualTo(before);
            assertThat(first).hasSize(3 * urls.size()).isEqualTo(all(without, urls));
            assertThat(second).isEqualTo(first);
        }
    }

    /* In full, the head of it, and what who has it is told. */
    private static List<Answer> all(ApiHarness from, List<String> urls) {
        List<Answer> answers = new ArrayList<>();
        for (String url : urls) {
            Answer full = answer(from, "GET", url, "");
            assertThat(full.status()).as(url).isEqualTo(200);
            answers.add(full);
            answers.add(answer(from, "HEAD", url, ""));
            answers.add(answer(from, "GET", url, full.headers().get("etag").get(0)));
        }
        return answers;
    }

    @Test
    void aChangeByAnotherProcessIsSeenByTheVeryNextRequest() {
        without.get(RECORD);
        api.get(RECORD);
        Answer before = answer(api, "GET", RECORD, "");
        JsonObject all = new JsonObject();
        try (ApiHarness other = ApiHarness.at(ApiHarness.NOW.plusSeconds(60), redis.url(), upstream.uri(), all)) {
            for (int day = 1; day < 10; day++) {
                // The days of a place that are bought for one record tell in all others when they changed.
                other.get("/v1/records/daily/London/03-0" + day);

                Answer after = answer(api, "GET", RECORD, "");
                assertThat(after).isEqualTo(answer(without, "GET", RECORD, ""));
                assertThat(after.body()).contains("\"updated\":\"2026-11-23T13:13:42");
            }
        }
        assertThat(before.body()).contains("\"updated\":\"2026-11-23T13:12:42");
    }

    @Test
    void whatWasPurgedIsBoughtAgain() {
        for (int round = 0; round < 3; round++) {
            api.get(RECORD);
            assertThat(header(api.get(RECORD))).isEqualTo("HIT");
            assertThat(header(api.get(RECORD))).isEqualTo("HIT");
            RedisTalk.ask(redis.port(), "FLUSHALL");
            upstream.reset();

            assertThat(header(api.get(RECORD))).isEqualTo("MISS");
            assertThat(upstream.calls()).hasSize(51);
        }
    }

    @Test
    void withRedisAwayNoKeptAnswerIsSent() {
        api.get(RECORD);
        api.get(RECORD);
        assertThat(api.get(RECORD).statusCode()).isEqualTo(200);
        redis.freeze();
        assertThat(api.get(RECORD).statusCode()).isEqualTo(503);
        redis.kill();

        HttpResponse<String> away = api.get(RECORD);
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).isPresent();
        assertThat(away.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void aRecordThatHasGapsIsComputedEachTime() {
        upstream.behave(call -> call.from().getYear() == 1990 ? Behaviour.ERROR : Behaviour.WEATHER);
        api.get(RECORD);
        Answer gap = answer(api, "GET", RECORD, "");
        assertThat(gap.body()).contains("api_error");
        upstream.reset();

        assertThat(answer(api, "GET", RECORD, "").body()).doesNotContain("api_error");
    }

    private long daysRead() {
        Matcher calls = MGETS.matcher(RedisTalk.ask(redis.port(), "INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private static String header(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache-Status").orElseThrow();
    }

    private static Answer answer(ApiHarness from, String method, String path, String ifNoneMatch) {
        HttpRequest.Builder request = from.request(path)
                .method(method, BodyPublishers.noBody())
                .header("Authorization", "Bearer " + ApiHarness.TOKEN);
        if (!ifNoneMatch.isEmpty()) {
            request.header("If-None-Match", ifNoneMatch);
        }
        HttpResponse<String> response = from.send(request);
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        assertThat(headers.keySet()).containsAll(OF_ONE_REQUEST);
        OF_ONE_REQUEST.forEach(headers::remove);
        return new Answer(response.statusCode(), headers, response.body());
    }
}
