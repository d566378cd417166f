package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that a proxy and we could take for different ones: each gets 400 and the end of its connection, and nothing
 * that follows on it is answered.
 */
class SmugglingTest extends ApiSetUp {
    private static final String HOST = "Host: x\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String LENGTH = "Content-Length: 5\r\n";
    private static final String NO_CHUNKS = "0\r\n\r\n";
    /* What an attacker wants to be taken for a request of its own. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private static ApiHarness admin;

    @BeforeAll
    static void startWithAdmin() {
        JsonObject key = new JsonObject().put("http", new JsonObject().put("adminKey", "k"));
        admin = add(ApiHarness.api(redis.url(), upstream.uri(), key));
    }

    static Stream<Arguments> ambiguousLengths() {
        return Stream.of(
                head("length and chunks", HOST + LENGTH + CHUNKED, NO_CHUNKS),
                head("chunks and length", HOST + CHUNKED + LENGTH, NO_CHUNKS),
                head("two encodings", HOST + CHUNKED + "Transfer-Encoding: identity\r\n", NO_CHUNKS),
                head("chunked twice", HOST + CHUNKED + CHUNKED, NO_CHUNKS),
                head("chunked twice in one line", HOST + "Transfer-Encoding: chunked, chunked\r\n", NO_CHUNKS),
                head("identity", HOST + "Transfer-Encoding: identity\r\n", NO_CHUNKS),
                head("identity and length", HOST + LENGTH + "Transfer-Encoding: identity\r\n", NO_CHUNKS),
                head("chunked is not last", HOST + "Transfer-Encoding: chunked, identity\r\n", NO_CHUNKS),
                head("two kinds of encoding", HOST + "Transfer-Encoding: gzip, chunked\r\n", NO_CHUNKS),
                head("unknown encoding", HOST + "Transfer-Encoding: xchunked\r\n", NO_CHUNKS),
                head("empty encoding", HOST + "Transfer-Encoding:\r\n", NO_CHUNKS),
                head("quoted encoding", HOST + "Transfer-Encoding: \"chunked\"\r\n", NO_CHUNKS),
                head("vertical tab", HOST + "Transfer-Encoding: \u000bchunked\r\n", NO_CHUNKS),
                head("folded encoding", HOST + "Transfer-Encoding:\r\n chunked\r\n", NO_CHUNKS),
                head("folded header", HOST + "X-Note: a\r\n\tb\r\n" + CHUNKED, NO_CHUNKS),
                head("blank before the colon", HOST + "Transfer-Encoding : chunked\r\n", NO_CHUNKS),
                head("blank before the name", HOST + " Transfer-Encoding: chunked\r\n", NO_CHUNKS),
                head("first header begins with a blank", " " + HOST + CHUNKED, NO_CHUNKS),
                head("two lengths", HOST + LENGTH + "Content-Length: 6\r\n", NO_CHUNKS),
                head("the same length twice", HOST + LENGTH + LENGTH, NO_CHUNKS),
                head("a list of lengths", HOST + "Content-Length: 5, 5\r\n", NO_CHUNKS),
                head("a list of other lengths", HOST + "Content-Length: 5, 6\r\n", NO_CHUNKS),
                head("length with a plus", HOST + "Content-Length: +5\r\n", NO_CHUNKS),
                head("length with a minus", HOST + "Content-Length: -5\r\n", NO_CHUNKS),
                head("length in hex", HOST + "Content-Length: 0x5\r\n", NO_CHUNKS),
                head("length with a blank", HOST + "Content-Length: 5 5\r\n", NO_CHUNKS),
                head("empty length", HOST + "Content-Length:\r\n", NO_CHUNKS),
                head("length that is too large", HOST + "Content-Length: 99999999999999999999\r\n", NO_CHUNKS));
    }

    static Stream<Arguments> unclearHeads() {
        return Stream.of(
                head("two hosts", HOST + "Host: y\r\n", ""),
                head("the same host twice", HOST + HOST, ""),
                head("no host", "X-Note: a\r\n", ""),
                head("a list of hosts", "Host: x, y\r\n", ""),
                head("host with a path", "Host: x/y\r\n", ""),
                head("host with a user", "Host: a@x\r\n", ""),
                head("an empty name", HOST + ": a\r\n", ""),
                head("no colon", HOST + "Transfer-Encoding\r\n", ""),
                head("a blank in a name", HOST + "Transfer Encoding: chunked\r\n", ""),
                head("a null in a value", HOST + "X-Note: a\u0000b\r\n", ""),
                head("a bare CR in a value", HOST + "X-Note: a\rTransfer-Encoding: chunked\r\n", ""),
                head("a bare LF ends a header", HOST + "X-Note: a\n" + CHUNKED, NO_CHUNKS),
                head("a bare LF ends the head", HOST + LENGTH + "\n", ""));
    }

    private static Arguments head(String name, String headers, String body) {
        return Arguments.of(name, "POST /health HTTP/1.1\r\n" + headers + "\r\n" + body + SMUGGLED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"ambiguousLengths", "unclearHeads"})
    void aRequestThatCanBeReadInTwoWaysIsRefused(String name, String request) {
        assertRefused(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x5",
                "+5",
                "-5",
                "5_",
                "0_5",
                " 5",
                "5 ",
                "\t5",
                "5\t",
                "\u000b5",
                "",
                "g",
                "ffffffffffffffff5",
                "80000005",
                "100000005",
                "0 5",
                "5\n",
                "5\r\r"
            })
    void aChunkSizeThatIsNoneIsRefused(String size) {
        assertBodyRefused(size + "\r\nabcde\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nabcdeX0\r\n\r\n",
                "5\r\nabcde0\r\n\r\n",
                "5\r\nabcdefg\r\n0\r\n\r\n",
                "5\nabcde\r\n0\r\n\r\n",
                "5\r\nabcde\n0\r\n\r\n",
                "5;a\nb\r\nabcde\r\n0\r\n\r\n",
                "0\r\n: a\r\n\r\n"
            })
    void aChunkThatDoesNotEndIsRefused(String body) {
        assertBodyRefused(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1\n" + HOST + "\r\n",
                "GET  /health HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /health HTTP/1.1 \r\n" + HOST + "\r\n",
                "GET\t/health\tHTTP/1.1\r\n" + HOST + "\r\n",
                "GET /health\rHTTP/1.1\r\n" + HOST + "\r\n",
                "GET /he\u0000alth HTTP/1.1\r\n" + HOST + "\r\n",
                "G(T /health HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /health\r\n" + HOST + "\r\n",
                "GET /health HTTP/2.0\r\n" + HOST + "\r\n",
                "GET /health HTTP/9.9\r\n" + HOST + "\r\n",
                "GET /health HTTP/1.4\r\nHost\u0001 x\r\n\r\n",
                "GET /health http/1.1\r\n" + HOST + "\r\n",
                "GET /health#x HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /health#/../admin/queues HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /health HTTP/1.1\r\n\r\n"
            })
    void aRequestLineThatIsNoneIsRefused(String request) {
        assertRefused(request + SMUGGLED);
    }

    @Test
    void whatMayBeOddAndIsClearIsServed() {
        Stream.of(
                        HOST + "Transfer-Encoding: Chunked\r\n\r\n5;note=\"a\"\r\nabcde\r\n0\r\nX-Sum: 1\r\n\r\n",
                        HOST + "Content-Length: 05\r\n\r\nabcde",
                        "Host:\r\n\r\n",
                        "Host: [::1]:8000\r\n\r\n",
                        "HOST:x.example:8000\r\nX-Empty:\r\n\r\n")
                .forEach(rest -> {
                    String answers = RawHttp.exchange(
                            api.port, "GET /health HTTP/1.1\r\n" + rest + RawHttp.request("GET", "/health", "", ""));
                    assertThat(answers.split("HTTP/1.1 200 OK", -1))
                            .as(rest + "\n" + answers)
                            .hasSize(3);
                });
    }

    @Test
    void theOldProtocolNeedsNoHost() {
        assertThat(RawHttp.status(RawHttp.exchange(api.port, "GET /health HTTP/1.0\r\n\r\n")))
                .isEqualTo(200);
    }

    /* Where a body is taken it is refused; where none is taken, the answer was sent before it. */
    private static void assertBodyRefused(String body) {
        assertRefused(
                admin,
                "PATCH /admin/limits/records HTTP/1.1\r\nX-Admin-Key: k\r\n" + HOST + CHUNKED + "\r\n" + body
                        + SMUGGLED);
        String answer =
                RawHttp.exchange(api.port, "POST /health HTTP/1.1\r\n" + HOST + CHUNKED + "\r\n" + body + SMUGGLED);
        assertThat(RawHttp.status(answer)).as(answer).isBetween(400, 405);
        assertThat(answer).doesNotContain("smuggled");
    }

    private static void assertRefused(String request) {
        assertRefused(api, request);
    }

    private static void assertRefused(ApiHarness api, String request) {
        String answer = RawHttp.exchange(api.port, request);
        // Where not even the version could be read, the answer has the oldest.
        assertThat(answer).startsWith("HTTP/1.").matches("(?s)HTTP/1[.][01] 400 .*");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("connection: close");
        assertThat(answer.indexOf("HTTP/1.", 1)).as(answer).isNegative();
        assertThat(answer).doesNotContain("smuggled");
    }
}
