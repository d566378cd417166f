package dev.isotherm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.Awaiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class-data archive is used where it fits, and nothing is said of it where it does not. */
class ArchiveIT {
    private static final Path JAR = Path.of(System.getProperty("isotherm.jar"));
    private static final String FROM_ARCHIVE = "dev.isotherm.app.Main source: shared objects file";

    @TempDir
    private Path folder;

    @BeforeEach
    void layout() throws IOException {
        Files.createDirectories(folder.resolve("target"));
    }

    /* The command of the Procfile, asked for the version: that is a start as far as the archive goes. */
    private static String start(Path home, String more) {
        String command = DockerFile.read("Procfile").lines().findFirst().orElseThrow();
        return run(
                home,
                command.replaceFirst("^web: java ", "java " + more + " ").replaceFirst(" -conf .*", " --version"));
    }

    private static String run(Path home, String command) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + command)
                .directory(home.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment()
                .put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void copy(String file, StandardCopyOption... options) throws IOException {
        Files.copy(JAR.resolveSibling(file), folder.resolve("target").resolve(file), options);
    }

    @Test
    void theBuildMakesAnArchiveThatTheCommandsUse() {
        assertThat(start(Path.of(""), "-Xlog:class+load")).contains(FROM_ARCHIVE);
    }

    @Test
    void anArchiveThatIsMissingOrOfAnotherJarIsNotMentioned() throws IOException {
        String version = "isotherm " + DockerFile.version() + "\n";
        copy("isotherm.jar");
        assertThat(start(folder, "")).isEqualTo(version);

        copy("isotherm.jsa");
        assertThat(start(folder, "")).isEqualTo(version);
        assertThat(start(folder, "-Xlog:class+load")).doesNotContain(FROM_ARCHIVE);
    }

    @Test
    void theImageMakesItsOwnOfTheListOfTheBuild() throws IOException {
        copy("isotherm.jar", StandardCopyOption.COPY_ATTRIBUTES);
        copy("isotherm.classlist");
        List<String> runs = DockerFile.all("RUN");

        run(folder, runs.get(runs.size() - 1));

        assertThat(start(folder, "-Xlog:class+load")).contains(FROM_ARCHIVE);
    }
}
