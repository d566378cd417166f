package dev.isotherm.browser;

import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ErrorLogGuard;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command that the page shows, run as a person would: in a folder like that of the project, with what a machine of the
 * deployment has in its environment. Its jar stands for the classes of this JVM, because tests run before the jar is made.
 */
final class ShownCommand implements AutoCloseable {
    private final Process process;
    private final Path log;

    private ShownCommand(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param folder an empty one, or that of an earlier start
     */
    static ShownCommand run(Path folder, String command, Map<String, String> environment) {
        try {
            lay(folder);
            Path log = Files.createTempFile(folder, "log", ".txt");
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", System.getProperty("java.home")));
            builder.environment().putAll(environment);
            return new ShownCommand(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lay(Path folder) throws IOException {
        for (String name : new String[] {"bin/isotherm", "conf/worker.json", "pom.xml"}) {
            Path copy = folder.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(name), copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(folder.resolve("src/main"));
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(folder.resolve("src/main"), FileTime.from(Instant.EPOCH));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.isotherm.app.Main");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(path -> Path.of(path).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = folder.resolve("target/isotherm.jar");
        Files.createDirectories(jar.getParent());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    /** Kills it, without a chance to say farewell. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<String> lines = Files.lines(log)) {
            ErrorLogGuard.report(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
