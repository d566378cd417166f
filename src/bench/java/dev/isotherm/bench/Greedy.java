package dev.isotherm.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** One user who takes whatever it gets, in a process of its own. */
enum Greedy {
    /** Makes jobs as fast as it can. */
    JOBS(8),
    /** Asks for records that have to be computed. */
    COLD(300),
    /** Follows a job with many streams. */
    STREAMS(2_400),
    /** Asks without a valid token as fast as it can. */
    REFUSED(8),
    /** Sends a request so slowly that it never ends. */
    DRIP(1_000);

    private static final Duration HOLD = Duration.ofSeconds(15);
    private static final long DRIP_NANOS = Duration.ofMillis(500).toNanos();

    private final int connections;

    /** Whom it asks, as whom and for what. */
    private record Target(int port, String token, String job, ColdPlaces places) {}

    Greedy(int connections) {
        this.connections = connections;
    }

    String title() {
        return connections + " × " + name().toLowerCase(Locale.ROOT);
    }

    /** Starts it. It yields the processors to the service, as clients have processors of their own. */
    Process start(int port, String token, String job) throws IOException {
        return new ProcessBuilder(
                        "nice",
                        "-n",
                        "15",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Xss256k",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Greedy.class.getName(),
                        name(),
                        Integer.toString(port),
                        token,
                        job)
                .inheritIO()
                .start();
    }

    /** Takes a kind, a port, a user's token and a job of that user. */
    public static void main(String[] args) throws InterruptedException {
        Greedy kind = valueOf(args[0]);
        long end = System.nanoTime() + HOLD.toNanos();
        // Nobody else asks for records of these days.
        Target target = new Target(Integer.parseInt(args[1]), args[2], args[3], new ColdPlaces(120));
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < kind.connections; i++) {
            Thread one = new Thread(() -> kind.take(target, end));
            one.setDaemon(true);
            one.start();
            all.add(one);
        }
        for (Thread one : all) {
            one.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        }
    }

    private void take(Target target, long end) {
        while (System.nanoTime() < end) {
            try (Socket socket = Attack.connect(target.port)) {
                while (System.nanoTime() < end) {
                    send(socket, request(target), end);
                }
            } catch (IOException e) {
                // It was refused or cut off, and comes again.
                LockSupport.parkNanos(DRIP_NANOS);
            }
        }
    }

    private String request(Target target) {
        String who = " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + target.token + "\r\n";
        String place = "/v1/records/" + target.places.next();
        return switch (this) {
            case JOBS -> "POST " + place + "/async" + who + "Content-Length: 0\r\n\r\n";
            case COLD -> "GET " + place + who + "\r\n";
            case STREAMS -> "GET /v1/jobs/" + target.job + "/events" + who + "\r\n";
            case REFUSED -> "GET " + place + who.replace(target.token, "nobody") + "\r\n";
            case DRIP -> "GET " + place + who + "X-Slow: ";
        };
    }

    private void send(Socket socket, String request, long end) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        while (this == DRIP && System.nanoTime() < end) {
            LockSupport.parkNanos(DRIP_NANOS);
            socket.getOutputStream().write('x');
        }
        socket.setSoTimeout((int) HOLD.toMillis());
        readAnswer(socket.getInputStream());
    }

    /* A head and the body that it announces; a stream has no end. */
    private static void readAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) readByte(in));
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        if (at < 0) {
            in.transferTo(OutputStream.nullOutputStream());
            throw new IOException("over");
        }
        in.skipNBytes(Long.parseLong(lower.substring(at + 16, lower.indexOf("\r\n", at)).strip()));
    }

    private static int readByte(InputStream in) throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new IOException("closed");
        }
        return read;
    }
}
