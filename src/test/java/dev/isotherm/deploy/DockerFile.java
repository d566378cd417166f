package dev.isotherm.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of the project's {@code Dockerfile}. */
public final class DockerFile {
    private static final Pattern VERSION = Pattern.compile("(?m)^  <version>(.+)</version>$");

    private DockerFile() {}

    /**
     * One instruction.
     *
     * @param name such as {@code COPY}
     * @param rest what follows, in one line
     */
    record Instruction(String name, String rest) {}

    /** All instructions in their order; comments are left out and continued lines put together. */
    static List<Instruction> instructions() {
        String text = read("Dockerfile").replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" ", 2))
                .map(parts -> new Instruction(parts[0], parts[1].strip()))
                .toList();
    }

    /** What the last instruction of a kind says: that of the image, if an earlier stage has one too. */
    static String last(String name) {
        List<String> all = all(name);
        assertThat(all).as(name).isNotEmpty();
        return all.get(all.size() - 1);
    }

    /** What all instructions of a kind say. */
    static List<String> all(String name) {
        return instructions().stream()
                .filter(instruction -> instruction.name().equals(name))
                .map(Instruction::rest)
                .toList();
    }

    /** The version of the project, of its {@code pom.xml}. */
    static String version() {
        Matcher version = VERSION.matcher(read("pom.xml"));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    /** The command by which Docker asks a container how it is; it reads {@code PORT}. */
    public static List<String> healthCheck() {
        String check = last("HEALTHCHECK");
        return words(check.substring(check.indexOf(" CMD ") + 5));
    }

    /** The words of a command in JSON. */
    static List<String> words(String json) {
        return new JsonArray(json).stream().map(Object::toString).toList();
    }

    static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
