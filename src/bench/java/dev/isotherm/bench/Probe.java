package dev.isotherm.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks for {@code /health} again and again, each time on a connection of its own, as a platform does. */
final class Probe {
    private static final long PAUSE = Duration.ofMillis(25).toNanos();
    private static final long MAX_MILLIS = 200;
    private static final byte[] REQUEST =
            "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final int port;
    private final Thread thread = new Thread(this::run, "probe");
    private volatile boolean over;
    private volatile int probes;
    private volatile int failed;
    private volatile long maxMillis;

    Probe(int port) {
        this.port = port;
    }

    void start() {
        thread.start();
    }

    private void run() {
        int asked = 0;
        int unanswered = 0;
        do {
            long began = System.nanoTime();
            asked++;
            if (!healthy(port)) {
                unanswered++;
            }
            maxMillis = Math.max(
                    maxMillis, Duration.ofNanos(System.nanoTime() - began).toMillis());
            probes = asked;
            failed = unanswered;
            LockSupport.parkNanos(PAUSE);
        } while (!over);
    }

    /** Whether {@code /health} at this port answers with 200. */
    static boolean healthy(int port) {
        try (Socket socket = Attack.connect(port)) {
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends after one more answer, so that a process that is gone is noticed. */
    void end() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean good() {
        return failed == 0 && maxMillis <= MAX_MILLIS;
    }

    int probes() {
        return probes;
    }

    int failed() {
        return failed;
    }

    long maxMillis() {
        return maxMillis;
    }
}
