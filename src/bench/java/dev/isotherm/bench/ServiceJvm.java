package dev.isotherm.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM with the options of production, whose log goes to a file. It ends with this object, or with the benchmark. */
final class ServiceJvm implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long END_SECONDS = 10;
    private static final long STOP_SECONDS = 40;

    private final Process process;
    private final Thread hook;

    private ServiceJvm(Process process) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts it and waits until it logs that it is ready.
     *
     * @param arguments what follows the JVM's own options
     * @param environment beyond {@code PATH}
     * @param ready a part of the line that says so
     * @param log where its lines go
     */
    static ServiceJvm start(List<String> arguments, Map<String, String> environment, String ready, Path log) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(
                List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:MaxDirectMemorySize=128m", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ServiceJvm started = new ServiceJvm(builder.start());
            started.await(ready, log);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String ready, Path log) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Thread reader = new Thread(() -> copy(ready, log, seen), "log of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            seen.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException("It did not start; see " + log, e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void copy(String ready, Path log, CompletableFuture<Void> seen) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer out = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(line + "\n");
                out.flush();
                if (line.contains(ready)) {
                    seen.complete(null);
                }
            }
            seen.completeExceptionally(new IllegalStateException("It ended"));
        } catch (IOException e) {
            seen.completeExceptionally(e);
        }
    }

    /** Ends it as an operator does, who lets it finish what it does. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("It did not stop in " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            close();
        }
    }

    /** Sends a signal such as {@code STOP} or {@code CONT}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The benchmark itself is being ended: the hook does what is left.
            return;
        }
    }
}
