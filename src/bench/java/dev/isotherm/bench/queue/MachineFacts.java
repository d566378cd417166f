package dev.isotherm.bench.queue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the figures were measured on. */
final class MachineFacts {
    private MachineFacts() {}

    static List<String> of(String redis) throws IOException {
        return List.of(
                "%s, %d processors, %s %s"
                        .formatted(
                                processor(),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")),
                "Redis %s, Java %s, Node %s"
                        .formatted(redis, System.getProperty("java.vm.version"), said("node", "--version")),
                "BullMQ %s with ioredis %s, Bee-Queue %s, Isotherm at %s"
                        .formatted(version("bullmq"), version("ioredis"), version("bee-queue"), commit()));
    }

    private static String commit() throws IOException {
        String changed = said("git", "status", "--porcelain", "--", "src/main");
        return said("git", "rev-parse", "--short", "HEAD") + (changed.isEmpty() ? "" : " with changes");
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String version(String module) throws IOException {
        Path file = Path.of("target", "bench-queue", "node_modules", module, "package.json");
        return new JsonObject(Files.readString(file)).getString("version");
    }

    private static String said(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
