package dev.isotherm.api.docs;

import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.TaggedBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The files of the pages, which are in the program. */
final class PageFiles {
    /** A page links each file with a digest of its content, so a cache may keep it for ever. */
    static final String FOR_GOOD = "public, max-age=31536000, immutable";

    private PageFiles() {}

    static String text(String name) {
        return bytes(name).toString(StandardCharsets.UTF_8);
    }

    static Buffer bytes(String name) {
        try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("A file is missing in the program: " + name);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of a library of files for browsers, with its version. */
    static String webJar(String group, String name) {
        Properties about = new Properties();
        try {
            about.load(new StringReader(text("META-INF/maven/" + group + "/" + name + "/pom.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "META-INF/resources/webjars/" + name + "/" + about.getProperty("version") + "/";
    }

    /** Sends a file, and says how long caches may keep it. */
    static Reply reply(String cacheControl, TaggedBody body) {
        // The name of the header is a shared object, so the reply does not hold it.
        return ctx -> {
            ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
            body.send(ctx);
        };
    }
}
