package dev.isotherm.api.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorShape;
import dev.isotherm.api.EventClient;
import dev.isotherm.api.EventHarness;
import dev.isotherm.api.RawHttp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/jobs/{id}/events}, over real HTTP. */
class EventStreamTest {
    private static EventHarness harness;
    private static ApiHarness api;

    private final List<EventClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        harness = new EventHarness();
        api = harness.api();
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @AfterEach
    void hangUp() {
        clients.forEach(EventClient::close);
    }

    private EventClient follow(ApiHarness at, String job, String... headers) {
        EventClient client = EventClient.follow(at, job, headers);
        clients.add(client);
        return client;
    }

    @Test
    void aWholeLifeIsStreamedAndTheStreamEndsWithTheJob() {
        String job = harness.jobs.enqueue();
        EventClient client = follow(api, job).awaitEvents(1);
        harness.jobs.claim();
        harness.jobs.progress(job, 1, 50);
        harness.jobs.progress(job, 50, 50);
        harness.jobs.succeed(job);

        client.awaitEnd();

        assertThat(client.brief())
                .containsExactly("pending", "processing", "processing 1/50", "processing 50/50", "ready");
        assertThat(client.events)
                .extracting(EventClient.Event::name)
                .containsExactly("status", "status", "progress", "progress", "status");
        assertThat(client.events).allSatisfy(event -> {
            assertThat(event.id()).matches("\\d{13}-\\d+");
            assertThat(event.data().getString("id")).isEqualTo(job);
        });
        assertThat(client.header("content-type")).isEqualTo("text/event-stream");
        assertThat(client.header("cache-control")).isEqualTo("no-cache");
        assertThat(client.header("transfer-encoding")).isEqualTo("chunked");
        assertThat(client.header("x-request-id")).hasSize(36);
    }

