package dev.isotherm.dev.redis;

import dev.isotherm.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * A real redis-server on loopback, for development and tests. It ends with this JVM, even if the JVM is killed.
 *
 * <p>All methods block, so never call them on an event loop; any other thread may call them. Unix only.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int ANSWER_MILLIS = 500;
    private static final int LOG_TAIL = 20;
    /* Below the range of ports for outgoing connections. So a port stays free during a restart, and a client that
     * reconnects cannot connect to itself. */
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 12_000;

    private final Options options;
    private final IntSupplier ports;
    private final Lifeline lifeline;
    private int port;
    private long pid;
    private boolean closed;

    private RedisProcess(Options options, IntSupplier ports, Lifeline lifeline) {
        this.options = options;
        this.ports = ports;
        this.lifeline = lifeline;
        this.port = options.port();
    }

    /**
     * The options of the server.
     *
     * @param folder the folder of its data and {@code redis.log}, made if missing; empty for a temporary one that is
     *     removed with the server
     * @param port on 127.0.0.1; 0 picks a free one
     * @param appendOnly whether acknowledged writes are also in a file, and survive {@link #kill()} but for the last ones
     * @param password the password for clients; other users of this machine can see it, so never use a real one
     * @param arguments more arguments of its command line, such as {@code --cluster-enabled yes}
     */
    public record Options(
            Optional<Path> folder, int port, boolean appendOnly, Secret password, List<String> arguments) {
        /** Keeps an unmodifiable copy of the list. */
        public Options {
            arguments = List.copyOf(arguments);
        }

        /** A temporary folder, a free port, append-only, no password. */
        public static Options temporary() {
            return new Options(Optional.empty(), 0, true, new Secret(""), List.of());
        }

        /** These options with a folder that is kept. */
        public Options withFolder(Path kept) {
            return new Options(Optional.of(kept), port, appendOnly, password, arguments);
        }

        /** These options with a fixed port. */
        public Options withPort(int fixed) {
            return new Options(folder, fixed, appendOnly, password, arguments);
        }

        /** These options with or without an append-only file. */
        public Options withAppendOnly(boolean wanted) {
            return new Options(folder, port, wanted, password, arguments);
        }

        /** These options with a password. */
        public Options withPassword(String secret) {
            return new Options(folder, port, appendOnly, new Secret(secret), arguments);
        }

        /** These options with other arguments of the command line. */
        public Options withArguments(String... words) {
            return new Options(folder, port, appendOnly, password, List.of(words));
        }
    }

    /** Starts a server with {@link Options#temporary()}. */
    public static RedisProcess start() {
        return start(Options.temporary());
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @throws UnsupportedOperationException if this is not a Unix system
     * @throws IllegalStateException if it does not answer within ten seconds, with the end of its log
     */
    public static RedisProcess start(Options options) {
        return start(options, () -> FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS));
    }

    static RedisProcess start(Options options, IntSupplier ports) {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            throw new UnsupportedOperationException(
                    "The embedded Redis needs Linux or macOS. On other systems configure the URL of a running Redis");
        }
        options.folder().ifPresent(RedisProcess::create);
        RedisProcess process = new RedisProcess(options, ports, Lifeline.open(options.folder(), command(options)));
        try {
            process.launch();
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Its port, which stays the same during the life of this object. */
    public synchronized int port() {
        return port;
    }

    /** Its {@code redis://} URL, with the password if there is one. */
    public synchronized String url() {
        String login = options.password().present()
                ? ":"
                        + URLEncoder.encode(options.password().value(), StandardCharsets.UTF_8)
                                .replace("+", "%20") + "@"
                : "";
        return "redis://" + login + "127.0.0.1:" + port;
    }

    /** The process id of the last started server. */
    public synchronized long pid() {
        return pid;
    }

    /** The folder of its data and log. */
    public Path folder() {
        return lifeline.folder();
    }

    /** Kills the server (SIGKILL) and waits for its end. Folder and port are kept for {@link #restart()}. */
    public synchronized void kill() {
        lifeline.kill();
    }

    /** Freezes the server (SIGSTOP): it keeps its connections and answers no one. */
    public synchronized void freeze() {
        signal("STOP");
    }

    /** Continues a frozen server (SIGCONT). */
    public synchronized void resume() {
        signal("CONT");
    }

    /**
     * Kills the server if it runs, starts it again on the same folder and port, and waits until it answers.
     *
     * @throws IllegalStateException if it does not answer within ten seconds, with the end of its log
     */
    public synchronized void restart() {
        lifeline.kill();
        launch();
    }

    /** Kills the server, removes a temporary folder, and waits for both. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            lifeline.close();
        }
    }

    private synchronized void launch() {
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
                        + tail(said));
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
            StringBuilder asked = new StringBuilder();
            if (options.password().present()) {
                asked.append(bulk("AUTH", options.password().value()));
            }
            asked.append(bulk("PING")).append(bulk("INFO", "server"));
            socket.getOutputStream().write(asked.toString().getBytes(StandardCharsets.UTF_8));
            // After the answer the server closes too. QUIT is not used, because a sentinel does not know it.
            socket.shutdownOutput();
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.contains("+PONG") && said.contains("process_id:" + pid + "\r\n");
        } catch (IOException e) {
            return false; // not yet; the caller has a deadline
        }
    }

    private static String bulk(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(length).append("\r\n").append(word).append("\r\n");
        }
        return command.toString();
    }

    /* "file busy": the executable was just written, and a child process that is starting still has it open. */
    private static boolean lostRace(List<String> said) {
        return said.stream().anyMatch(line -> line.contains("Failed listening on port") || line.contains("file busy"));
    }

    private void signal(String name) {
        if (!lifeline.signal(name)) {
            throw new IllegalStateException("There is no redis-server to send SIG" + name + " to; it was killed");
        }
    }

    private List<String> log() {
        try {
            return Files.readAllLines(lifeline.log(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("The log of redis-server cannot be read", e);
        }
    }

    private String tail(List<String> said) {
        String text = String.join("\n", said.subList(Math.max(0, said.size() - LOG_TAIL), said.size()));
        return options.password().present() ? text.replace(options.password().value(), "****") : text;
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder for Redis, " + folder + ", cannot be made", e);
        }
    }

    private static List<String> command(Options options) {
        List<String> command = new ArrayList<>(List.of(
                RedisBinary.extracted().toString(),
                Lifeline.CONFIGURATION,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                options.appendOnly() ? "yes" : "no"));
        if (options.folder().isEmpty()) {
            // A rewrite runs in a child process of the server, which would write into a folder that is being removed.
            command.addAll(List.of("--auto-aof-rewrite-percentage", "0"));
        }
        if (options.password().present()) {
            command.addAll(List.of("--requirepass", options.password().value()));
        }
        command.addAll(options.arguments());
        return command;
    }
}
