package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.Awaiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the project's layout with {@code bin/isotherm} in it, and a PATH that has the tools the script may use, a
 * java that writes down how it was called, and an mvn that makes a jar.
 */
final class ScriptFolder {
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "dirname",
            "env",
            "find",
            "flock",
            "mkdir",
            "readlink",
            "rm",
            "sleep",
            "stty",
            "tee",
            "touch");
    private static final String JAVA =
            """
            #!/bin/sh
            if [ "$1" = -version ]; then
              echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=1' >&2
              echo 'openjdk version "@VERSION@" 2025-04-15' >&2
              exit 0
            fi
            printf '%s\\n' "$@" >"$CALLS/java"
            printf '%s\\n' "LC_ALL=$LC_ALL" "DEMO_ASCII=$DEMO_ASCII" "PWD=$PWD" \\
              "ISOTHERM_WEATHER_PROVIDER=$ISOTHERM_WEATHER_PROVIDER" >"$CALLS/environment"
            exit 7
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            echo "$PWD: $*" >>"$CALLS/mvn"
            [ ! -f "$CALLS/broken" ] || { echo 'BUILD FAILURE: cannot find symbol'; exit 1; }
            echo '[INFO] Downloading from central: https://repo.example/a.pom'
            echo '[INFO] --- compiler:3.15.0:compile (default-compile) @ isotherm ---'
            echo '[INFO] Downloading from central: https://repo.example/b.pom'
            echo 'a line that nobody needs'
            echo '[INFO] --- shade:3.6.2:shade (default) @ isotherm ---'
            sleep 0.3
            echo jar >target/isotherm.jar
            """;

    /** What one run of the script left. */
    record Outcome(int exit, String out, String err) {}

    private final Path root;
    final Path home;
    final Path path;
    final Path calls;
    final Path jar;

    ScriptFolder(Path root) {
        this.root = root;
        this.home = root.resolve("a home");
        this.path = root.resolve("path");
        this.calls = root.resolve("calls");
        this.jar = home.resolve("target/isotherm.jar");
        try {
            for (Path folder : List.of(home.resolve("bin"), home.resolve("src/main/java"), path, calls)) {
                Files.createDirectories(folder);
            }
            Files.copy(Path.of("bin/isotherm"), script());
            write(home.resolve("pom.xml"), "<project/>");
            write(home.resolve("src/main/java/A.java"), "class A {}");
            executable(script());

        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TOOLS.forEach(this::lend);
        java(path, "17.0.15");
        command(path.resolve("mvn"), MAVEN);
    }

    Path script() {
        return home.resolve("bin/isotherm");
    }

    void java(Path folder, String version) {
        command(folder.resolve("java"), JAVA.replace("@VERSION@", version));
    }

    /** A jar that is newer than the sources. */
    void built() {
        write(jar, "jar");
        older(home.resolve("pom.xml"));
        try (Stream<Path> sources = Files.walk(home.resolve("src"))) {
            sources.forEach(ScriptFolder::older);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void older(Path file) {
        age(file, Instant.now().minusSeconds(60));
    }

    static void newer(Path file) {
        age(file, Instant.now().plusSeconds(60));
    }

    private static void age(Path file, Instant at) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void command(Path file, String text) {
        write(file, text);
        executable(file);
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A command that is the system's; no symlink, of whose deletion JUnit would warn. */
    private void lend(String tool) {
        Stream.of("/bin/", "/usr/bin/")
                .map(folder -> folder + tool)
                .filter(real -> Files.isExecutable(Path.of(real)))
                .findFirst()
                .ifPresent(real -> command(path.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n"));
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How java was called, one argument a line; empty if it was not. */
    List<String> javaArgs() {
        return read(calls.resolve("java")).lines().toList();
    }

    List<String> mavenCalls() {
        return read(calls.resolve("mvn")).lines().toList();
    }

    Outcome run(String... args) {
        return run(Map.of(), script(), args);
    }

    Outcome run(Map<String, String> environment, Path script, String... args) {
        return finish(start("run", environment, script, args), "run");
    }

    /** Begins a run; its output goes to files of that name. */
    Process start(String name, Map<String, String> environment, Path script, String... args) {
        List<String> command = new ArrayList<>(List.of(path.resolve("bash").toString(), script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path.toString(), "CALLS", calls.toString(), "LANG", "C.UTF-8"));
        builder.environment().putAll(environment);
        builder.redirectOutput(calls.resolve(name + ".out").toFile());
        builder.redirectError(calls.resolve(name + ".err").toFile());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Outcome finish(Process process, String name) {
        try {
            if (!process.waitFor(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the script has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new Outcome(process.exitValue(), read(calls.resolve(name + ".out")), read(calls.resolve(name + ".err")));
    }
}
