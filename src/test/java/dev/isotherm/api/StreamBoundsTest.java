package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams cannot take more of a service than they were given, and none of them keeps it from stopping. */
class StreamBoundsTest {
    private static EventHarness harness;

    @BeforeAll
    static void start() {
        harness = new EventHarness();
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    private static HttpResponse<String> wait(ApiHarness api, String job) {
        return api.get("/v1/jobs/" + job + "?wait=1");
    }

    private static void awaitAdmission(ApiHarness api, String job) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> wait(api, job).statusCode() == 200);
    }

    @Test
    void oneStreamTooManyIsRefusedUntilAnotherIsClosed() {
        ApiHarness api = harness.api(new JsonObject().put("maxStreams", 2));
        String job = harness.jobs.running();
        try (EventClient first = EventClient.follow(api, job);
                EventClient second = EventClient.follow(api, job)) {
            first.awaitEvents(1);
            second.awaitEvents(1);

            HttpResponse<String> refused = api.get("/v1/jobs/" + job + "/events");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
            ErrorShape.check(
                    refused.body(),
                    "GET",
                    "SERVICE_UNAVAILABLE",
                    "Too many clients follow jobs here. Please try again later.");
            assertThat(wait(api, job).statusCode()).isEqualTo(503);
            assertThat(api.get("/v1/jobs/" + job).statusCode()).isEqualTo(200);
            assertThat(api.get("/v1/jobs/" + job + "?wait=0").statusCode()).isEqualTo(200);
        }

        awaitAdmission(api, job);
    }

    @Test
    void everyEndOfAStreamGivesItsPlaceBack() {
        ApiHarness api = harness.api(new JsonObject().put("maxStreams", 1));
        String job = harness.jobs.running();
        for (int i = 0; i < 3; i++) {
            assertThat(api.get("/v1/jobs/nope/events").statusCode()).isEqualTo(404);
            assertThat(api.get("/v1/jobs/nope?wait=5").statusCode()).isEqualTo(404);
            assertThat(wait(api, job).statusCode()).isEqualTo(200);
            RawHttp.abandon(api.port, RawHttp.request("GET", "/v1/jobs/" + job + "/events", "", ""));
            awaitAdmission(api, job);
            RawHttp.abandon(api.port, RawHttp.request("GET", "/v1/jobs/" + job + "?wait=30", "", ""));
            awaitAdmission(api, job);
        }
        try (EventClient last = EventClient.follow(api, job)) {
            harness.jobs.succeed(job);
            last.awaitEnd();
        }
        assertThat(EventClient.follow(api, job).awaitEnd().brief()).containsExactly("ready");
    }

    @Test
    void aStreamLastsSoLongAndIsContinuedByTheNextOneWithoutAGap() {
        ApiHarness api = harness.api(new JsonObject().put("maxStreams", 1).put("streamMs", 200));
        String job = harness.jobs.running();
        EventClient first = EventClient.follow(api, job).awaitEnd();
        assertThat(first.brief()).containsExactly("processing");
        awaitAdmission(api, job);

        harness.jobs.succeed(job);

        EventClient second =
                EventClient.follow(api, job, "Last-Event-ID", first.lastId()).awaitEnd();
        assertThat(second.brief()).containsExactly("ready");
    }

    @Test
    void aClientThatDoesNotReadIsCutAndTheOthersGetAll() throws IOException {
        ApiHarness api = harness.api(new JsonObject().put("maxStreams", 2));
        String job = harness.jobs.running();
        try (Socket lazy = new Socket();
                EventClient reader = EventClient.follow(api, job)) {
            lazy.setReceiveBufferSize(4096);
            lazy.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port));
            lazy.getOutputStream()
                    .write(RawHttp.request("GET", "/v1/jobs/" + job + "/events", "", "")
                            .getBytes(StandardCharsets.US_ASCII));
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> wait(api, job).statusCode() == 503);

            int told = 1;
            int rounds = 0;
            do {
                harness.jobs.progressAll(job, 2_000);
                told += 2_000;
                reader.awaitEvents(told);
                assertThat(++rounds).as("what a socket holds").isLessThan(30);
            } while (wait(api, job).statusCode() == 503);

            assertThat(reader.hasEnded()).isFalse();
            assertThat(reader.events).hasSize(told);
        }
    }

    @Test
    void aStopEndsStreamsAndWaitsAtOnce() {
        String job = harness.jobs.running();
        ApiHarness api = harness.api(new JsonObject().put("drainMs", 600_000));
        try (EventClient client = EventClient.follow(api, job)) {
            client.awaitEvents(1);

            api.close();

            assertThat(client.awaitEnd().brief()).containsExactly("processing");
        }
        Awaitility.await().atMost(ApiHarness.DEADLINE).untilAsserted(() -> assertThat(harness.jobs.blockedClients())
                .isZero());
    }
}
