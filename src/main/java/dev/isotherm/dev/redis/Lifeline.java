package dev.isotherm.dev.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell that runs one Redis server for this JVM and outlives the JVM. When its input closes for any reason, it kills
 * the server, even a frozen one, and removes its folder.
 *
 * <p>It reads one order per line and answers each with one line. {@code setsid} protects it from signals to our process
 * group, such as Ctrl-C in a terminal. The server is always killed, never asked to stop: acknowledged writes are in the
 * page cache already, and a frozen server would not react.
 */
final class Lifeline {
    /** The server's configuration file, in its folder. Changes that the server writes there outlive a restart. */
    static final String CONFIGURATION = "redis.conf";

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration END = Duration.ofSeconds(10);
    /* The script calls jobs because a shell notices the end of a child only when it checks. */
    private static final String SHELL =
            """
            trap '' HUP INT QUIT TERM PIPE
            folder=$(mktemp -d "$1/isotherm-redis-data.XXXXXX") || exit 1
            shift
            cd "$folder" || exit 1
            folder=$(pwd)
            log=$folder/redis.log
            : >"$log"
            exec 2>>"$log"
            : >>redis.conf
            echo "$log"
            server=
            while read -r order port; do
              case $order in
                START) "$@" --dir "$folder" --port "$port" </dev/null >>"$log" & server=$!; echo "$server" ;;
                KILL) kill -KILL "$server"; wait "$server"; server=; echo 0 ;;
                *) jobs >/dev/null; kill "-$order" "$server" 2>/dev/null; echo $? ;;
              esac
            done
            [ -z "$server" ] || kill -KILL "$server"
            wait
            rm -rf "$folder"
            """;

    private final Process shell;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path log;

    private Lifeline(Process shell) {
        this.shell = shell;
        this.orders = shell.outputWriter(StandardCharsets.UTF_8);
        this.answers = shell.inputReader(StandardCharsets.UTF_8);
        this.log = Path.of(answer());
    }

    /**
     * Starts the shell; the server waits for {@link #start(int)}.
     *
     * @param server the command of the server, without folder and port
     */
    static Lifeline open(List<String> server) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", SHELL, "isotherm-redis"));
        command.add(System.getProperty("java.io.tmpdir"));
        command.addAll(server);
        try {
            return new Lifeline(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that guards redis-server cannot be started", e);
        }
    }

    Path log() {
        return log;
    }

    long start(int port) {
        return Long.parseLong(order("START " + port));
    }

    /** Sends a signal to the server: 0 only checks it, KILL also waits for its end. Returns whether it was alive. */
    boolean signal(String name) {
        return "0".equals(order(name));
    }

    /** Waits for a moment, or until the shell ends. */
    void pause(Duration moment) {
        await(moment);
    }

    void close() {
        try {
            orders.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The input of the shell that guards redis-server cannot be closed", e);
        }
        if (!await(END)) {
            throw new IllegalStateException("redis-server did not end within " + END + " after it was killed");
        }
    }

    private boolean await(Duration moment) {
        try {
            return shell.waitFor(moment.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for redis-server", e);
        }
    }

    private String order(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that guards redis-server is gone", e);
        }
        return answer();
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("The shell that guards redis-server ended unexpectedly");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that guards redis-server is gone", e);
        }
    }
}
