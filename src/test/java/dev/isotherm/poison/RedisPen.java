package dev.isotherm.poison;

import dev.isotherm.support.Awaiting;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes any bytes into a Redis on loopback, many commands in one go, over a connection of its own. */
final class RedisPen implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    RedisPen(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) Awaiting.DEADLINE.toMillis());
            out = new BufferedOutputStream(socket.getOutputStream());
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One command, of texts in UTF-8, bytes and numbers. */
    record Command(List<Object> words) {
        static Command of(Object... words) {
            return new Command(List.of(words));
        }
    }

    /** Sends all and returns the replies as texts: an error begins with a minus, a list has one element a line. */
    List<String> write(List<Command> commands) {
        try {
            for (Command command : commands) {
                out.write(("*" + command.words.size() + "\r\n").getBytes(StandardCharsets.UTF_8));
                for (Object word : command.words) {
                    byte[] bytes =
                            word instanceof byte[] raw ? raw : word.toString().getBytes(StandardCharsets.UTF_8);
                    out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                    out.write(bytes);
                    out.write('\r');
                    out.write('\n');
                }
            }
            out.flush();
            List<String> replies = new ArrayList<>();
            for (int i = 0; i < commands.size(); i++) {
                replies.add(reply());
            }
            return replies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(Object... words) {
        return write(List.of(Command.of(words))).get(0);
    }

    private String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        if (line.charAt(0) == '$') {
            int length = Integer.parseInt(rest);
            if (length < 0) {
                return "";
            }
            String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            in.skipNBytes(2);
            return text;
        }
        if (line.charAt(0) == '*') {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < Integer.parseInt(rest); i++) {
                all.append(reply()).append('\n');
            }
            return all.toString();
        }
        return line.charAt(0) == '-' ? line : rest;
    }

    private String line() throws IOException {
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

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
