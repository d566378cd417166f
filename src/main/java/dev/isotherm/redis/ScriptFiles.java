package dev.isotherm.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The texts of all resources {@code /lua/<name>.lua}. They are read together, when this class is first used: an event loop
 * that starts would otherwise read more than a hundred times from the jar. They never change.
 */
public final class ScriptFiles {
    private static final String FOLDER = "lua";
    private static final String SUFFIX = ".lua";
    private static final Map<String, String> TEXTS = Map.copyOf(all());

    private ScriptFiles() {}

    /**
     * Reads the texts now, on the thread of the caller, if nobody did so before.
     *
     * @return how many there are
     */
    public static int read() {
        return TEXTS.size();
    }

    /** One text; empty if there is no such file. */
    static Optional<String> text(String name) {
        return Optional.ofNullable(TEXTS.get(name));
    }

    private static Map<String, String> all() {
        Map<String, String> texts = new HashMap<>();
        try {
            for (URL folder :
                    Collections.list(ScriptFiles.class.getClassLoader().getResources(FOLDER))) {
                texts.putAll(
                        folder.openConnection() instanceof JarURLConnection jar
                                ? ofJar(jar.getJarFile())
                                : ofFolder(Path.of(folder.toURI())));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException("The scripts on the class path cannot be read", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /* The JVM shares this file with its class loader, so it stays open. */
    private static Map<String, String> ofJar(JarFile jar) throws IOException {
        Map<String, String> texts = new HashMap<>();
        String start = FOLDER + "/";
        List<JarEntry> scripts = jar.stream()
                .filter(entry ->
                        entry.getName().startsWith(start) && entry.getName().endsWith(SUFFIX))
                .toList();
        for (JarEntry entry : scripts) {
            try (InputStream in = jar.getInputStream(entry)) {
                texts.put(name(entry.getName().substring(start.length())), text(in.readAllBytes()));
            }
        }
        return texts;
    }

    private static Map<String, String> ofFolder(Path folder) throws IOException {
        Map<String, String> texts = new HashMap<>();
        URI root = folder.toUri();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(SUFFIX)).toList()) {
                texts.put(name(root.relativize(file.toUri()).getPath()), text(Files.readAllBytes(file)));
            }
        }
        return texts;
    }

    private static String name(String path) {
        return path.substring(0, path.length() - SUFFIX.length());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
