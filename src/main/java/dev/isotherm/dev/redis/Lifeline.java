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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A shell that runs one server for this JVM and outlives it: when our end of its input closes, for whatever reason, it
 * kills the server (a stopped one too) and removes the folder if that was a temporary one.
 *
 * <p>It takes one order per line and answers each with one line. {@code setsid} keeps it out of the reach of signals to
 * our process group, such as Ctrl-C in a terminal. The server is always killed, never asked: what Redis has acknowledged
 * is in the page cache by then, and a frozen server cannot be asked.
 */
final class Lifeline {
    /** The server's file, in its folder, which it is started in: what it writes there by itself outlives a restart. */
    static final String CONFIGURATION = "redis.conf";

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration END = Duration.ofSeconds(10);
    /* jobs: a shell takes notice of a child's end only when it looks; before that the child seems alive. */
    private static final String SHELL =
            """
            trap '' HUP INT QUIT TERM PIPE
            folder=$1 base=$2
            shift 2
            temporary=
            if [ -z "$folder" ]; then
              folder=$(mktemp -d "$base/isotherm-redis-data.XXXXXX") || exit 1
              temporary=yes
            fi
            cd "$folder" || exit 1
            folder=$(pwd)
            log=$folder/redis.log
            : >"$log"
            exec 2>>"$log"
            : >>redis.conf
            echo "$folder"
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
            [ -z "$temporary" ] || rm -rf "$folder"
            """;

    private final Process shell;
    private final Writer orders;
    private final BufferedReader answers;
    private final Path folder;

    private Lifeline(Process shell) {
        this.shell = shell;
        this.orders = shell.outputWriter(StandardCharsets.UTF_8);
        this.answers = shell.inputReader(StandardCharsets.UTF_8);
        this.folder = Path.of(answer());
    }

    /**
     * Starts the shell; the server waits for {@link #start(int)}.
     *
     * @param folder where the server works and logs; without one a temporary folder is made, and removed at the end
     * @param server the command without its folder and port
     */
    static Lifeline open(Optional<Path> folder, List<String> server) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", SHELL, "isotherm-redis"));
        command.add(folder.map(path -> path.toAbsolutePath().toString()).orElse(""));
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

    Path folder() {
        return folder;
    }

    Path log() {
        return folder.resolve("redis.log");
    }

    long start(int port) {
        return Long.parseLong(order("START " + port));
    }

    void kill() {
        order("KILL");
    }

    /** Sends a signal to the server; signal 0 asks whether it lives. Says whether there was one to get it. */
    boolean signal(String name) {
        return "0".equals(order(name));
    }

    /** Lets a moment pass, unless the shell ends before. */
    void pause(Duration moment) {
        await(moment);
    }

    void close() {
        try {
            orders.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that guards redis-server cannot be told to end", e);
        }
        if (!await(END)) {
            throw new IllegalStateException("redis-server did not end within " + END + " of its kill");
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
                throw new IllegalStateException("The shell that guards redis-server ended by itself");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that guards redis-server is gone", e);
        }
    }
}
