package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client would send, byte by byte: it is refused, nothing is logged as our error, and the next is served. */
class BadInputTest extends ApiSetUp {
    private static final String RECORD = "/v1/records/daily/London/11-20";

    private ErrorLog log;

    @BeforeEach
    void watchTheLog() {
        log = new ErrorLog();
    }

    @AfterEach
    void theServerGoesOnAndLogsNoError() {
        assertThat(api.get(RECORD).statusCode()).isEqualTo(200);
        log.close();
        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/records/daily/%zz/11-20",
                "/v1/records/daily/London%/11-20",
                "/v1/records/daily/London%2/11-20",
                "/v1/records/%zz/London/11-20",
                "/v1/jobs/%zz",
                "/%zz"
            })
    void aPathThatCannotBeDecodedIsABadRequestInTheStandardShape(String path) {
        String answer = send("GET", path, "", "");

        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
        ErrorShape.check(RawHttp.body(answer), "GET", "BAD_REQUEST", "Bad Request");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("x-request-id: ");
        assertThat(new JsonObject(RawHttp.body(answer)).getString("path")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ff", "%c3%28", "%ed%a0%80", "%f8%88%80%80%80"})
    void bytesThatAreNoTextAreABadRequest(String location) {
        String answer = send("GET", "/v1/records/daily/" + location + "/11-20", "", "");

        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
        ErrorShape.check(RawHttp.body(answer), "GET", "BAD_REQUEST", "Bad Request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "celsius%zz", "%ff"})
    void aQueryThatCannotBeDecodedIsNoServerError(String unit) {
        String answer = send("GET", RECORD + "?unit_group=" + unit, "", "");

        assertThat(RawHttp.status(answer)).as(answer).isIn(400, 422);
        ErrorShape.assertNothingInternal(RawHttp.body(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {RECORD + "?unit_group=%zz", RECORD + "?%", "/v1/jobs/x?wait=%zz", "%2fhealth", "*", "x"})
    void whatIsRefusedBeforeItReachesARouteHasARequestId(String target) {
        String answer = send("GET", target, "", "");

        assertThat(RawHttp.status(answer)).as(answer).isIn(400, 404);
        JsonObject error = new JsonObject(RawHttp.body(answer));
        assertThat(error.getString("request_id")).hasSize(36);
        assertThat(answer).containsIgnoringCase("x-request-id: " + error.getString("request_id"));
    }

    @Test
    void aTooLongPathIsRefused() {
        assertThat(RawHttp.status(send("GET", "/v1/records/daily/" + "x".repeat(20_000) + "/11-20", "", "")))
                .isIn(400, 414);
    }

    @Test
    void tooLongHeadersAreRefused() {
        assertThat(RawHttp.status(send("GET", RECORD, "X-Long: " + "x".repeat(20_000) + "\r\n", "")))
                .isIn(400, 431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET " + RECORD + " HTTP/9.9\r\nHost: x\r\n\r\n",
                "nonsense\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000tls\r\n\r\n",
                "GET " + RECORD + " HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
                "POST " + RECORD + "/async HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST " + RECORD + "/async HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "POST " + RECORD
                        + "/async HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"
            })
    void brokenHttpIsRefusedOrCut(String request) {
        String answer = RawHttp.exchange(api.port, request);

        if (!answer.isEmpty()) {
            assertThat(RawHttp.status(answer)).as(answer).isBetween(400, 505).isNotEqualTo(500);
            ErrorShape.assertNothingInternal(answer);
        }
    }

    @Test
    void aBodyThatIsAnnouncedToBeTooLargeIsRefused() {
        String body = "x".repeat(100 * 1024);
        String length = send("POST", RECORD + "/async", "Content-Length: " + body.length() + "\r\n", body);
        assertThat(RawHttp.status(length)).isEqualTo(413);
        ErrorShape.check(RawHttp.body(length), "POST", "PAYLOAD_TOO_LARGE", "Payload Too Large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /health", "GET /", "GET " + RECORD, "POST " + RECORD + "/async", "GET /v1/jobs/x"})
    void aBodyThatNoRouteTakesIsIgnoredWhateverItIs(String request) {
        String[] parts = request.split(" ");
        for (String type : List.of("application/json", "application/x-www-form-urlencoded", "multipart/form-data")) {
            for (String query : List.of("", "?a=%zz", "?unit_group=celsius&x=%")) {
                String body = "a=%zz&b";
                String sized = send(
                        parts[0],
                        parts[1] + query,
                        "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n",
                        body);
                String chunked = send(
                        parts[0],
                        parts[1] + query,
                        "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n",
                        "7\r\n" + body + "\r\n0\r\n\r\n");
                assertThat(RawHttp.status(sized)).as(sized).isIn(200, 202, 400, 404);
                assertThat(RawHttp.status(chunked)).as(chunked).isEqualTo(RawHttp.status(sized));
                if (query.isEmpty()) {
                    assertThat(RawHttp.status(sized)).as(sized).isNotEqualTo(400);
                }
            }
        }
    }

    @Test
    void theAnswerComesBeforeTheBodyOfARefusedRequest() {
        // Of 60,000 bytes only three are sent: who waits for the rest does not answer in time.
        for (String request :
                List.of("POST /health", "POST /nope", "DELETE /v1/jobs/x", "PATCH /admin/limits/records")) {
            String answer =
                    RawHttp.firstLine(api.port, request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nabc");
            assertThat(answer).as(request).matches("HTTP/1.1 (401|405|503) .*");
        }
    }

    @Test
    void aBodyWithoutEndThatNoRouteTakesIsCutOff() throws IOException {
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port)) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> {
                        for (int piece = 0; piece < 64 * 16; piece++) {
                            out.write(chunk);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(api.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyThatNobodyReadsIsIgnored() {
        String answer =
                send("POST", RECORD + "/async", "Content-Type: application/json\r\nContent-Length: 3\r\n", "{{{");

        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(202);
    }

    @Test
    void aBodyAfterARefusedTokenDoesNotBreakTheConnection() {
        String body = "x".repeat(100 * 1024);
        String answers = RawHttp.exchange(
                api.port,
                "POST " + RECORD + "/async HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                        + RawHttp.request("GET", "/health", "", ""));

        assertThat(RawHttp.status(answers)).isEqualTo(401);
        assertThat(answers).contains("HTTP/1.1 200 OK").contains("\"healthy\"");
    }

    @Test
    void headHasNoBodyEvenOnTheWire() {
        for (String path : new String[] {RECORD, RECORD + "/trend", RECORD + "/async", "/"}) {
            String answer = send("HEAD", path, "", "");

            assertThat(RawHttp.status(answer)).isEqualTo(path.endsWith("async") ? 405 : 200);
            assertThat(RawHttp.body(answer)).isEmpty();
        }
    }

    @Test
    void aClientThatHangsUpIsNoError() {
        for (int i = 0; i < 20; i++) {
            RawHttp.abandon(api.port, "GET " + RECORD + " HT");
            RawHttp.abandon(api.port, RawHttp.request("GET", "/v1/records/daily/Gone" + i + "/11-20", "", ""));
            RawHttp.abandon(
                    api.port, RawHttp.request("POST", RECORD + "/async", "Content-Length: 1000\r\n", "not all"));
        }
        long before = upstream.calls().size();
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> upstream.inFlight() == 0 && upstream.calls().size() >= before);
    }

    @Test
    void manyRequestsInOnePacketAreAnsweredInOrder() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            requests.append("GET /v1/jobs/job_")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ")
                    .append(ApiHarness.TOKEN)
                    .append("\r\n\r\n");
        }
        String answers = RawHttp.exchange(api.port, requests + RawHttp.request("GET", "/health", "", ""));

        int at = 0;
        for (int i = 0; i < 30; i++) {
            at = answers.indexOf("\"path\":\"/v1/jobs/job_" + i + "\"", at);
            assertThat(at).as("answer %d comes after the one before", i).isPositive();
        }
        assertThat(answers.indexOf("\"healthy\"", at)).isPositive();
    }

    private static String send(String method, String target, String headers, String body) {
        return RawHttp.exchange(api.port, RawHttp.request(method, target, headers, body));
    }
}
