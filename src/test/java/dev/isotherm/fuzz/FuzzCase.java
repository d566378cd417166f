package dev.isotherm.fuzz;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one connection sends, and what must come back.
 *
 * @param kind what it is about
 * @param bytes all that is sent
 * @param requests the requests in it that must be answered, in order
 * @param expect how
 * @param pieces how many bytes are sent at once; 0 for all
 */
record FuzzCase(String kind, Buffer bytes, List<Sent> requests, Expect expect, int pieces) {
    /** The last request of a connection: its answer shows that the server found the ends of those before it. */
    static final String LAST = "GET /health?last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    /** A request as it was sent. */
    record Sent(String method, String target) {}

    /** What must come back. */
    enum Expect {
        /** One answer of the contract for each request. */
        ANSWERED,
        /** One refusal, then the end of the connection. */
        REFUSED,
        /** One answer, then the end of the connection: the head is a request, and what follows is broken. */
        ONE,
        /** One sound answer at least; chance alone knows which. */
        SANE,
        /** Nothing needs to come: the request is not complete, or there are too many. */
        NOTHING_DUE
    }

    static FuzzCase answered(String kind, List<Draft> drafts) {
        StringBuilder all = new StringBuilder();
        drafts.forEach(draft -> all.append(draft.text()));
        List<Sent> sent = new ArrayList<>(drafts.stream()
                .map(draft -> new Sent(draft.method, draft.target))
                .toList());
        if (drafts.stream().noneMatch(Draft::ends)) {
            all.append(LAST);
            sent.add(new Sent("GET", "/health?last"));
        }
        return new FuzzCase(kind, bytes(all.toString()), sent, Expect.ANSWERED, 0);
    }

    /** What follows in the text must not be taken for a request. */
    static FuzzCase broken(String kind, Expect expect, Sent sent, String text) {
        return new FuzzCase(kind, bytes(text + LAST), List.of(sent), expect, 0);
    }

    FuzzCase inPieces(int size) {
        return new FuzzCase(kind + " in pieces of " + size, bytes, requests, expect, size);
    }

    /** Each character is one byte. */
    static Buffer bytes(String latin) {
        return Buffer.buffer(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The bytes as a Java string of one line, to be sent again by a regression test. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        for (byte b : bytes.getBytes()) {
            int c = b & 0xff;
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case '"' -> shown.append("\\\"");
                case '\\' -> shown.append("\\\\");
                default -> shown.append(c < 32 || c > 126 ? String.format("\\u%04x", c) : (char) c);
            }
        }
        return shown.toString();
    }
}
