package dev.isotherm.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A JVM with the options of production, whose log goes to a file. It ends with this object, or with the benchmark. */
public final class ServiceJvm implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long END_SECONDS = 10;
    private static final long STOP_SECONDS = 40;

    private final Process process;
    private final Thread hook;
    private final long launched;

    private ServiceJvm(ProcessBuilder builder) throws IOException {
        this.launched = System.nanoTime();
        this.process = builder.start();
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * The options of the JVM that the {@code Procfile} has.
     *
     * @param archive whether to use the class-data archive
     */
    public static List<String> options(boolean archive) {
        try {
            String web = Files.readAllLines(Path.of("Procfile")).get(0);
            return Arrays.stream(web.substring(web.indexOf(" java ") + 6, web.indexOf(" -jar "))
                            .split(" "))
                    .filter(option -> archive || !option.startsWith("-XX:SharedArchiveFile="))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it and waits until it logs that it is ready.
     *
     * @param arguments what follows the JVM's own options
     * @param environment beyond {@code PATH}
     * @param ready a part of the line that says so
     * @param log where its lines go
     */
    public static ServiceJvm start(List<String> arguments, Map<String, String> environment, String ready, Path log) {
        ServiceJvm started = launch(options(true), arguments, environment, Redirect.PIPE);
        started.await(ready, log);
        return started;
    }

    /**
     * Starts it and does not wait.
     *
     * @param options of the JVM
     * @param arguments what follows them
     * @param environment beyond {@code PATH}
     * @param output where its lines go
     */
    static ServiceJvm launch(
            List<String> options, List<String> arguments, Map<String, String> environment, Redirect output) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        try {
            return new ServiceJvm(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of its process. */
    public long pid() {
        return process.pid();
    }

    /** How long ago it was launched. */
    double ageMillis() {
        return (System.nanoTime() - launched) / 1e6;
    }

    /** How long it has used a processor. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    /**
     * A line of what Linux tells about its memory.
     *
     * @param name {@code VmRSS}, what is resident now, or {@code VmHWM}, the most that ever was
     */
    double megabytes(String name) {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return status.filter(line -> line.startsWith(name + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String ready, Path log) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
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
