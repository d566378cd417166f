package dev.isotherm.bench.queue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A process that obeys: {@link Side} or {@code rival.mjs}. No answer is awaited without a deadline. */
final class SideProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final long END_SECONDS = 10;

    private final String name;
    private final Process process;
    private final Thread hook;
    private final Supplier<String> scene;
    private final Writer orders;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile String lastState = "nothing";
    private volatile long lastAt = System.nanoTime();
    private volatile String lastOrder = "none";
    private volatile String lastLine = "";

    private SideProcess(String name, ProcessBuilder builder, Path log, Supplier<String> scene) throws IOException {
        this.name = name;
        this.scene = scene;
        this.process = builder.start();
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> read(log), "answers of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param log where its lines go that are no answers
     * @param scene tells the state of everything, for the error of a deadline that passes
     */
    static SideProcess start(String name, List<String> command, Path log, Supplier<String> scene) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        SideProcess started;
        try {
            started = new SideProcess(name, builder, log, scene);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            started.await(started.ready, START, "its start");
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void read(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer out = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("@")) {
                    said(new JsonObject(line.substring(1)));
                } else {
                    lastLine = line;
                    out.write(line + "\n");
                    out.flush();
                }
            }
            gone(new IllegalStateException(name + " ended; see " + log));
        } catch (IOException | RuntimeException e) {
            gone(e);
        }
    }

    private void said(JsonObject answer) {
        lastAt = System.nanoTime();
        if (answer.containsKey("state")) {
            lastState = answer.getValue("state").toString();
            ready.complete(null);
            return;
        }
        CompletableFuture<JsonObject> asked = pending.remove(answer.getInteger("id"));
        if (asked == null) {
            lastLine = answer.encode();
        } else if (answer.containsKey("error")) {
            asked.completeExceptionally(new IllegalStateException(answer.getString("error")));
        } else {
            asked.complete(answer.getJsonObject("answer"));
        }
    }

    private void gone(Exception why) {
        ready.completeExceptionally(why);
        pending.values().forEach(asked -> asked.completeExceptionally(why));
    }

    /** Gives an order; {@link #await} waits for the answer. */
    CompletableFuture<JsonObject> tell(String what, JsonObject order) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        pending.put(id, answer);
        lastOrder = what + " " + order.encode();
        try {
            orders.write(order.copy().put("do", what).put("id", id).encode() + "\n");
            orders.flush();
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Gives an order and waits for the answer. */
    JsonObject ask(String what, JsonObject order, Duration deadline) {
        return await(tell(what, order), deadline, what + " " + order.encode());
    }

    /** Waits; a deadline that passes fails with the state of everything. */
    <T> T await(CompletableFuture<T> answer, Duration deadline, String what) {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    name + " did not answer within " + deadline.toSeconds() + " s: " + what + "\n" + scene.get(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(name + " failed: " + what + ": " + e.getCause() + "\n" + scene.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it last reported, for a person. */
    String lastReport() {
        return "%s (%s): %d ms ago it reported %s; its last order: %s; its last line: %s"
                .formatted(
                        name,
                        process.isAlive() ? "process " + process.pid() : "ended with " + process.exitValue(),
                        (System.nanoTime() - lastAt) / 1_000_000,
                        lastState,
                        lastOrder,
                        lastLine);
    }

    long pid() {
        return process.pid();
    }

    /** Its resident memory, MiB. */
    double residentMegabytes() {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it; a second call does nothing. */
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