    /** As nginx asks an upstream by default; and so, with {@code Connection: keep-alive}, do some clients. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close\r\n", "Connection: keep-alive\r\n"})
    void aClientOfTheOldProtocolGetsTheStreamUntilTheConnectionEnds(String header) {
        String job = harness.jobs.running();
        CompletableFuture<String> stream = CompletableFuture.supplyAsync(
                () -> RawHttp.exchange(api.port, oldRequest("/v1/jobs/" + job + "/events", header)));
        harness.jobs.progress(job, 1, 2);
        harness.jobs.succeed(job);

        String answer = stream.join();

        assertThat(answer).matches("(?s)HTTP/1\\.[01] 200 OK.*").contains("\"status\":\"ready\"");
        String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
        assertThat(head).doesNotContain("transfer-encoding").doesNotContain("keep-alive");
        assertThat(RawHttp.exchange(api.port, oldRequest("/v1/jobs/" + job + "/events", header)))
                .contains("\"status\":\"ready\"");
        assertThat(RawHttp.exchange(api.port, oldRequest("/v1/jobs/" + job + "?wait=1", "")))
                .contains("\"status\":\"ready\"");
        String waiting = harness.jobs.enqueue();
        assertThat(RawHttp.exchange(api.port, oldRequest("/v1/jobs/" + waiting + "?wait=1", "")))
                .contains("\"status\":\"pending\"");
    }

    private static String oldRequest(String path, String header) {
        return "GET " + path + " HTTP/1.0\r\nAuthorization: Bearer " + ApiHarness.TOKEN + "\r\n" + header + "\r\n";
    }

    @Test
    void aRunningJobsStreamBeginsWithItsProgress() {
        String job = harness.jobs.running();
        harness.jobs.progress(job, 7, 50);

        assertThat(follow(api, job).awaitEvents(1).brief()).containsExactly("processing 7/50");
    }

    @Test
    void aRetryIsPendingAndOtherEndsAreErrors() {
        String job = harness.jobs.running();
        String waits = harness.jobs.enqueue();
        EventClient retried = follow(api, job).awaitEvents(1);
        EventClient cancelled = follow(api, waits).awaitEvents(1);
        harness.jobs.fail(job, true);
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> {
            harness.jobs.claim();
            return retried.brief().size() >= 4;
        });
        harness.jobs.fail(job, false);
        harness.jobs.cancel(waits);

        assertThat(retried.awaitEnd().brief())
                .containsExactly("processing", "pending", "pending", "processing", "error");
        assertThat(cancelled.brief()).startsWith("pending");
    }

    @Test
    void anEndedJobIsToldOnceAndWhoHasSeenItIsToldToComeNoMore() {
        String job = harness.jobs.running();
        harness.jobs.succeed(job);

        EventClient client = follow(api, job).awaitEnd();
        assertThat(client.brief()).containsExactly("ready");

        HttpResponse<String> again = api.send(api.request("/v1/jobs/" + job + "/events?lastEventId=" + client.lastId())
                .header("Authorization", "Bearer " + ApiHarness.TOKEN));
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void everyInstanceStreamsEveryJobAndAClientMayResumeElsewhere() {
        ApiHarness other = harness.api();
        String job = harness.jobs.enqueue();
        EventClient here = follow(api, job).awaitEvents(1);
        EventClient there = follow(other, job).awaitEvents(1);
        harness.jobs.claim();
        here.awaitEvents(2).close();
        harness.jobs.progress(job, 1, 2);
        harness.jobs.progress(job, 2, 2);

        EventClient resumed = follow(other, job, "Last-Event-ID", here.lastId());
        resumed.awaitEvents(2);
        harness.jobs.succeed(job);

        assertThat(resumed.awaitEnd().brief()).containsExactly("processing 1/2", "processing 2/2", "ready");
        assertThat(there.awaitEnd().brief())
                .containsExactly("pending", "processing", "processing 1/2", "processing 2/2", "ready");
        assertThat(there.events).endsWith(resumed.events.toArray(EventClient.Event[]::new));
    }

    @Test
    void resumedAtEachEventOfALifeItBringsExactlyTheRest() {
        String job = harness.jobs.enqueue();
        EventClient whole = follow(api, job).awaitEvents(1);
        harness.jobs.claim();
        for (int done = 1; done <= 20; done++) {
            harness.jobs.progress(job, done, 20);
        }
        harness.jobs.succeed(job);
        whole.awaitEnd();

        assertThat(whole.events).hasSize(23);
        for (int seen = 0; seen < whole.events.size() - 1; seen++) {
            EventClient rest = follow(
                            api, job, "Last-Event-ID", whole.events.get(seen).id())
                    .awaitEnd();
            assertThat(rest.events).isEqualTo(whole.events.subList(seen + 1, whole.events.size()));
        }
    }

    @Test
    void aResumedStreamOfWhichNothingWasMissedIsOpenAtOnce() {
        String job = harness.jobs.running();
        EventClient first = follow(api, job).awaitEvents(1);
        first.close();

        EventClient resumed = follow(api, job, "Last-Event-ID", first.lastId());
        harness.jobs.succeed(job);

        assertThat(resumed.awaitEnd().brief()).containsExactly("ready");
    }

    @Test
    void anIdThatTheStreamHoldsNoMoreGetsTheStateOfNow() {
        String job = harness.jobs.running();

        assertThat(follow(api, job, "Last-Event-ID", "1-0").awaitEvents(1).brief())
                .containsExactly("processing");
        assertThat(follow(api, job, "Last-Event-ID", "99999999999999-0")
                        .awaitEvents(1)
                        .brief())
                .containsExactly("processing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "1-", "-1-2", "1-2-3", "$", "1-x", "1234567890123456789-0", "+"})
    void whatIsNoEventIdIsRefused(String id) {
        String job = harness.jobs.running();

        HttpResponse<String> header = api.send(api.request("/v1/jobs/" + job + "/events")
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("Last-Event-ID", id));
        HttpResponse<String> query = api.get("/v1/jobs/" + job + "/events?lastEventId=" + id);

        for (HttpResponse<String> answer : List.of(header, query)) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            ErrorShape.check(answer.body(), "GET", "VALIDATION_ERROR", "Request data validation failed");
        }
        assertThat(header.body()).contains("\"field\":\"header -> Last-Event-ID\"");
        assertThat(query.body()).contains("\"field\":\"query -> lastEventId\"");
    }

    @Test
    void anUnknownJobHasNoStreamAndNoTokenGetsNone() {
        for (String id : List.of("nope", "a%20b", "x".repeat(101))) {
            HttpResponse<String> answer = api.get("/v1/jobs/" + id + "/events");
            assertThat(answer.statusCode()).isEqualTo(404);
            ErrorShape.check(answer.body(), "GET", "NOT_FOUND", "Job not found");
        }
        String job = harness.jobs.running();
        assertThat(api.send(api.request("/v1/jobs/" + job + "/events")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aCommentShowsThatAQuietStreamIsAlive() {
        ApiHarness lively = harness.api(new JsonObject().put("keepAliveMs", 20));
        EventClient client = follow(lively, harness.jobs.running());

        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> client.comments.size() >= 3);

        assertThat(client.comments).containsOnly(": keep-alive");
        assertThat(client.brief()).containsExactly("processing");
    }
}
