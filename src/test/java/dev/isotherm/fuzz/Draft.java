package dev.isotherm.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One request while it is being made up. Each character of its texts is one byte. */
final class Draft {
    String method = "GET";
    String target = "/";
    String version = "HTTP/1.1";
    final List<String> headers = new ArrayList<>();
    private String body = "";
    private boolean sized;
    private int chunk;

    Draft(String method, String target) {
        this.method = method;
        this.target = target;
    }

    Draft header(String line) {
        headers.add(line);
        return this;
    }

    /** Sends a body with its length. */
    Draft body(String bytes) {
        body = bytes;
        sized = true;
        chunk = 0;
        return this;
    }

    /** Sends the body in chunks of this size. */
    Draft inChunks(int size) {
        chunk = size;
        return this;
    }

    String sentBody() {
        return body;
    }

    boolean hasBody() {
        return sized;
    }

    /** Whether the server closes after its answer. */
    boolean ends() {
        return version.equals("HTTP/1.0")
                || headers.stream()
                        .anyMatch(line -> line.toLowerCase(Locale.ROOT).matches("connection: *close"));
    }

    String text() {
        StringBuilder text = new StringBuilder(method + " " + target + " " + version + "\r\nHost: localhost\r\n");
        headers.forEach(line -> text.append(line).append("\r\n"));
        if (chunk > 0) {
            text.append("Transfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < body.length(); at += chunk) {
                String piece = body.substring(at, Math.min(body.length(), at + chunk));
                text.append(Integer.toHexString(piece.length()))
                        .append("\r\n")
                        .append(piece)
                        .append("\r\n");
            }
            return text.append("0\r\n\r\n").toString();
        }
        if (sized) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }
}
