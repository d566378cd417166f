package dev.isotherm.fuzz;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One answer as it came.
 *
 * @param status its code
 * @param headers its lines, names in small letters
 * @param body its bytes without framing
 * @param complete whether its end came
 */
record Answer(int status, List<Map.Entry<String, String>> headers, Buffer body, boolean complete) {
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name.toLowerCase(Locale.ROOT)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    boolean isLast() {
        return header("connection")
                .filter(value -> value.equalsIgnoreCase("close"))
                .isPresent();
    }

    String text() {
        return body.toString();
    }

    /**
     * Finds the answers in what a server sent until it closed.
     *
     * @param requests says which answers have no body
     * @throws IllegalArgumentException where it is no HTTP
     */
    static List<Answer> parse(byte[] sent, List<FuzzCase.Sent> requests) {
        Parser parser = new Parser(sent);
        List<Answer> answers = new ArrayList<>();
        while (parser.more()) {
            boolean head = answers.size() < requests.size()
                    && requests.get(answers.size()).method().equals("HEAD");
            Answer answer = parser.next(head);
            // 100 Continue is no answer yet.
            if (answer.status >= 200) {
                answers.add(answer);
            }
        }
        return answers;
    }

    private static final class Parser {
        private final byte[] bytes;
        private int at;

        Parser(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean more() {
            return at < bytes.length;
        }

        Answer next(boolean head) {
            String first = line();
            if (!first.matches("HTTP/1\\.[01] [1-5]\\d\\d .*")) {
                throw new IllegalArgumentException("no status line: " + first);
            }
            int status = Integer.parseInt(first.substring(9, 12));
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (!line.matches("[A-Za-z0-9-]+: [^\\x00-\\x08\\x0a-\\x1f\\x7f]*")) {
                    throw new IllegalArgumentException("no header: " + line);
                }
                String[] parts = line.split(": ", 2);
                headers.add(Map.entry(parts[0].toLowerCase(Locale.ROOT), parts[1]));
            }
            Answer empty = new Answer(status, headers, Buffer.buffer(), true);
            return head || status < 200 || status == 204 || status == 304 ? empty : withBody(empty);
        }

        private Answer withBody(Answer head) {
            if (head.header("transfer-encoding").isPresent()) {
                return chunks(head);
            }
            int left = bytes.length - at;
            int length = head.header("content-length").map(Integer::parseInt).orElse(left);
            Buffer body = take(Math.min(left, length));
            return new Answer(head.status, head.headers, body, body.length() == length);
        }

        private Answer chunks(Answer head) {
            Buffer body = Buffer.buffer();
            while (more()) {
                int size = Integer.parseInt(line(), 16);
                if (size > bytes.length - at) {
                    break;
                }
                body.appendBuffer(take(size));
                String end = line();
                if (!end.isEmpty()) {
                    throw new IllegalArgumentException("no end of a chunk: " + end);
                }
                if (size == 0) {
                    return new Answer(head.status, head.headers, body, true);
                }
            }
            return new Answer(head.status, head.headers, body, false);
        }

        private Buffer take(int length) {
            at += length;
            return Buffer.buffer(Arrays.copyOfRange(bytes, at - length, at));
        }

        private String line() {
            for (int end = at; end + 1 < bytes.length; end++) {
                if (bytes[end] == '\r' && bytes[end + 1] == '\n') {
                    String line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
                    at = end + 2;
                    return line;
                }
            }
            throw new IllegalArgumentException("cut within a line: "
                    + new String(bytes, at, Math.min(200, bytes.length - at), StandardCharsets.ISO_8859_1));
        }
    }
}
