package dev.isotherm.bench.queue;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A plain connection to Redis, for a loop that waits for nothing but replies. Belongs to one thread. */
final class Resp implements AutoCloseable {
    private static final int READ_MILLIS = 30_000;
    private static final int BUFFER = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] read = new byte[BUFFER];
    private int at;
    private int end;

    Resp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MILLIS);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        in = socket.getInputStream();
    }

    /** Sends a command and waits for its reply: a text, a number, a list, or null. */
    Object call(String... words) throws IOException {
        send(words);
        flush();
        return reply();
    }

    /** Puts a command into the pipeline. */
    void send(String... words) throws IOException {
        StringBuilder text = new StringBuilder(64).append('*').append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Whether a part of the next reply is here already. */
    boolean more() {
        return at < end;
    }

    Object reply() throws IOException {
        int kind = next();
        String line = line();
        return switch (kind) {
            case '+' -> line;
            case ':' -> Long.parseLong(line);
            case '$' -> line.equals("-1") ? null : bytes(Integer.parseInt(line));
            case '*' -> line.equals("-1") ? null : list(Integer.parseInt(line));
            default -> throw new IOException("Redis answered " + (char) kind + line);
        };
    }

    private List<Object> list(int size) throws IOException {
        List<Object> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(reply());
        }
        return all;
    }

    private String bytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) next();
        }
        line();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(); c != '\r'; c = next()) {
            line.append((char) c);
        }
        next();
        return line.toString();
    }

    private int next() throws IOException {
        if (at == end) {
            end = in.read(read);
            at = 0;
            if (end < 0) {
                end = 0;
                throw new EOFException("Redis closed the connection");
            }
        }
        return read[at++] & 0xff;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
