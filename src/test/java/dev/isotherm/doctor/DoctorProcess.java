package dev.isotherm.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.Awaiting;
import dev.isotherm.support.SecretGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Runs {@code isotherm doctor}, in this JVM or in one of its own on the class path of the tests. */
final class DoctorProcess {
    private DoctorProcess() {}

    /**
     * What it said.
     *
     * @param exit its code
     * @param lines of both streams
     */
    record Outcome(int exit, List<String> lines) {
        private static Outcome of(int exit, String output) {
            SecretGuard.look("the report of the doctor", output);
            return new Outcome(exit, output.lines().toList());
        }

        /** The lines of a level. */
        List<String> of(String level) {
            return lines.stream().filter(line -> line.startsWith(level)).toList();
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n" + String.join("\n", lines);
        }
    }

    /** Runs it here, with an environment of which nothing is inherited. */
    static Outcome run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(output, true, StandardCharsets.UTF_8);
        CommandLine line = DoctorCommand.line(new DoctorCommand(Path.of(""), environment, both))
                .setOut(new PrintWriter(output, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(output, true, StandardCharsets.UTF_8));
        return Outcome.of(line.execute(arguments), output.toString(StandardCharsets.UTF_8));
    }

    /** Runs it in a JVM of its own. */
    static Outcome runAlone(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                DoctorCommand.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("PATH", System.getenv("PATH"));
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .as(output)
                    .isTrue();
            return Outcome.of(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
