package dev.isotherm.api.docs;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.TaggedBody;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a page is made of. The page and its scripts link each file with a digest of its content, so that caches keep it for
 * good. Only the named files are served.
 */
final class PageAssets {
    /* Asked again each time, so that a new version is seen at once. */
    private static final String REVALIDATED = "no-cache";
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final String folder;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, Reply> files = new LinkedHashMap<>();

    /**
     * Reads the files.
     *
     * @param folder the address of the files, relative to the page, with a slash at its end
     * @param sources where each file is in the program; each before those that import it, because an import names the
     *     digest of its file. The last part of a path is its name in the page
     */
    PageAssets(String folder, List<String> sources) {
        this.folder = folder;
        for (String source : sources) {
            String name = source.substring(source.lastIndexOf('/') + 1);
            TaggedBody body = TaggedBody.of(
                    TYPES.get(name.substring(name.lastIndexOf('.') + 1)),
                    Buffer.buffer(linked("./", PageFiles.text(source))));
            versions.put(name, body.digest());
            files.put(name, PageFiles.reply(PageFiles.FOR_GOOD, body));
        }
    }

    private String linked(String from, String text) {
        String done = text;
        for (Map.Entry<String, String> file : versions.entrySet()) {
            String link = '"' + from + file.getKey();
            done = done.replace(link + '"', link + "?v=" + file.getValue() + '"');
        }
        return done;
    }

    /** The HTML of a page, with the digests in its links. */
    String html(String source) {
        return linked(folder, PageFiles.text(source));
    }

    /** Sends a page that may do what its policy allows. */
    static Reply page(String html, String policy) {
        return Replies.with(
                RequestTrace.CONTENT_POLICY,
                policy,
                PageFiles.reply(REVALIDATED, TaggedBody.of("text/html; charset=utf-8", Buffer.buffer(html))));
    }

    /** Sends a file, or fails with 404. */
    Reply file(String name) {
        return Optional.ofNullable(files.get(name))
                .orElseThrow(() -> ApiException.notFound("The page has no such file"));
    }
}
