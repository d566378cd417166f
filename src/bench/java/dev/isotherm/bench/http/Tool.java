package dev.isotherm.bench.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Other programs that are run to their end, and what they print. */
final class Tool {
    private static final Path FOLDER = Path.of("target", "bench");

    private Tool() {}

    private record Running(Process process, Thread hook, Path output) {}

    /**
     * Runs commands at once and waits until all have ended.
     *
     * @param name of the file with what they print
     * @param deadline after which they are ended, and this fails
     * @return what each printed, both streams; fails if one failed
     */
    static List<String> run(String name, List<List<String>> commands, Duration deadline) {
        List<Running> all = new ArrayList<>();
        try {
            for (List<String> command : commands) {
                all.add(start(command, FOLDER.resolve(name + "-" + all.size() + ".log")));
            }
            long until = System.nanoTime() + deadline.toNanos();
            List<String> outputs = new ArrayList<>();
            for (Running one : all) {
                outputs.add(output(one, until));
            }
            return outputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            all.forEach(Tool::end);
        }
    }

    /** A main class of the benchmarks, as a command. */
    static List<String> java(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "-DLOG_LEVEL=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static Running start(List<String> command, Path output) throws IOException {
        Files.createDirectories(FOLDER);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Thread hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
        return new Running(process, hook, output);
    }

    private static String output(Running one, long until) throws IOException, InterruptedException {
        boolean ended = one.process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        String output = Files.readString(one.output);
        if (!ended || one.process.exitValue() != 0) {
            throw new IllegalStateException(
                    (ended ? "It failed:\n" : "It did not end in time:\n") + output);
        }
        return output;
    }

    private static void end(Running one) {
        one.process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(one.hook);
        } catch (IllegalStateException e) {
            // The benchmark itself is being ended: the hook does what is left.
            return;
        }
    }
}
