package dev.isotherm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands that the documents show, and a shell to try them. */
public final class ShownCommands {
    /** All documents with commands. */
    public static final List<Path> DOCUMENTS = List.of(
            Path.of("README.md"),
            Path.of("CONTRIBUTING.md"),
            Path.of("docs", "architecture.md"),
            Path.of("docs", "configuration.md"),
            Path.of("docs", "costs.md"),
            Path.of("docs", "health.md"),
            Path.of("docs", "internals.md"),
            Path.of("docs", "logins.md"),
            Path.of("docs", "metrics.md"),
            Path.of("docs", "operations.md"),
            Path.of("docs", "performance.md"),
            Path.of("docs", "redis.md"),
            Path.of("docs", "rollback.md"),
            Path.of("docs", "runbook.md"),
            Path.of("docs", "tuning.md"),
            Path.of("docs", "weather.md"),
            Path.of("bench", "README.md"));

    /** What a command begins with, to tell a block of commands from one of output. */
    private static final List<String> COMMANDS = List.of(
            "bin/",
            "bench/",
            "mvn ",
            "curl ",
            "java ",
            "export ",
            "docker ",
            "redis-cli ",
            "openssl ",
            "promtool ",
            "PORT=",
            "WEATHER_",
            "ISOTHERM_",
            "REDIS_",
            "auth=");

    private ShownCommands() {}

    /**
     * What a shell did.
     *
     * @param exit its code
     * @param output both streams
     */
    public record Outcome(int exit, String output) {}

    /** The blocks of a document that are commands. */
    public static List<String> blocks(Path document) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        try {
            // Blocks within a list are indented.
            for (String line :
                    Files.readAllLines(document).stream().map(String::strip).toList()) {
                if (!line.startsWith("```")) {
                    if (block != null) {
                        block.append(line).append('\n');
                    }
                } else if (block == null) {
                    block = new StringBuilder();
                } else {
                    String whole = block.toString();
                    if (COMMANDS.stream().anyMatch(whole::startsWith)) {
                        blocks.add(whole);
                    }
                    block = null;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return blocks;
    }

    /** Runs a script, with nothing to read. */
    public static Outcome bash(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
