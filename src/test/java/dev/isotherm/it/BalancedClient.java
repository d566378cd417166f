package dev.isotherm.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What a balancer does for one of its clients: holds one connection to one of the servers, leaves it when an answer says
 * so or the server closes it, and takes a server that is healthy for the next. A request that was sent is never sent
 * again.
 */
final class BalancedClient {
    private static final int DEADLINE_MILLIS = 20_000;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final List<Integer> ports;
    private final Set<Integer> healthy;
    private final Consumer<String> failures;
    private Socket socket;
    private InputStream in;
    private String body = "";

    BalancedClient(List<Integer> ports, Set<Integer> healthy, Consumer<String> failures) {
        this.ports = ports;
        this.healthy = healthy;
        this.failures = failures;
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        return socket;
    }

    /**
     * Sends a request and reads its answer.
     *
     * @param more header lines
     * @return the status of the answer, or 0 where there was none
     */
    int call(String method, String path, String token, String... more) {
        try {
            while (socket == null || leftByServer()) {
                open();
            }
            socket.setSoTimeout(DEADLINE_MILLIS);
            String lines = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer "
                                    + token + "\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String head = line("\r\n\r\n");
            String low = head.toLowerCase(Locale.ROOT);
            body = low.contains("transfer-encoding: chunked") ? chunks() : rest(low);
            if (head.startsWith(" 503", 8)) {
                failures.accept(method + " " + path + ": " + body);
            }
            if (low.contains("connection: close")) {
                close();
            }
            return Integer.parseInt(head.substring(9, 12));
        } catch (IOException | RuntimeException e) {
            failures.accept(method + " " + path + ": " + e);
            close();
            return 0;
        }
    }

    /** The body of the last answer. */
    String body() {
        return body;
    }

    private String rest(String low) throws IOException {
        int length = low.contains("content-length: ")
                ? Integer.parseInt(low.split("content-length: ", 2)[1].split("\r\n", 2)[0])
                : 0;
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = -1; length != 0; ) {
            length = Integer.parseInt(line("\r\n").strip(), 16);
            all.write(in.readNBytes(length));
            line("\r\n");
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /* A connection that waited for its next request may have been closed meanwhile. */
    private boolean leftByServer() {
        try {
            socket.setSoTimeout(1);
            int unasked = in.read();
            if (unasked >= 0) {
                failures.accept("an answer came that nobody had asked for");
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // As if it had said goodbye.
        }
        close();
        return true;
    }

    private void open() {
        int port = ports.get(Math.floorMod(NEXT.getAndIncrement(), ports.size()));
        if (!healthy.contains(port)) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return;
        }
        try {
            socket = connect(port);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            // Nothing was sent, so the other server may have it.
            socket = null;
        }
    }

    /* Everything up to an end. */
    private String line(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end, read.length() - end.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after '" + read + "'");
            }
            read.append((char) next);
        }
        return read.toString();
    }

    void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            failures.accept("close: " + e);
        }
        socket = null;
    }
}
