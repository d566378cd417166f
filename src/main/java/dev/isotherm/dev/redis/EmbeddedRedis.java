package dev.isotherm.dev.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * A real redis-server on loopback. It ends with this JVM, even if the JVM is killed.
 *
 * <p>All methods block, so never call them on an event loop; any other thread may call them. Unix only.
 */
class EmbeddedRedis implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int ANSWER_MILLIS = 500;
    private static final int LOG_TAIL = 20;
    /* Below the range of ports for outgoing connections. So a port stays free during a restart, and a client that
     * reconnects cannot connect to itself. */
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;

    final Lifeline lifeline;
    private final IntSupplier ports;
    private int port;
    private long pid;
    private boolean closed;

    /**
     * Prepares a server, see {@link #open()}.
     *
     * @param port of the server; 0 picks a free one
     * @param ports gives ports to try
     * @param arguments more arguments of its command line
     * @throws UnsupportedOperationException if this is not a Unix system
     */
    EmbeddedRedis(int port, IntSupplier ports, List<String> arguments) {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            throw new UnsupportedOperationException(
                    "The embedded Redis needs Linux or macOS. On other systems configure the URL of a running Redis");
        }
        List<String> server = new ArrayList<>(List.of(
                RedisBinary.extracted().toString(),
                Lifeline.CONFIGURATION,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "yes",
                // A rewrite runs in a child process of the server, which would write into a folder that is being
                // removed.
                "--auto-aof-rewrite-percentage",
                "0"));
        server.addAll(arguments);
        this.lifeline = Lifeline.open(server);
        this.ports = ports;
        this.port = port;
    }

    /** Prepares a server on a free port. */
    EmbeddedRedis() {
        this(0, EmbeddedRedis::anyPort, List.of());
    }

    static int anyPort() {
        return FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
    }

    /**
     * Starts the server and waits until it answers.
     *
     * @throws IllegalStateException if it does not answer within ten seconds, with the end of its log; it is closed then
     */
    final void open() {
        try {
            launch();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its port, which stays the same during the life of this object. */
    public final synchronized int port() {
        return port;
    }

    /** Its {@code redis://} URL. */
    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** The process id of the last started server. */
    public final synchronized long pid() {
        return pid;
    }

    /** Kills the server, removes its folder, and waits for both. A second call does nothing. */
    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            lifeline.close();
        }
    }

    final synchronized void launch() {
        boolean free = port == 0;
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            if (free) {
                port = ports.getAsInt();
            }
            int logged = log().size();
            pid = lifeline.start(port);
            if (answers(deadline)) {
                return;
            }
            List<String> said = log().subList(logged, log().size());
            boolean over = System.nanoTime() - deadline > 0;
            if (over || !(free && lostRace(said))) {
                throw new IllegalStateException("redis-server on 127.0.0.1:" + port
                        + (over ? " did not answer within " + START : " ended at its start") + "; it said:\n"
                        + String.join("\n", said.subList(Math.max(0, said.size() - LOG_TAIL), said.size())));
            }
        }
    }

    /* Waits until the server answers, has ended, or the deadline has passed. */
    private boolean answers(long deadline) {
        while (System.nanoTime() - deadline < 0 && lifeline.signal("0")) {
            if (pong()) {
                return true;
            }
            lifeline.pause(POLL);
        }
        return false;
    }

    /* Another server may have taken this port first, so the process id of the answer is checked. */
    private boolean pong() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(questions().getBytes(StandardCharsets.UTF_8));
            // After the answer the server closes too. QUIT is not used, because a sentinel does not know it.
            socket.shutdownOutput();
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.contains("+PONG") && said.contains("process_id:" + pid + "\r\n");
        } catch (IOException e) {
            return false; // not yet; the caller has a deadline
        }
    }

    String questions() {
        return "PING\r\nINFO server\r\n";
    }

    /* "file busy": the executable was just written, and a child process that is starting still has it open. */
    private static boolean lostRace(List<String> said) {
        return said.stream().anyMatch(line -> line.contains("Failed listening on port") || line.contains("file busy"));
    }

    private List<String> log() {
        try {
            return Files.readAllLines(lifeline.log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("The log of redis-server cannot be read", e);
        }
    }
}
