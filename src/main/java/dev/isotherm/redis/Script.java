package dev.isotherm.redis;

import dev.isotherm.context.Digest;
import io.vertx.core.buffer.Buffer;

/**
 * A Lua script that Redis runs as one atomic command.
 *
 * @param name its name in errors and logs
 * @param source its text, preludes included
 * @param sha1 hash of the source in UTF-8, forty lower-case hex digits; Redis identifies the script by it
 */
public record Script(String name, String source, String sha1) {
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
     * Reads a script from the class path.
     *
     * @param name of the resource {@code /lua/<name>.lua}, UTF-8, as in {@code job/claim}
     * @param preludes names of resources with shared local functions; they are put before the script in this order
     * @throws IllegalArgumentException if one of the resources does not exist
     */
    public static Script load(String name, String... preludes) {
        StringBuilder source = new StringBuilder();
        for (String prelude : preludes) {
            source.append(read(prelude)).append('\n');
        }
        return of(name, source.append(read(name)).toString());
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
