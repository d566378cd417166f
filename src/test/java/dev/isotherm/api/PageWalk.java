package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/** Finds what a page loads, as a browser does: what its HTML links, and what its scripts import. */
final class PageWalk {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("(?:from|import) \"([^\"]+)\"");

    private PageWalk() {}

    /**
     * All files below a folder that a page loads: path and query.
     *
     * @param from the address of the page
     * @param html the page
     */
    static Set<String> loaded(ApiHarness api, URI from, String html, String folder) {
        Set<String> found = new TreeSet<>();
        find(api, from, html, folder, LOADED, found);
        return found;
    }

    private static void find(
            ApiHarness api, URI from, String text, String folder, Pattern reference, Set<String> found) {
        Matcher references = reference.matcher(text);
        while (references.find()) {
            URI at = from.resolve(references.group(1));
            assertThat(at.isAbsolute()).as(at.toString()).isFalse();
            if (at.toString().startsWith(folder)
                    && found.add(at.toString())
                    && at.toString().contains(".js")) {
                find(api, at, api.get(at.toString()).body(), folder, IMPORTED, found);
            }
        }
    }

    /** How many bytes a text takes, compressed as servers do. */
    static int compressed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        int length = deflater.deflate(new byte[bytes.length + 100]);
        deflater.end();
        return length;
    }
}
