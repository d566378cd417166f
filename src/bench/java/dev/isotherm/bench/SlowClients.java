package dev.isotherm.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Clients that send as fast as they can, never read, and hold their connections: all of one kind in a process of their own. */
enum SlowClients {
    /** Ask for large answers. */
    FREEZE(400, "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3)),
    /** Send a body but for its last byte. */
    KILL(6_000, "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 64901\r\n\r\n" + "x".repeat(64_900)),
    /** Send half a head. */
    HEADS(12_000, "GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(4_000)),
    /** Send many requests at once. */
    PIPELINE(400, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000));

    private static final Duration HOLD = Duration.ofSeconds(15);

    private final int count;
    private final String sent;

    SlowClients(int count, String sent) {
        this.count = count;
        this.sent = sent;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Starts them. They yield the processors to the service, as clients have processors of their own. */
    Process start(int port) throws IOException {
        return new ProcessBuilder(
                        "nice",
                        "-n",
                        "15",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowClients.class.getName(),
                        name(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
    }

    /** Takes a kind and a port; exits with 1 where the server lets nobody connect any more. */
    public static void main(String[] args) {
        SlowClients clients = valueOf(args[0]);
        byte[] bytes = clients.sent.getBytes(StandardCharsets.ISO_8859_1);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < clients.count; i++) {
                Socket socket = Attack.connect(Integer.parseInt(args[1]));
                sockets.add(socket);
                send(socket, bytes);
            }
        } catch (IOException e) {
            System.out.println("after " + sockets.size() + " connections: " + e);
            System.exit(1);
        }
        LockSupport.parkNanos(HOLD.toNanos());
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The server has closed it already, which is its right.
            return;
        }
    }
}
