package dev.isotherm.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees each command that a Redis on loopback carries out, those of scripts too, from its opening on. */
public final class RedisMonitor implements AutoCloseable {
    private static final int ANSWER_MILLIS = (int) Awaiting.DEADLINE.toMillis();
    private static final Pattern LINE = Pattern.compile("\\+[0-9.]+ \\[\\d+ ([^]]*)] (.*)");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    private final int port;
    private final Socket socket;
    private final BufferedReader lines;

    /**
     * What Redis carried out.
     *
     * @param byScript whether a script asked for it
     * @param words the command and its arguments, with what is not printable escaped
     */
    public record Seen(boolean byScript, List<String> words) {}

    private RedisMonitor(int port) throws IOException {
        this.port = port;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (!"+OK".equals(lines.readLine())) {
            throw new IOException("Redis lets nobody watch");
        }
    }

    /** Begins to watch. */
    public static RedisMonitor open(int port) {
        try {
            return new RedisMonitor(port);
        } catch (IOException e) {
            throw new UncheckedIOException("The Redis on port " + port + " cannot be watched", e);
        }
    }

    /** All that was carried out until now, once. */
    public List<Seen> seen() {
        String end = "end of " + System.nanoTime();
        RedisTalk.ask(port, "ECHO", end);
        List<Seen> all = new ArrayList<>();
        try {
            for (Seen next = next(); !next.words().contains(end); next = next()) {
                all.add(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Watching the Redis on port " + port + " ended", e);
        }
        return all;
    }

    private Seen next() throws IOException {
        String line = lines.readLine();
        Matcher parts = LINE.matcher(String.valueOf(line));
        if (!parts.matches()) {
            throw new IOException("not a command: " + line);
        }
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(parts.group(2));
        while (word.find()) {
            words.add(word.group(1));
        }
        return new Seen(parts.group(1).equals("lua"), words);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
