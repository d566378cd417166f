package dev.isotherm.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What a balancer does for one of its clients: holds one connection to one of the servers, leaves it when an answer says
 * so, and takes a server that is healthy for the next. A request that was sent is never sent again.
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

    /** The servers that answer {@code GET /health} with 200, to be asked for again and again. */
    static Set<Integer> healthyOf(List<Integer> ports) {
        Set<Integer> healthy = ConcurrentHashMap.newKeySet();
        for (int port : ports) {
            try (Socket probe = connect(port)) {
                probe.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                if (new String(probe.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1).endsWith(" 200")) {
                    healthy.add(port);
                }
            } catch (IOException e) {
                healthy.remove(port);
            }
        }
        return healthy;
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
        return socket;
    }

    /** Sends a request; the status of its answer, or 0 where there was none. */
    int call(String method, String path, String token) {
        try {
            while (socket == null) {
                open();
            }
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer "
                                    + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String head = head();
            String low = head.toLowerCase(Locale.ROOT);
            int length = Integer.parseInt(low.split("content-length: ", 2)[1].split("\r\n", 2)[0]);
            body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
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

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int newlines = 0; newlines < 2; ) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after '" + head + "'");
            }
            head.write(next);
            newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
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
