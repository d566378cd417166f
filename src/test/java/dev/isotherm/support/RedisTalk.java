package dev.isotherm.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Says one command to a Redis on loopback, from a test's own thread, over a connection of its own. */
public final class RedisTalk {
    private static final int ANSWER_MILLIS = (int) Awaiting.DEADLINE.toMillis();

    private RedisTalk() {}

    /** The reply as text: an error with its {@code -}, a list with one element a line, nil as nothing. */
    public static String ask(int port, String... words) {
        return talk(port, command(words)).get(0);
    }

    /** The same for a server that demands a password. */
    public static String askWith(String password, int port, String... words) {
        return talk(port, command("AUTH", password), command(words)).get(1);
    }

    private static String command(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return command.toString();
    }

    private static List<String> talk(int port, String... commands) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            List<String> replies = new ArrayList<>();
            for (String command : commands) {
                socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
                replies.add(reply(in));
            }
            return replies;
        } catch (IOException e) {
            throw new UncheckedIOException("No answer from the Redis on port " + port, e);
        }
    }

    private static String reply(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '$' -> bulk(in, Integer.parseInt(rest));
            case '*' -> list(in, Integer.parseInt(rest));
            case '-' -> line;
            default -> rest;
        };
    }

    private static String bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return "";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.skipNBytes(2);
        return text;
    }

    private static String list(InputStream in, int length) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < length; i++) {
            all.append(reply(in)).append('\n');
        }
        return all.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }
}
