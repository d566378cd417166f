package dev.isotherm.fuzz;

import dev.isotherm.fuzz.FuzzCase.Expect;
import dev.isotherm.fuzz.FuzzCase.Sent;
import java.util.List;

/** Heads that are odd, and heads that can be read in two ways. */
final class BadHeads {
    private static final List<String> NAMES = List.of(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Authorization",
            "Cache-Control",
            "Connection",
            "Content-Encoding",
            "Content-Type",
            "Cookie",
            "Expect",
            "Forwarded",
            "From",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "Idempotency-Key",
            "Last-Event-ID",
            "Origin",
            "Range",
            "Referer",
            "TE",
            "Trailer",
            "traceparent",
            "Upgrade",
            "User-Agent",
            "X-Admin-Key",
            "X-Firebase-AppCheck",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-HTTP-Method-Override",
            "X-Operator",
            "X-Original-URL",
            "X-Request-ID",
            "!#$%&'*+-.^_`|~");
    /* Each makes the length of the body, or the host, a matter of opinion. */
    private static final List<String> UNCLEAR = List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding:",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding : chunked",
            " Transfer-Encoding: chunked",
            "Transfer-Encoding\u00a0: chunked",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5, 5",
            "Content-Length: +5",
            "Content-Length: -5",
            "Content-Length: 0x5",
            "Content-Length: 5 5",
            "Content-Length: 5.0",
            "Content-Length: ",
            "Content-Length: 99999999999999999999",
            "Content-Length : 5",
            "Host: other",
            "Host: localhost",
            "X-Note: a\r\n b",
            "X-Note: a\r\n\tb",
            "X-Note: a\u0000b",
            "X-Note: a\rb",
            "X-Note: a\nb: c",
            "X-Note",
            ": a",
            "X Note: a",
            "X\tNote: a",
            "X\u00e9: a",
            "X(): a");
    private static final List<String> FIRST_LINES = List.of(
            "GET  /health HTTP/1.1",
            "GET /health  HTTP/1.1",
            "GET /health HTTP/1.1 ",
            " GET /health HTTP/1.1",
            "GET\t/health HTTP/1.1",
            "GET /he alth HTTP/1.1",
            "GET /health",
            "GET",
            "GET /health#x HTTP/1.1",
            "GET /health#/../admin/queues HTTP/1.1",
            "GET /health HTTP/9.9",
            "GET /health HTTP/2.0",
            "GET /health HTTP/1",
            "GET /health http/1.1",
            "GET /health HTTP/1.1\r",
            "GET /he\u0000alth HTTP/1.1",
            "GET /he\ralth HTTP/1.1",
            "G(T /health HTTP/1.1",
            "G\u00c9T /health HTTP/1.1",
            "PRI * HTTP/2.0",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "{\"json\":1}",
            "*3");

    private BadHeads() {}

    /** Adds headers that nobody reads, or whose values nobody expects. */
    static Draft headers(Draft draft, Dice dice) {
        for (int i = dice.between(1, dice.pick(3, 3, 40)); i > 0 && draft.text().length() < 6_000; i--) {
            String name = dice.pick(NAMES);
            draft.header(name + ":" + dice.pick("", " ", "\t") + value(name, dice));
        }
        return draft;
    }

    private static String value(String name, Dice dice) {
        return switch (name) {
            // Others would end the connection, or leave it to another protocol.
            case "Connection" -> dice.pick("keep-alive", "Upgrade", "x, y", "", "Upgrade, HTTP2-Settings");
            case "Upgrade" -> dice.pick("websocket", "h2c", "HTTP/2.0", "x");
            case "Expect" -> dice.pick("100-continue", "x", "");
            case "Range" -> dice.pick("bytes=0-1", "bytes=-1", "bytes=0-0,1-1", "bytes=9-1", "x");
            case "If-Modified-Since" ->
                dice.pick("Mon, 23 Nov 2026 13:12:42 GMT", "Monday", "0", "Sun Nov  6 08:49:37 1994", "");
            case "Content-Encoding" -> dice.pick("gzip", "identity", "x");
            case "Content-Type" -> dice.pick("application/json; charset=utf-16", "x", "multipart/form-data; boundary=");
            default -> Nasty.headerValue(dice);
        };
    }

    /** A head that must be refused, with a body that could be read as a request. */
    static FuzzCase refused(Dice dice) {
        return switch (dice.below(4)) {
            case 0 -> {
                String line = dice.pick(FIRST_LINES);
                yield refused("a first line", line + "\r\nHost: x\r\n\r\n", Expect.REFUSED);
            }
            case 1 -> tooLong(dice);
            default -> {
                String host = "Host: localhost\r\n";
                String line = dice.pick(UNCLEAR) + "\r\n";
                String method = dice.pick("GET", "POST", "DELETE");
                String target = dice.pick("/health", "/v1/shares", "/analytics", "/nope");
                String headers = dice.chance(50) || line.startsWith(" ") ? host + line : line + host;
                yield refused("an unclear head", method + " " + target + " HTTP/1.1\r\n" + headers + "\r\n0\r\n\r\n");
            }
        };
    }

    private static FuzzCase tooLong(Dice dice) {
        int much = dice.between(9_000, 40_000);
        String text =
                switch (dice.below(4)) {
                    case 0 -> "GET /" + "x".repeat(much) + " HTTP/1.1\r\nHost: x\r\n\r\n";
                    case 1 -> "GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(much) + "\r\n\r\n";
                    case 2 -> "GET /health HTTP/1.1\r\nHost: x\r\n" + "X-Many: y\r\n".repeat(much / 8) + "\r\n";
                    default -> "GET /health HTTP/1.1\r\nHost: x\r\n" + "X".repeat(much) + ": y\r\n\r\n";
                };
        return refused("too much", text);
    }

    private static FuzzCase refused(String kind, String text) {
        return refused(kind, text, Expect.REFUSED);
    }

    private static FuzzCase refused(String kind, String text, Expect expect) {
        return FuzzCase.broken(kind, expect, new Sent("GET", "/health"), text);
    }
}
