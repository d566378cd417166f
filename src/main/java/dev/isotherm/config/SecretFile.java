package dev.isotherm.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a file that a setting names, cleaned as a variable is. No message contains any part of the content. */
final class SecretFile {
    private static final int MAX_BYTES = 64 * 1024;
    private static final String ALLOWED = "the absolute path of a text file of 1 to " + MAX_BYTES + " bytes";

    private SecretFile() {}

    /** A file that cannot be used; says why as a {@link ConfigProblem} does. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ConfigProblem problem;

        Unusable(String label, String wrong, String allowed) {
            super(wrong, null, false, false);
            this.problem = new ConfigProblem(label, wrong, allowed);
        }

        ConfigProblem problem() {
            return problem;
        }
    }

    /**
     * Reads the file.
     *
     * @param label the setting and its variable, for messages
     * @param name the path of the file
     * @throws Unusable if the file cannot be read, or has no text or too much
     */
    static Environment.Text read(String label, String name) {
        Path path = path(label, name);
        byte[] bytes;
        try (InputStream content = Files.newInputStream(path)) {
            bytes = content.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new Unusable(label, "names " + path + ", which cannot be read", ALLOWED);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Unusable(label, "names " + path + ", which is larger than " + MAX_BYTES + " bytes", ALLOWED);
        }
        Environment.Text text;
        try {
            text = Environment.Text.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new Unusable(label, "names " + path + ", which is not in UTF-8", ALLOWED);
        }
        if (text.value().isEmpty()) {
            throw new Unusable(label, "names " + path + ", which is empty", ALLOWED);
        }
        return text;
    }

    /* What is no path may be the secret itself, given in the wrong variable, so it is not shown. */
    private static Path path(String label, String name) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new Unusable(label, "is not a path", ALLOWED);
        }
        if (!path.isAbsolute()) {
            throw new Unusable(label, "is not an absolute path", ALLOWED);
        }
        // A pipe without a writer would hold the start for ever.
        if (!Files.isRegularFile(path)) {
            throw new Unusable(label, "names " + path + ", which is missing or not a file", ALLOWED);
        }
        return path;
    }
}
