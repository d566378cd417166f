package dev.isotherm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/** The folder with the wire contract and the real observations, which is not part of this repository. */
public final class SharedData {
    private SharedData() {}

    /**
     * Finds a file or folder; aborts the calling test, which then counts as skipped, where it is absent.
     *
     * @param relative the path inside the folder
     * @return an existing path
     */
    public static Path path(String relative) {
        Path path = resolve(relative);
        Assumptions.assumeTrue(
                Files.exists(path), () -> "skipped: no " + path + "; set -Disotherm.shared to the shared folder");
        return path;
    }

    /**
     * Makes dynamic tests of a file or folder. Where it is absent there is one that counts as skipped, because a test
     * factory that aborts is not seen in the report.
     *
     * @param relative the path inside the folder
     * @param tests makes the tests of the existing path
     * @return the tests
     */
    public static Stream<DynamicTest> tests(String relative, Function<Path, Stream<DynamicTest>> tests) {
        Path path = resolve(relative);
        return Files.exists(path)
                ? tests.apply(path)
                : Stream.of(DynamicTest.dynamicTest("needs " + relative, () -> path(relative)));
    }

    /**
     * Reads a text file; aborts the calling test where it is absent.
     *
     * @param relative the path inside the folder
     * @return its text
     */
    public static String text(String relative) {
        return read(path(relative));
    }

    /**
     * Lists the files of a folder in order of their names.
     *
     * @param folder an existing folder
     * @return the files
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a text file.
     *
     * @param file an existing file
     * @return its text
     */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path resolve(String relative) {
        return Path.of(System.getProperty("isotherm.shared", "../shared"))
                .resolve(relative)
                .normalize();
    }
}
