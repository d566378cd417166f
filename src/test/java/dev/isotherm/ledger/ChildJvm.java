package dev.isotherm.ledger;

import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ErrorLogGuard;
import dev.isotherm.support.Started;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A JVM on the class path of the tests, whose lines are read to their end. It ends with this JVM. */
final class ChildJvm implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Awaiting.DEADLINE;

    private final Process process;
    private final Path log;
    private final Ledger ledger;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Thread reader;

    private ChildJvm(Process process, Path log, Ledger ledger) {
        this.process = process;
        this.log = log;
        this.ledger = ledger;
        this.reader = new Thread(this::read, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a main class; its log goes to a file. */
    static ChildJvm start(Class<?> main, Path log, Ledger ledger, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx96m",
                                "-Dio.netty.jfr.enabled=false",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()),
                        Stream.of(arguments))
                .toList();
        try {
            return new ChildJvm(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    log,
                    ledger);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready ")) {
                    ready.complete(line.substring("ready ".length()).trim());
                } else {
                    ledger.add(process.pid(), line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ready.completeExceptionally(new IllegalStateException("The child ended before it was ready"));
        }
    }

    /** What it said when it was ready. */
    String awaitReady() {
        try {
            return ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Its exit code, once it has ended. */
    CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Sends a signal; nothing happens where it has ended. */
    void signal(String name) {
        shell("kill -" + name + " \"$0\"").close();
    }

    /**
     * Stops it in its tracks until the returned object is closed, or this JVM ends: nobody else would let it go on.
     *
     * @return to be closed once
     */
    AutoCloseable freeze() {
        return shell("kill -STOP \"$0\"; echo; read -r line; kill -CONT \"$0\"");
    }

    private Started shell(String script) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", script, Long.toString(pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // It says something once the signal is sent, or ends.
            shell.getInputStream().read();
            Started resumed = new Started();
            resumed.add(() -> {
                shell.getOutputStream().close();
                shell.waitFor();
            });
            return resumed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and reads its lines to the end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The child " + pid() + " does not end");
            }
            reader.join(END.toMillis());
            // A killed JVM may have left half a letter.
            try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                ErrorLogGuard.report(lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
