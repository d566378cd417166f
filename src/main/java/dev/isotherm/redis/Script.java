package dev.isotherm.redis;

import dev.isotherm.context.Digest;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lua script that Redis runs as one atomic command.
 *
 * @param name its name in errors and logs
 * @param source its text, with the shared files that it uses
 * @param sha1 hash of the source in UTF-8, forty lower-case hex digits; Redis identifies the script by it
 */
public record Script(String name, String source, String sha1) {
    private static final Pattern WITH = Pattern.compile("^-- With: (.+)$", Pattern.MULTILINE);

    /**
     * Creates a script from a text.
     *
     * @param name the name that errors and logs give it
     * @param source its text
     */
    static Script of(String name, String source) {
        return new Script(name, source, Digest.sha1(Buffer.buffer(source)));
    }

    /**
     * Reads a script from the class path, and puts before it the files that its head names after {@code With:}.
     *
     * @param name of the resource {@code /lua/<name>.lua}, UTF-8, as in {@code job/claim}
     * @throws IllegalArgumentException if one of the resources does not exist
     */
    public static Script load(String name) {
        String own = read(name);
        StringBuilder source = new StringBuilder();
        Matcher with = WITH.matcher(own);
        if (with.find()) {
            for (String shared : with.group(1).split(" ")) {
                source.append(read(shared)).append('\n');
            }
        }
        return of(name, source.append(own).toString());
    }

    private static String read(String name) {
        return ScriptFiles.text(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("There is no script /lua/" + name + ".lua on the class path"));
    }

    @Override
    public String toString() {
        return "Script[" + name + " " + sha1 + "]";
    }
}
